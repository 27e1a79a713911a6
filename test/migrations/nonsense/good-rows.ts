import type { Client } from 'pg';
import { unique } from '../people';
import { Parent, type Row } from './rules-of';

interface Column {
  readonly name: string;
  /** As `format_type` prints it: 'timestamp with time zone', 'integer', 'citext', an enum's name. */
  readonly type: string;
  /** The first value of an enum; null for other types. */
  readonly firstLabel: string | null;
}

interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly foreignColumns: readonly string[];
}

interface Table {
  /** The columns that must have a value and have no default. */
  readonly needed: readonly Column[];
  readonly foreignKeys: readonly ForeignKey[];
}

const columnsOf = `
  SELECT a.attname::text AS name, format_type(a.atttypid, NULL) AS type,
    (SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = a.atttypid ORDER BY e.enumsortorder LIMIT 1) AS "firstLabel"
  FROM pg_attribute a
  WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
  ORDER BY a.attnum`;

const foreignKeysOf = `
  SELECT c.confrelid::regclass::text AS "table",
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place) AS columns,
    ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place) AS "foreignColumns"
  FROM pg_constraint c WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid = $1::text::regclass
  ORDER BY c.conname`;

const valueOfType: Readonly<Record<string, () => unknown>> = {
  text: () => unique('x'),
  citext: () => unique('x'),
  'character varying': () => unique('x'),
  character: () => 'x',
  smallint: () => 1,
  integer: () => 1,
  bigint: () => 1,
  numeric: () => 1,
  'double precision': () => 1,
  boolean: () => false,
  uuid: () => '01900000-0000-7000-8000-000000000000',
  'timestamp with time zone': () => '2020-01-01T00:00:00Z',
  date: () => '1990-01-01',
  'time without time zone': () => '12:00',
  jsonb: () => '{}',
  inet: () => '192.0.2.1',
  bytea: () => Buffer.from([0]),
  tstzrange: () => '[2020-01-01,2020-01-02)',
};

/** Makes rows that the database takes, from its catalogue and what the domains say of their tables. */
export class GoodRows {
  private readonly tables = new Map<string, Promise<Table>>();

  constructor(
    private readonly client: Client,
    private readonly rows: Readonly<Record<string, () => Row>>,
  ) {}

  /** Inserts a good row of a table, spoiled as given, with all rows that it points to; returns it as it is stored. */
  async insert(table: string, spoil: Row = {}): Promise<Row> {
    const row = await this.complete(table, { ...this.rows[table]?.(), ...spoil });
    const columns = Object.keys(row);
    const names = columns.map((name) => `"${name}"`).join(', ');
    const places = columns.map((_, index) => `$${index + 1}`).join(', ');
    const { rows } = await this.client.query<Row>(
      columns.length === 0
        ? `INSERT INTO ${table} DEFAULT VALUES RETURNING *`
        : `INSERT INTO ${table} (${names}) VALUES (${places}) RETURNING *`,
      Object.values(row),
    );
    const [stored] = rows;
    if (stored === undefined) throw new Error(`${table} took the row and returned none.`);
    return stored;
  }

  private async complete(table: string, given: Row): Promise<Row> {
    const { needed, foreignKeys } = await this.describe(table);
    const row: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(given)) row[name] = await this.valueOf(value);
    const missing = (name: string): boolean =>
      !(name in row) && needed.some((column) => column.name === name);
    // The first row of a tree points to no other of its table, or there would be no end of them.
    const mayPointNowhere = (key: ForeignKey): boolean =>
      key.table === table && key.columns.some((name) => !(name in row) && !missing(name));
    for (const key of foreignKeys) {
      if (key.columns.some(missing) && !mayPointNowhere(key)) await this.pointTo(key, row);
    }
    for (const column of needed) {
      if (!(column.name in row)) row[column.name] = valueFor(table, column);
    }
    return row;
  }

  /** Makes the row that a foreign key points to, equal in those columns of the key that have a value already. */
  private async pointTo(key: ForeignKey, row: Record<string, unknown>): Promise<void> {
    const same = key.columns.flatMap((name, index) =>
      name in row ? [[key.foreignColumns[index] ?? name, row[name]] as const] : [],
    );
    const other = await this.insert(key.table, Object.fromEntries(same));
    key.columns.forEach((name, index) => {
      row[name] ??= other[key.foreignColumns[index] ?? name];
    });
  }

  private async valueOf(value: unknown): Promise<unknown> {
    if (!(value instanceof Parent)) return value;
    const row = await this.insert(value.table, value.row);
    return row[value.column];
  }

  private describe(table: string): Promise<Table> {
    const known = this.tables.get(table);
    if (known !== undefined) return known;
    const described = this.read(table);
    this.tables.set(table, described);
    return described;
  }

  private async read(table: string): Promise<Table> {
    const { rows: needed } = await this.client.query<Column>(columnsOf, [table]);
    const { rows: foreignKeys } = await this.client.query<ForeignKey>(foreignKeysOf, [table]);
    return { needed, foreignKeys };
  }
}

function valueFor(table: string, { name, type, firstLabel }: Column): unknown {
  if (firstLabel !== null) return firstLabel;
  if (type.endsWith('[]')) return '{}';
  const value = valueOfType[type];
  if (value === undefined) {
    throw new Error(`No value of type ${type} is known for ${table}.${name}: say one in rows.`);
  }
  return value();
}
