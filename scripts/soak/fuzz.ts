import { fillWithDemo, idsByType } from '../../test/attacks/demo-ids';
import { fuzz, type FuzzResult } from '../../test/attacks/fuzz/fuzz';
import { createLogger } from '../../src/kernel/log/logger';
import type { Measuring, MeasuringContext, MeasuredResult } from '../measured/measuring';
import { withSoakWorld } from '../measured/soak-world';

/** Every text, number, time and id that the API takes, with values that mean no good. */
export const measuring: Measuring = {
  title: 'Hostile values in every argument',
  run: ({ seed, isShort, say }: MeasuringContext): Promise<MeasuredResult> =>
    withSoakWorld(
      async (world) => {
        await fillWithDemo(world);
        const ids = [...(await idsByType(world, 5)).values()].flat();
        return resultOf(await fuzz(world, { calls: isShort ? 2_000 : 50_000, seed, ids, say }));
      },
      // What nobody foresaw is told at once, with the id of its request: the answer itself says nothing of its cause.
      { log: createLogger('error', { write: say }) },
    ),
};

function resultOf({ calls, places, tallies, findings }: FuzzResult): MeasuredResult {
  const count = (what: RegExp): number => findings.filter((one) => what.test(one.what)).length;
  return {
    tables: [
      {
        title: 'Promises',
        columns: ['what', 'promised', 'found'],
        rows: [
          ['calls', '50,000 or more', calls],
          ['places in arguments', 'every one', places],
          ['crashes: calls without an answer', '0', count(/^no answer/)],
          ['answers of 5xx, or with INTERNAL or UNAVAILABLE', '0', count(/^(status|code)/)],
          ['answers with SQL, stacks, hosts or libraries in errors', '0', count(/^leaks/)],
        ],
      },
      {
        title: 'Operations',
        columns: ['operation', 'calls', 'answered', 'refused'],
        rows: tallies.map((tally) => [tally.operation, tally.calls, tally.answered, tally.refused]),
      },
    ],
    notes: [
      'Each call puts one hostile value into an operation whose other values are well formed, as a visitor, a fan or a creator.',
    ],
    failures: findings
      .slice(0, 50)
      .map(({ operation, path, value, what }) => `${operation} ${path} = ${value}: ${what}`),
  };
}
