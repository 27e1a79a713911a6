import { Parameter, type Statement, type Template } from '../read/parameters';

/** Stands for whoever asks among the values of a statement that is filled in later. */
const whoeverAsks = new Parameter(({ viewer }) => viewer.userId ?? '');

/** The name of a statement, by which logs and tests know it. */
const leadingComment = /^\/\*[^*]*\*\/\s*/;

/** Whatever a statement is sent with, its text stays the same: values, or what they are filled in from. */
interface Carried {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** CASE has the setting made before anything behind THEN is read. */
function carryingValue({ text, values }: Carried, account: unknown): Carried {
  const name = leadingComment.exec(text)?.[0] ?? '';
  const setting = `set_config('app.user_id', $${values.length + 1}, true) IS NOT NULL`;
  return {
    text: `${name}SELECT CASE WHEN ${setting} THEN (${text.slice(name.length)}) END AS data`,
    values: [...values, account],
  };
}

/** Rows of a join could be read before the setting is made, as the planner chooses; an array of all rows cannot. */
function carryingRows({ text, values }: Carried, account: unknown): Carried {
  const name = leadingComment.exec(text)?.[0] ?? '';
  const rows = `${name}SELECT json_agg(row_to_json(r)) FROM (${text.slice(name.length)}) r`;
  return carryingValue({ text: rows, values }, account);
}

/**
 * A statement that gives at most one row of one column, made to carry whoever asks: one round trip, and the setting ends
 * with it. The value comes as `data`; NULL where there is no row.
 */
export function valueForWhoeverAsks({ text, slots }: Template): Template {
  const carried = carryingValue({ text, values: slots }, whoeverAsks);
  return { text: carried.text, slots: carried.values };
}

/**
 * Any other statement that reads, made to carry whoever asks. All its rows come as one JSON array `data`, or NULL where
 * there are none.
 */
export function rowsForWhoeverAsks({ text, slots }: Template): Template {
  const carried = carryingRows({ text, values: slots }, whoeverAsks);
  return { text: carried.text, slots: carried.values };
}

/** The same for one account, known already; a setting cannot be NULL, so a visitor is the empty text. */
export function rowsFor(userId: string | null, statement: Statement): Statement {
  return carryingRows(statement, userId ?? '');
}
