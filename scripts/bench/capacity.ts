import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadDatabase } from '../../prisma/database/load';
import { migrateDatabase } from '../../prisma/database/migrate';
import { tableSizes } from '../../prisma/database/stats';
import { startEmbeddedPostgres } from '../../src/kernel/db/embedded';
import type { Measuring, MeasuringContext } from '../measured/measuring';
import { accessPaths, type AccessPath } from './access-paths';

const bigger = 1_000_000;
const smaller = 100_000;
const growthMost = 1.3;

interface Plan {
  readonly pages: number;
  readonly scansWhole: boolean;
  readonly text: string;
}

/** The pages that a path touches once everything is warm, and its plan. */
async function planOf(client: Client, { text, values }: AccessPath, users: number): Promise<Plan> {
  const explain = `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) ${text}`;
  await client.query(explain, [...values(users)]);
  const { rows } = await client.query<Record<'QUERY PLAN', string>>(explain, [...values(users)]);
  const lines = rows.map((row) => row['QUERY PLAN']);
  const buffers = lines.find((line) => line.includes('Buffers:')) ?? '';
  const pages = [...buffers.matchAll(/(?:hit|read)=(\d+)/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
  return {
    pages,
    scansWhole: lines.some((line) => line.includes('Seq Scan')),
    text: lines.join('\n'),
  };
}

interface Loaded {
  readonly seconds: number;
  readonly bytes: number;
  readonly plans: ReadonlyMap<string, Plan>;
}

async function measure(users: number, say: MeasuringContext['say']): Promise<Loaded> {
  const directory = await mkdtemp(join(tmpdir(), 'marquee-capacity-'));
  const settings = {
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    shared_buffers: '2GB',
    max_wal_size: '16GB',
    random_page_cost: '1.1',
  };
  const server = await startEmbeddedPostgres({ directory, settings });
  try {
    await migrateDatabase(server.url);
    const started = performance.now();
    await loadDatabase(server.url, {
      users,
      onStep: (table, seconds) => say(`  ${table} ${seconds.toFixed(1)} s`),
    });
    const seconds = (performance.now() - started) / 1000;
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const plans = new Map<string, Plan>();
    for (const path of accessPaths) plans.set(path.name, await planOf(client, path, users));
    const sizes = await tableSizes(client);
    await client.end();
    const bytes = sizes.reduce(
      (sum, { tableBytes, indexBytes }) => sum + tableBytes + indexBytes,
      0,
    );
    return { seconds, bytes, plans };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Whether what is asked all day long stays bound by indexes when there are ten times as many rows. */
export const measuring: Measuring = {
  title: 'Capacity: pages touched by the usual ways to rows, as the data grow tenfold',
  run: async ({ isShort, say }) => {
    const [few, many] = isShort ? [1_000, 10_000] : [smaller, bigger];
    say(`Loading ${few} accounts`);
    const small = await measure(few, say);
    say(`Loading ${many} accounts`);
    const large = await measure(many, say);
    const rows = accessPaths.map(({ name }) => {
      const [before, after] = [small.plans.get(name), large.plans.get(name)];
      const [from, to] = [before?.pages ?? NaN, after?.pages ?? NaN];
      return { name, from, to, growth: to / from, plan: after };
    });
    const failures = rows.flatMap(({ name, growth, plan }) => [
      ...(growth <= growthMost ? [] : [`${name}: ${growth.toFixed(2)} times the pages.`]),
      ...(plan?.scansWhole === true ? [`${name}: a whole table is read.`] : []),
    ]);
    if (!isShort && large.seconds > 900)
      failures.push(`Loading took ${Math.round(large.seconds)} s.`);
    return {
      tables: [
        {
          title: 'Loading',
          columns: ['accounts', 'seconds, verification included', 'MiB'],
          rows: [
            [few, small.seconds, small.bytes / 2 ** 20],
            [many, large.seconds, large.bytes / 2 ** 20],
          ],
        },
        {
          title: 'Pages',
          columns: ['path', `at ${few}`, `at ${many}`, 'growth'],
          rows: rows.map(({ name, from, to, growth }) => [name, from, to, growth]),
        },
      ],
      notes: [
        'Embedded PostgreSQL, shared_buffers 2 GB, fsync off; pages are buffers hit or read by the second run of each statement.',
        ...rows.map(({ name, plan }) => `### ${name}\n\n\`\`\`\n${plan?.text ?? ''}\n\`\`\``),
      ],
      failures,
    };
  },
};
