import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';

/**
 * `npm run features`: which features of docs/features.yaml the last `npm test` proved. How a test proves a feature
 * stands at the top of that file. Fails where a test names an unknown feature, or the list is malformed.
 */
const feature = z
  .strictObject({
    id: z.string().regex(/^[a-z]+\.[a-z0-9-]+$/),
    what: z.string().endsWith('.'),
    status: z.enum(['built', 'partly']),
    missing: z.string().optional(),
  })
  .refine(({ status, missing }) => (status === 'partly') === (missing !== undefined), {
    error: '`missing` belongs to features that are built partly, and to no others',
  });

const domains = z.array(
  z.strictObject({
    key: z.string(),
    title: z.string(),
    /** What test/contracts/tables.test.ts holds against the database. */
    tables: z.array(z.string()),
    homes: z.record(z.string(), z.string()).optional(),
    features: z.array(feature),
  }),
);

const results = z.object({
  isWholeRun: z.boolean(),
  tests: z.array(z.object({ file: z.string(), title: z.string(), status: z.string() })),
});

type Feature = z.infer<typeof feature>;
type Test = z.infer<typeof results>['tests'][number];

const root = join(__dirname, '..');
const resultsFile = join(root, '.cache', 'test-results.json');

function main(): number {
  const list = domains.parse(load(readFileSync(join(root, 'docs', 'features.yaml'), 'utf8')));
  if (!existsSync(resultsFile)) {
    console.error('There are no results yet: run `npm test` first.');
    return 1;
  }
  const { isWholeRun, tests } = results.parse(JSON.parse(readFileSync(resultsFile, 'utf8')));
  if (!isWholeRun)
    console.log('The last `npm test` ran some tests only; these figures are of those.');

  const all = list.flatMap((domain) => domain.features);
  const unproven: string[] = [];
  for (const { key, title, features } of list) {
    const reasons = features.map((entry) => ({ id: entry.id, reason: whyUnproven(entry, tests) }));
    const proven = reasons.filter(({ reason }) => reason === null).length;
    console.log(`${`${proven}/${features.length}`.padStart(6)}  ${title} (${key})`);
    unproven.push(
      ...reasons.flatMap(({ id, reason }) => (reason === null ? [] : [`  ${id}: ${reason}`])),
    );
  }
  const partly = all.filter(({ status }) => status === 'partly').length;
  console.log(
    `${`${all.length - unproven.length}/${all.length}`.padStart(6)}  proven; ${partly} of them all are built partly`,
  );
  if (unproven.length > 0) console.log(`Not proven:\n${unproven.join('\n')}`);
  return reportUnknown(all, tests);
}

/** What a feature lacks to count as proven; null where it lacks nothing. */
function whyUnproven({ id }: Feature, tests: readonly Test[]): string | null {
  const own = tests.filter(({ title }) => idsOf(title).includes(id));
  const failed = own.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return `${failed.length} of its tests failed`;
  const passed = own.filter(({ status }) => status === 'passed');
  const refusals = passed.filter(({ title }) => showsRefusal(title)).length;
  const lacks = [
    ...(passed.length > refusals ? [] : ['no test shows that it works']),
    ...(refusals > 0 ? [] : ['no test shows what it refuses']),
  ];
  return lacks.length === 0 ? null : lacks.join('; ');
}

function reportUnknown(all: readonly Feature[], tests: readonly Test[]): number {
  const known = new Set(all.map(({ id }) => id));
  const twice = all.filter(({ id }, place) => all.findIndex((other) => other.id === id) !== place);
  const unknown = tests.flatMap(({ file, title }) =>
    idsOf(title)
      .filter((id) => !known.has(id))
      .map((id) => `  ${id} (${file})`),
  );
  if (unknown.length > 0) console.error(`Unknown features in test titles:\n${unknown.join('\n')}`);
  if (twice.length > 0) console.error(`Listed twice: ${twice.map(({ id }) => id).join(', ')}`);
  return unknown.length + twice.length === 0 ? 0 : 1;
}

/** The ids in the first brackets of a title; a full title may begin with the names of its groups. */
function idsOf(title: string): readonly string[] {
  const [, ids = ''] = /\[([a-z]+\.[a-z0-9-]+(?:[ ,]+[a-z]+\.[a-z0-9-]+)*)\]/.exec(title) ?? [];
  return ids.split(/[ ,]+/).filter((id) => id !== '');
}

function showsRefusal(title: string): boolean {
  return /\b(refuses|hides|never)\b/.test(title);
}

process.exitCode = main();
