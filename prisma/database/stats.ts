import type { ClientBase } from 'pg';

/** How much room one table takes. */
export interface TableSize {
  readonly table: string;
  /** As the planner estimates them. */
  readonly rowCount: number;
  readonly tableBytes: number;
  readonly indexBytes: number;
}

/** What the first drafts of the platform reckoned with: 5 GB for 10,000 accounts. */
const estimatedBytesPerUser = (5 * 1024 ** 3) / 10_000;

/** The tables by size, the largest first; partitions count with their table. */
export async function tableSizes(client: ClientBase): Promise<readonly TableSize[]> {
  const { rows } = await client.query<Record<'table' | 'rows' | 'data' | 'indexes', string>>(
    `/* stats.tableSizes */
     SELECT root.relname AS table, sum(greatest(part.reltuples, 0))::bigint AS rows,
       sum(pg_table_size(part.oid))::bigint AS data, sum(pg_indexes_size(part.oid))::bigint AS indexes
     FROM pg_class root
     JOIN LATERAL (
       SELECT root.oid AS relid WHERE root.relkind = 'r'
       UNION ALL SELECT relid FROM pg_partition_tree(root.oid) WHERE root.relkind = 'p' AND isleaf
     ) parts ON true
     JOIN pg_class part ON part.oid = parts.relid
     WHERE root.relnamespace = 'public'::regnamespace AND root.relkind IN ('r', 'p') AND NOT root.relispartition
     GROUP BY root.relname ORDER BY sum(pg_total_relation_size(part.oid)) DESC, root.relname`,
  );
  return rows.map(({ table, rows: rowCount, data, indexes }) => ({
    table,
    rowCount: Number(rowCount),
    tableBytes: Number(data),
    indexBytes: Number(indexes),
  }));
}

/** How much everything has grown since an earlier day, scaled to thirty days. */
export interface Growth {
  readonly since: string;
  readonly days: number;
  /** In per cent of what there was, per thirty days. */
  readonly percentPerMonth: number;
}

/** What the first drafts of the platform reckoned with, in per cent a month. */
const estimatedPercentPerMonth = 10;

/** Days over which growth means something: a snapshot of yesterday says little of a month. */
const leastDays = 7;

/** Keeps the sizes of today; a second time on one day puts the first right. */
export async function keepSizes(client: ClientBase, sizes: readonly TableSize[]): Promise<void> {
  await client.query(
    `/* stats.keepSizes */
     INSERT INTO size_snapshots (table_name, day, row_count, table_bytes, index_bytes)
     SELECT s."table", app.now()::date, s."rowCount", s."tableBytes", s."indexBytes"
     FROM jsonb_to_recordset($1::jsonb) AS s ("table" text, "rowCount" bigint, "tableBytes" bigint, "indexBytes" bigint)
     ON CONFLICT (table_name, day) DO UPDATE SET row_count = excluded.row_count, table_bytes = excluded.table_bytes,
       index_bytes = excluded.index_bytes`,
    [JSON.stringify(sizes)],
  );
}

/** The growth up to today since the kept day that is nearest to a month ago; null where none is old enough. */
export async function growthSince(client: ClientBase): Promise<Growth | null> {
  const { rows } = await client.query<{ since: string; days: number; before: string; now: string }>(
    `/* stats.growthSince */
     WITH totals AS (
       SELECT day, sum(table_bytes + index_bytes) AS bytes FROM size_snapshots GROUP BY day
     ), today AS (SELECT bytes FROM totals WHERE day = app.now()::date)
     SELECT t.day::text AS since, app.now()::date - t.day AS days, t.bytes AS before, today.bytes AS now
     FROM totals t, today WHERE t.day <= app.now()::date - $1::integer AND t.bytes > 0
     ORDER BY abs(app.now()::date - t.day - 30) LIMIT 1`,
    [leastDays],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const grown = Number(row.now) / Number(row.before) - 1;
  return { since: row.since, days: row.days, percentPerMonth: (100 * grown * 30) / row.days };
}

/** The growth as a line for a terminal, beside the estimate. */
export function describeGrowth(growth: Growth | null): string {
  if (growth === null) {
    return `No sizes were kept ${leastDays} days ago or earlier to tell growth by; ${estimatedPercentPerMonth} % a month are reckoned with.`;
  }
  const { since, percentPerMonth } = growth;
  return `Growth since ${since}: ${percentPerMonth.toFixed(1)} % a month; ${estimatedPercentPerMonth} % are reckoned with.`;
}

/** The sizes as lines for a terminal, with the sum held against the estimate for as many accounts. */
export function describeSizes(sizes: readonly TableSize[], largest = 25): readonly string[] {
  const total = sizes.reduce((sum, { tableBytes, indexBytes }) => sum + tableBytes + indexBytes, 0);
  const users = sizes.find(({ table }) => table === 'users')?.rowCount ?? 0;
  const expected = users * estimatedBytesPerUser;
  return [
    line('table', 'rows', 'data', 'indexes'),
    ...sizes
      .slice(0, largest)
      .map(({ table, rowCount, tableBytes, indexBytes }) =>
        line(table, String(rowCount), readable(tableBytes), readable(indexBytes)),
      ),
    `${sizes.length} tables, ${readable(total)} in all.`,
    users === 0
      ? 'There are no accounts to hold this against an estimate.'
      : `The estimate for ${users} accounts is ${readable(expected)}; this is ${((100 * total) / expected).toFixed(1)} % of it.`,
  ];
}

function line(table: string, rows: string, data: string, indexes: string): string {
  return `${table.padEnd(36)} ${rows.padStart(12)} ${data.padStart(12)} ${indexes.padStart(12)}`;
}

function readable(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
