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
