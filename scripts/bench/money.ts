import { setTimeout as delay } from 'node:timers/promises';
import { openMoneyArena, type MoneyArena } from '../../bench/money/arena';
import { bareTables, loads, type Load } from '../../bench/money/loads';
import { cpuOfFamily, load as loadOfMachine } from '../../bench/reads/processes';
import { median } from '../../test/kit/quantile';
import type { FigureTable, Measuring, MeasuringContext } from '../measured/measuring';

/** So many wait for their tips at once; the promise is held by the first, the second shows what fewer have together. */
const [clients, fewClients] = [64, 16];

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

type Samples = ReadonlyMap<Load, readonly Sample[]>;

/** Loads one after the other, round by round, so that whatever else the machine does meets all. */
async function measure(
  arena: MoneyArena,
  some: readonly Load[],
  { isShort, say }: MeasuringContext,
): Promise<Samples> {
  const [rounds, seconds] = isShort ? [1, 2] : [3, 4];
  const samples = new Map<Load, Sample[]>(some.map((load) => [load, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [load, taken] of samples) taken.push(await sample(arena, load, seconds));
    const rates = [...samples.values()].map((taken) => Math.round(taken.at(-1)?.perSecond ?? NaN));
    const place = `${arena.clients.length} clients, round ${round + 1} of ${rounds}`;
    say(`  ${place}, load ${loadOfMachine()}: ${rates.join(', ')} a second`);
  }
  return samples;
}

/** The middle of a load's rounds. */
function middle(samples: Samples, load: Load, of: keyof Sample): number {
  return median((samples.get(load) ?? []).map((sample) => sample[of]));
}

/** What all loads of some rounds came to, beside the first two of them. */
function tableOf(samples: Samples, title: string): FigureTable {
  const [script, statement] = [...samples.keys()].map((load) => middle(samples, load, 'perSecond'));
  return {
    title,
    columns: [
      'load',
      'a second',
      'of the script',
      'of the statement',
      'µs of PostgreSQL',
      'what it is',
    ],
    rows: [...samples.keys()].map((load) => {
      const rate = middle(samples, load, 'perSecond');
      const used = middle(samples, load, 'postgresUs');
      return [
        ...[load.title, rate, rate / (script ?? NaN), rate / (statement ?? NaN), used],
        load.consists,
      ];
    }),
  };
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
      for (const load of loads) await load.run(arena, context.isShort ? 4 : 8);
      const many = await measure(arena, loads, context);
      const few = await measure(
        { ...arena, clients: arena.clients.slice(0, fewClients) },
        loads.filter(({ isByApi }) => !isByApi),
        context,
      );
      const errors = await arena.bookErrors();
      const [script] = loads;
      const judged = loads.find(({ isJudged }) => isJudged);
      if (!script || !judged) throw new Error('There is nothing to judge.');
      const share = middle(many, judged, 'perSecond') / middle(many, script, 'perSecond');
      return {
        tables: [
          tableOf(many, `${clients} clients, medians`),
          tableOf(few, `${fewClients} clients, medians`),
        ],
        notes: [
          'PostgreSQL waits for its disk (fsync and synchronous_commit on), and all constraints and triggers of the product are in force. Clients and server share the cores.',
          `Tips that wait are sent together, so what one costs depends on how many wait: up to ${clients} and ${fewClients}, in two statements at a time. The gateway sends tips by this function alone; app.post_tip is for what goes alone, such as tips by card.`,
        ],
        failures: [
          ...errors.slice(0, 5),
          ...(share >= promised || context.isShort
            ? []
            : [`The function reaches ${share.toFixed(2)} of the script; ${promised} is promised.`]),
        ],
      };
    } finally {
      await arena.close();
    }
  },
};
