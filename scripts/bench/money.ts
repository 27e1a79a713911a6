import { setTimeout as delay } from 'node:timers/promises';
import { openMoneyArena, type MoneyArena } from '../../bench/money/arena';
import { bareTables, loads, type Load } from '../../bench/money/loads';
import { cpuOfFamily, load as loadOfMachine } from '../../bench/reads/processes';
import { median } from '../../test/kit/quantile';
import { bookErrors } from '../../test/modules/wallet/purses';
import type { Measuring, MeasuringContext } from '../measured/measuring';

const clients = 16;

/** What a load came to in one round. */
interface Sample {
  readonly perSecond: number;
  /** Microseconds of PostgreSQL's processor time for each transaction. */
  readonly postgresUs: number;
}

/** What may be left of what earlier tips have set off, as seconds of processor time in half a second. */
const atRest = 0.05;

/** Waits until nobody works any more on what tips have set off, such as their notices: it is part of no other load. */
async function rest({ postgresPid }: MoneyArena): Promise<void> {
  for (let waits = 0; waits < 240; waits += 1) {
    const before = cpuOfFamily(postgresPid);
    await delay(500);
    if (cpuOfFamily(postgresPid) - before < atRest) return;
  }
  throw new Error('What tips set off takes longer than two minutes.');
}

async function sample(arena: MoneyArena, load: Load, seconds: number): Promise<Sample> {
  await rest(arena);
  const before = cpuOfFamily(arena.postgresPid);
  const { transactions, seconds: took } = await load.run(arena, seconds);
  const used = cpuOfFamily(arena.postgresPid) - before;
  return { perSecond: transactions / took, postgresUs: (used * 1e6) / transactions };
}

/** The loads one after the other, round by round, so that whatever else the machine does meets all. */
async function measure(
  arena: MoneyArena,
  { isShort, say }: MeasuringContext,
): Promise<ReadonlyMap<Load, readonly Sample[]>> {
  const [rounds, seconds] = isShort ? [1, 2] : [5, 4];
  const samples = new Map<Load, Sample[]>(loads.map((load) => [load, []]));
  for (const load of loads) await load.run(arena, isShort ? 4 : 8);
  for (let round = 0; round < rounds; round += 1) {
    for (const [load, taken] of samples) taken.push(await sample(arena, load, seconds));
    say(`  round ${round + 1} of ${rounds}, load ${loadOfMachine()}`);
  }
  return samples;
}

/** What is asked of the function as the gateway calls it, as a share of the bare script. */
const promised = 0.5;

/** How many tips a second go through the ledger, against what the same server does without one. */
export const measuring: Measuring = {
  title: 'Tips a second',
  run: async (context) => {
    const arena = await openMoneyArena(clients, context.say);
    try {
      await arena.owner.pool.query(bareTables);
      const samples = await measure(arena, context);
      const errors = await bookErrors(arena.owner.pool);
      const rates = loads.map((load) =>
        median((samples.get(load) ?? []).map(({ perSecond }) => perSecond)),
      );
      const [script = NaN, statement = NaN] = rates;
      const posted = rates[loads.findIndex(({ isJudged }) => isJudged)] ?? NaN;
      const rows = loads.map((load, at) => {
        const rate = rates[at] ?? NaN;
        const used = median((samples.get(load) ?? []).map(({ postgresUs }) => postgresUs));
        return [load.title, rate, rate / script, rate / statement, used, load.consists];
      });
      return {
        tables: [
          {
            title: `${clients} clients, medians`,
            columns: [
              'load',
              'a second',
              'of the script',
              'of the statement',
              'µs of PostgreSQL',
              'what it is',
            ],
            rows,
          },
        ],
        notes: [
          'PostgreSQL waits for its disk (fsync and synchronous_commit on), and all constraints and triggers of the product are in force. Clients and server share the cores.',
        ],
        failures: [
          ...errors.slice(0, 5),
          ...(posted / script >= promised || context.isShort
            ? []
            : [
                `The function reaches ${(posted / script).toFixed(2)} of the script; ${promised} is promised.`,
              ]),
        ],
      };
    } finally {
      await arena.close();
    }
  },
};
