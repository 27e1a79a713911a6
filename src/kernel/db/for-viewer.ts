import type { Statement } from '../read/parameters';

/** The name of a statement, by which logs and tests know it. */
const leadingComment = /^\/\*[^*]*\*\/\s*/;

/** The statement's last value: the account for which it is; a setting cannot be NULL, so a visitor is the empty text. */
function setting(userId: string | null, values: readonly unknown[]): [string, readonly unknown[]] {
  return [
    `set_config('app.user_id', $${values.length + 1}, true) IS NOT NULL`,
    [...values, userId ?? ''],
  ];
}

/**
 * A statement that gives at most one row of one column, made to carry its viewer: one round trip, and the setting ends with
 * it. CASE has the setting made before anything behind THEN is read. The value comes as `data`; NULL where there is no row.
 */
export function valueFor(userId: string | null, { text, values }: Statement): Statement {
  const [condition, all] = setting(userId, values);
  const name = leadingComment.exec(text)?.[0] ?? '';
  const value = text.slice(name.length);
  return { text: `${name}SELECT CASE WHEN ${condition} THEN (${value}) END AS data`, values: all };
}

/**
 * Any other statement that reads, made to carry its viewer. All its rows come as one JSON array `data`, or NULL where
 * there are none: rows of a join could be read before the setting is made, as the planner chooses.
 */
export function rowsFor(userId: string | null, { text, values }: Statement): Statement {
  const name = leadingComment.exec(text)?.[0] ?? '';
  const rows = `${name}SELECT json_agg(row_to_json(r)) FROM (${text.slice(name.length)}) r`;
  return valueFor(userId, { text: rows, values });
}
