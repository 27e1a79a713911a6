import { loadDatabase, loadedId } from '../../prisma/database/load';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { post } from '../../test/kit/http';
import type { World } from '../../test/kit/world';
import type { FigureTable, Measuring, MeasuringContext } from '../measured/measuring';
import { withSoakWorld } from '../measured/soak-world';

/** By how much a row of a larger answer may cost more than one of a smaller: the rest is noise, or no line. */
const growthMost = 1.25;

/** Operations of one kind, each larger than the one before it. */
interface Ladder {
  readonly name: string;
  readonly steps: readonly { readonly name: string; readonly text: string }[];
}

/** What one operation came to. */
interface Step {
  readonly name: string;
  readonly rows: number;
  readonly milliseconds: number;
}

const pageSizes = [10, 20, 50, 100];

function byPageSize(name: string, text: (size: number) => string): Ladder {
  const steps = pageSizes.map((size) => ({ name: `${size} entries`, text: text(size) }));
  return { name, steps };
}

const threadId = encodeGlobalId('Post', loadedId('post', 17));

/** Posts of the creators of posts, so many levels deep. */
function postsOfPosts(levels: number): string {
  const beneath = levels === 1 ? '' : ` posts(first: 5) { nodes ${postsOfPosts(levels - 1)} }`;
  return `{ id title creator { id displayName${beneath} } }`;
}

const ladders: readonly Ladder[] = [
  byPageSize(
    'a list of posts, by the size of its page',
    (size) => `{ feed(first: ${size}) { nodes { id title publishedAt likeCount } } }`,
  ),
  byPageSize(
    'a feed with three relations, by the size of its page',
    (size) => `{ feed(first: ${size}) { nodes { id title creator { id user { id username } }
      media(first: 3) { nodes { id url } } tags { id name } } pageInfo { endCursor } } }`,
  ),
  byPageSize(
    'a filtered and ordered list, by the size of its page',
    (size) => `{ feed(first: ${size}, filter: { publishedAt: { gt: "2024-02-01T00:00:00Z" } },
      orderBy: { field: PUBLISHED_AT, direction: ASC }) { nodes { id title } } }`,
  ),
  byPageSize(
    'the comments of a post, by the size of their page',
    (size) => `{ node(id: "${threadId}") { ... on Post { id
      comments(first: ${size}) { nodes { id body author { id username } } } } } }`,
  ),
  {
    name: 'posts of the creators of posts, by depth',
    steps: [1, 2, 3, 4].map((levels) => ({
      name: `${levels} ${levels === 1 ? 'level' : 'levels'}`,
      text: `{ feed(first: 5) { nodes ${postsOfPosts(levels)} } }`,
    })),
  },
];

/** How the time of an answer grows with its rows: in a line, where no row costs more than it did in a smaller answer. */
export const measuring: Measuring = {
  title: 'How the time of reads grows with pages and depth',
  run: (context) =>
    withSoakWorld(async (world) => {
      await fill(world);
      const tables: FigureTable[] = [];
      const failures: string[] = [];
      for (const ladder of ladders) {
        const { table, growth } = grown(ladder.name, await climb(world, ladder, context));
        tables.push(table);
        if (growth > growthMost) {
          failures.push(`${ladder.name}: a row costs up to ${growth.toFixed(2)} times as much.`);
        }
      }
      return {
        tables,
        failures,
        notes: [
          'Medians of requests one after another, the steps of a kind in turn, as a visitor, over HTTP, on 5,000 accounts and 10,000 posts. A row is an object with an id.',
          `Growth is the time for each row, as a multiple of the least that a smaller step of its kind took; up to ${growthMost} counts as a line. The line is fitted by least squares.`,
        ],
      };
    }),
};

async function fill({ databaseUrl, owner }: World): Promise<void> {
  await loadDatabase(databaseUrl, { users: 5_000 });
  await owner.pool.query(
    `INSERT INTO post_comments (post_id, author_id, body, created_at)
     SELECT $1, u.id, 'What somebody said', now() - n * interval '1 minute'
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users LIMIT 300) u`,
    [loadedId('post', 17)],
  );
  await owner.pool.query('ANALYZE');
}

/** The steps in turn, so that whatever slows the machine down slows all of them down. */
async function climb(
  { url }: World,
  { name, steps }: Ladder,
  { isShort, say }: MeasuringContext,
): Promise<readonly Step[]> {
  const rounds = isShort ? 15 : 200;
  const times = steps.map((): number[] => []);
  const rows = steps.map(() => 0);
  for (let round = -10; round < rounds; round += 1) {
    for (const [at, { text }] of steps.entries()) {
      const startedAt = performance.now();
      const { json } = await post(url, text);
      const elapsed = performance.now() - startedAt;
      if (json.errors) throw new Error(`${text}: ${JSON.stringify(json.errors)}`);
      rows[at] = JSON.stringify(json.data).split('"id":').length - 1;
      if (round >= 0) times[at]?.push(elapsed);
    }
  }
  say(`  ${name}`);
  return steps.map((step, at) => ({
    name: step.name,
    rows: rows[at] ?? 0,
    milliseconds: median(times[at] ?? []),
  }));
}

function grown(title: string, steps: readonly Step[]): { table: FigureTable; growth: number } {
  const each = steps.map(({ rows, milliseconds }) => milliseconds / rows);
  const growths = each.map((own, at) => (at === 0 ? 1 : own / Math.min(...each.slice(0, at))));
  const { constant, slope, fit } = line(steps);
  return {
    growth: Math.max(...growths),
    table: {
      title: `${title}: ${constant.toFixed(2)} ms and ${(slope * 1000).toFixed(1)} µs for each row (r² = ${fit.toFixed(3)})`,
      columns: ['step', 'rows', 'ms', 'µs for each row', 'growth'],
      rows: steps.map(({ name, rows, milliseconds }, at) => [
        name,
        rows,
        milliseconds.toFixed(2),
        ((each[at] ?? 0) * 1000).toFixed(1),
        (growths[at] ?? 1).toFixed(2),
      ]),
    },
  };
}

/** The line that the times lie nearest to, and how near: 1 where they lie on it. */
function line(steps: readonly Step[]): { constant: number; slope: number; fit: number } {
  const meanRows = mean(steps.map(({ rows }) => rows));
  const meanTime = mean(steps.map(({ milliseconds }) => milliseconds));
  let together = 0;
  let ofRows = 0;
  let ofTime = 0;
  for (const { rows, milliseconds } of steps) {
    together += (rows - meanRows) * (milliseconds - meanTime);
    ofRows += (rows - meanRows) ** 2;
    ofTime += (milliseconds - meanTime) ** 2;
  }
  const slope = together / ofRows;
  return { slope, constant: meanTime - slope * meanRows, fit: together ** 2 / (ofRows * ofTime) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
