import { Pool } from 'pg';
import { createDatabase, loginsFor, startTestDatabases } from '../../test/kit/database';
import { runLedgerCommands } from '../../test/modules/wallet/ledger-commands';
import { bookErrors } from '../../test/modules/wallet/purses';
import { toItsEnd } from '../../test/processes/kit/found';
import { DurablePlatform } from '../../test/processes/money/platform';
import {
  kills,
  paces,
  processors,
  races,
  troubles,
  type Measure,
  type Trial,
} from '../../test/processes/money/trials';
import type { Measuring, MeasuringContext } from '../measured/measuring';

/** One line of the table: the fault, what was promised, and what was found. */
interface Verdict {
  readonly name: string;
  readonly fault: string;
  readonly promised: string;
  readonly found: string;
  readonly tookMs: number;
  readonly failures: readonly string[];
}

/** Sequences of commands are run in so many databases at once, each with a seed of its own. */
const lanes = 2;
/** How long the comparison with the model takes at most, in milliseconds. */
const modelMs = 1_500_000;

/** Runs sequences of commands against a plain ledger in a database of their own; gives what is wrong. */
async function compareInLane(
  runs: number,
  seed: number,
): Promise<{ readonly sequences: number; readonly failures: readonly string[] }> {
  const database = await createDatabase('migrated');
  const { appUrl, workerUrl } = loginsFor(database.url);
  const pools = {
    owner: new Pool({ connectionString: database.url, max: 4 }),
    app: new Pool({ connectionString: appUrl, max: 2 }),
    worker: new Pool({ connectionString: workerUrl, max: 2 }),
  };
  try {
    const { sequences } = await runLedgerCommands(pools, { runs, seed, withinMs: modelMs });
    return { sequences, failures: await bookErrors(pools.owner) };
  } catch (error) {
    return { sequences: 0, failures: [String(error).slice(0, 800)] };
  } finally {
    await Promise.all(Object.values(pools).map((pool) => pool.end()));
    await database.drop();
  }
}

/** Sequences of commands against a plain ledger, in databases that nobody kills. */
async function compareWithModel({ seed, isShort }: Measure): Promise<Verdict> {
  const startedAt = performance.now();
  const databases = await startTestDatabases();
  try {
    const runs = (isShort ? 200 : 10_000) / lanes;
    const compared = await Promise.all(
      Array.from({ length: lanes }, (_, lane) => compareInLane(runs, seed + lane)),
    );
    const done = compared.reduce((sum, { sequences }) => sum + sequences, 0);
    return {
      name: 'MODEL',
      fault: 'random commands against a ledger of plain arithmetic',
      promised: 'both decide alike and hold the same after each command',
      found: `${done} of ${runs * lanes} sequences of up to 10 commands`,
      tookMs: performance.now() - startedAt,
      failures: [
        ...compared.flatMap(({ failures }) => failures),
        ...(done < runs * lanes ? [`Only ${done} sequences were run.`] : []),
      ],
    };
  } finally {
    await databases.stop();
  }
}

/** Tries one fault, and says how long that took. */
async function judge(trial: Trial, platform: DurablePlatform, on: Measure): Promise<Verdict> {
  const startedAt = performance.now();
  const { name, fault, promised } = trial;
  const { found, failures } = await toItsEnd(() => trial.run(platform, on));
  return { name, fault, promised, found, failures, tookMs: performance.now() - startedAt };
}

async function judgeAll(context: MeasuringContext): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const note = (verdict: Verdict): void => {
    verdicts.push(verdict);
    const seconds = (verdict.tookMs / 1000).toFixed(1);
    context.say(`  ${verdict.name}: ${verdict.found} (${seconds} s)`);
    for (const failure of verdict.failures.slice(0, 5)) context.say(`    ${failure}`);
  };
  const platform = await DurablePlatform.create();
  try {
    for (const trial of [...paces, ...races, ...troubles, ...processors, ...kills]) {
      note(await judge(trial, platform, context));
    }
  } finally {
    await platform.close();
  }
  note(await compareWithModel(context));
  return verdicts;
}

/** Whether money is where it should be, whatever is done to the processes that move it. */
export const measuring: Measuring = {
  title: 'Money under faults',
  page: 'money-soak',
  run: async (context) => {
    const verdicts = await judgeAll(context);
    return {
      tables: [
        {
          title: 'Faults',
          columns: ['', 'fault', 'promised', 'found', 's', 'kept'],
          rows: verdicts.map(({ name, fault, promised, found, tookMs, failures }) => [
            name,
            fault,
            promised,
            found.replaceAll('|', '/'),
            Math.round(tookMs / 1000),
            failures.length === 0 ? 'yes' : 'no',
          ]),
        },
      ],
      notes: [
        'The names are those of the faults that a ledger is held to; TEETH is what the checks themselves are worth, MODEL and NOTIFY speak for themselves.',
        'Each ends with the checks of test/modules/wallet/purses.ts: wallets equal their entries, histories without gaps, movements and entries of the journal that come to zero, token liability and creator payables equal to what accounts hold, chains of hashes, reservations.',
        'All but MODEL share one platform: two gateways over PostgreSQL with its own settings, fsync and synchronous_commit on. Nothing else runs beside them. What is asked of F1 and F2 of their pace are absolute numbers, which two cores for clients, gateways and PostgreSQL may not reach; F2 counts after a minute of the same. MODEL has a server of its own, when all others are through.',
      ],
      failures: verdicts.flatMap(({ name, failures }) =>
        failures.slice(0, 5).map((failure) => `${name}: ${failure}`),
      ),
    };
  },
};
