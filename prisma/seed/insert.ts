import { escapeIdentifier, type ClientBase } from 'pg';

/**
 * Writes rows of one table with one statement, so that its statement triggers run once. The columns are the properties
 * of the first row; PostgreSQL reads their types from the table.
 */
export async function insertRows(
  client: ClientBase,
  table: string,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = new Map(Object.keys(first).map((name) => [name, columnOf(name)]));
  const records = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const column = columns.get(name);
        if (column === undefined) throw new Error(`Some rows of ${table} lack ${name}.`);
        return [column, value as unknown];
      }),
    ),
  );
  const list = [...columns.values()].map(escapeIdentifier).join(', ');
  const target = escapeIdentifier(table);
  await client.query(
    `/* seed.${table} */ INSERT INTO ${target} (${list})
     SELECT ${list} FROM json_populate_recordset(NULL::${target}, $1::json)`,
    [JSON.stringify(records)],
  );
}

/** The column behind a property, as the Prisma schema maps them: 'createdAt' is 'created_at'. */
function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
