import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run as render } from '@softwaretechnik/dbml-renderer';
import type { ClientBase } from 'pg';

/** One column as a picture shows it. */
export interface PicturedColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isKey: boolean;
  readonly isRequired: boolean;
}

/** A foreign key, with its columns in order. */
export interface PicturedReference {
  readonly table: string;
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
  /** Whether a target has at most one row that points to it. */
  readonly isUnique: boolean;
}

/** What a picture is drawn from. */
export interface PicturedSchema {
  readonly columns: readonly PicturedColumn[];
  readonly references: readonly PicturedReference[];
}

const schemaFolder = join(__dirname, '..', 'schema');
const picturesFolder = join(__dirname, '..', '..', 'docs', 'data-model');

/** The tables that each file of prisma/schema declares, by domain. */
export async function tablesByDomain(): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = (await readdir(schemaFolder)).filter((name) => name.endsWith('.prisma')).sort();
  const domains = new Map<string, readonly string[]>();
  for (const file of files) {
    const text = await readFile(join(schemaFolder, file), 'utf8');
    const models = text.split(/^model /m).slice(1);
    const tables = models.flatMap((model) => /@@map\("(\w+)"\)/.exec(model)?.[1] ?? []);
    if (tables.length > 0) domains.set(basename(file, '.prisma'), tables.sort());
  }
  return domains;
}

/** Reads tables, columns and references from the catalogue, each list in the order of names and places. */
export async function readPicturedSchema(client: ClientBase): Promise<PicturedSchema> {
  const { rows: columns } = await client.query<PicturedColumn>(
    `/* erd.columns */
     SELECT c.relname AS table, a.attname AS column, t.typname AS type, a.attnotnull AS "isRequired",
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS "isKey"
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY c.relname, a.attnum`,
  );
  const { rows: references } = await client.query<PicturedReference>(
    `/* erd.references */
     SELECT c.conrelid::regclass::text AS table, c.confrelid::regclass::text AS target, own.names AS columns, other.names AS "targetColumns",
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indisunique AND i.indpred IS NULL
         AND i.indnkeyatts <= cardinality(c.conkey) AND i.indkey::int2[] <@ c.conkey) AS "isUnique"
     FROM pg_constraint c
     JOIN pg_class t ON t.oid = c.conrelid,
     LATERAL (SELECT array_agg(a.attname::text ORDER BY k.place) AS names FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) own,
     LATERAL (SELECT array_agg(a.attname::text ORDER BY k.place) AS names FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
       JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) other
     WHERE c.contype = 'f' AND c.conparentid = 0 AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
     ORDER BY 1, c.conname`,
  );
  return { columns, references };
}

/**
 * The tables of a domain in DBML, the language of diagrams that the renderer reads. Tables of other domains to which they
 * point appear with the columns that are pointed to, and nothing else.
 */
export function describeDomain(schema: PicturedSchema, tables: readonly string[]): string {
  const own = new Set(tables);
  const references = schema.references.filter(({ table }) => own.has(table));
  const pointedTo = new Map<string, Set<string>>();
  for (const { target, targetColumns } of references) {
    if (own.has(target)) continue;
    const columns = pointedTo.get(target) ?? new Set<string>();
    targetColumns.forEach((column) => columns.add(column));
    pointedTo.set(target, columns);
  }
  const shown = schema.columns.filter(
    ({ table, column }) => own.has(table) || pointedTo.get(table)?.has(column) === true,
  );
  const blocks = [...new Set(shown.map(({ table }) => table))].map((name) =>
    tableBlock(
      name,
      shown.filter(({ table }) => table === name),
      own.has(name),
    ),
  );
  return [...blocks, ...references.map(referenceLine)].join('\n');
}

function tableBlock(table: string, columns: readonly PicturedColumn[], isOwn: boolean): string {
  const lines = columns.map(({ column, type, isKey, isRequired }) => {
    const settings = isKey ? ' [pk]' : isRequired ? ' [not null]' : '';
    return `  "${column}" "${type.replace(/^_(.*)$/, '$1[]')}"${settings}`;
  });
  return `Table "${table}"${isOwn ? '' : ' [headercolor: #8a8a8a]'} {\n${lines.join('\n')}\n}`;
}

function referenceLine({
  table,
  columns,
  target,
  targetColumns,
  isUnique,
}: PicturedReference): string {
  const side = (name: string, keys: readonly string[]): string =>
    keys.length === 1
      ? `"${name}"."${keys[0]}"`
      : `"${name}".(${keys.map((key) => `"${key}"`).join(', ')})`;
  return `Ref: ${side(table, columns)} ${isUnique ? '-' : '>'} ${side(target, targetColumns)}`;
}

/**
 * Draws the data model into docs/data-model, one SVG per domain, and a page that shows them all.
 *
 * @returns the names of the domains.
 */
export async function drawDataModel(client: ClientBase): Promise<readonly string[]> {
  const schema = await readPicturedSchema(client);
  const domains = await tablesByDomain();
  for (const [domain, tables] of domains) {
    const picture = render(describeDomain(schema, tables), 'svg');
    await writeFile(join(picturesFolder, `${domain}.svg`), picture);
  }
  const page = [
    '# The data model',
    '',
    'One picture per domain, drawn from the database by `npm run db -- erd`. Tables with a grey head belong to another domain.',
    '',
    ...[...domains].map(
      ([domain, tables]) =>
        `- [${domain}](${domain}.svg): ${tables.map((name) => `\`${name}\``).join(', ')}`,
    ),
    '',
  ];
  await writeFile(join(picturesFolder, 'README.md'), page.join('\n'));
  return [...domains.keys()];
}
