import { Pool } from 'pg';
import { createDatabase, loginsFor, startTestDatabases } from '../../test/kit/database';
import {
  endConnections,
  killDatabase,
  killGateways,
  tryTeeth,
  type Killed,
} from '../../test/processes/money/kills';
import { DurablePlatform } from '../../test/processes/money/platform';
import {
  keepRefusals,
  opposePairs,
  repeatKeys,
  spendTwice,
} from '../../test/processes/money/races';
import { runLedgerCommands } from '../../test/modules/wallet/ledger-commands';
import { bookErrors } from '../../test/modules/wallet/purses';
import type { Measuring, MeasuringContext } from '../measured/measuring';

/** One line of the table: the fault, what was promised, and what was found. */
interface Verdict {
  readonly fault: string;
  readonly promised: string;
  readonly found: string;
  readonly failures: readonly string[];
}

/** Sequences of commands against a plain ledger, on a database that nobody kills. */
async function compareWithModel({ seed, isShort, say }: MeasuringContext): Promise<Verdict> {
  const databases = await startTestDatabases();
  try {
    const database = await createDatabase('migrated');
    const { appUrl, workerUrl } = loginsFor(database.url);
    const pools = {
      owner: new Pool({ connectionString: database.url, max: 4 }),
      app: new Pool({ connectionString: appUrl, max: 2 }),
      worker: new Pool({ connectionString: workerUrl, max: 2 }),
    };
    try {
      const runs = isShort ? 200 : 10_000;
      const failure = await runLedgerCommands(pools, { runs, seed, say }).then(
        () => null,
        (error: unknown) => String(error).slice(0, 800),
      );
      const errors = await bookErrors(pools.owner);
      return {
        fault: 'random commands against a ledger of plain arithmetic',
        promised: 'both decide alike and hold the same after each command',
        found: `${runs} sequences of up to 10`,
        failures: [...(failure === null ? [] : [failure]), ...errors],
      };
    } finally {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
      await database.drop();
    }
  } finally {
    await databases.stop();
  }
}

function ofKills(fault: string, promised: string, killed: Killed): Verdict {
  const { acknowledged, unknown, recoveries, failures } = killed;
  const back =
    recoveries.length === 0 ? '' : `; back after ${Math.max(...recoveries)} ms at the latest`;
  return {
    fault,
    promised,
    found: `${acknowledged} acknowledged, ${unknown} without an answer and asked again${back}`,
    failures,
  };
}

async function race(platform: DurablePlatform, isShort: boolean): Promise<readonly Verdict[]> {
  const rounds = isShort ? 1 : 20;
  const pairs = await opposePairs(platform, 200);
  return [
    {
      fault: 'F4: fifty spend what is enough for one, over two gateways',
      promised: 'one spends, 49 are told INSUFFICIENT_FUNDS, the wallet is empty',
      found: `${rounds} rounds`,
      failures: await spendTwice(platform, rounds),
    },
    {
      fault: 'F5, F6: one key fifty times, with another order, and of somebody else',
      promised: 'one effect, one answer; CONFLICT; independent',
      found: `${rounds} rounds`,
      failures: await repeatKeys(platform, rounds),
    },
    {
      fault: 'F7: refused, topped up, sent again under the same key',
      promised: 'still refused; a new key succeeds',
      found: '1 round',
      failures: await keepRefusals(platform),
    },
    {
      fault: 'F3: 200 pairs of tips in opposite directions at once',
      promised: 'none fails',
      found: `${pairs.tookMs} ms`,
      failures: pairs.failures,
    },
  ];
}

async function killAll(
  platform: DurablePlatform,
  { seed, isShort, say }: MeasuringContext,
): Promise<readonly Verdict[]> {
  say('  gateways are killed');
  const gateways = await killGateways(platform, { times: isShort ? 2 : 20, seed });
  say('  PostgreSQL is killed');
  const database = await killDatabase(platform, { times: isShort ? 1 : 10, seed: seed + 1 });
  say('  connections are ended');
  const connections = await endConnections(platform, { times: isShort ? 2 : 20, seed: seed + 2 });
  return [
    ofKills(
      `F8: kill -9 of a gateway, ${isShort ? 2 : 20} times under load`,
      'nothing acknowledged is lost, no transaction is left open, each key has one effect',
      gateways,
    ),
    ofKills(
      `F9: kill -9 of PostgreSQL with all of its processes, ${isShort ? 1 : 10} times under load`,
      'nothing acknowledged is lost, gateways come back by themselves, each key has one effect',
      database,
    ),
    ofKills(
      `F16: ten connections ended each second, for ${isShort ? 2 : 20} s under load`,
      'no process ends, nothing acknowledged is lost, each key has one effect',
      connections,
    ),
  ];
}

/** Whether money is where it should be, whatever is done to the processes that move it. */
export const measuring: Measuring = {
  title: 'Money under faults',
  page: 'money-soak',
  run: async (context) => {
    const verdicts: Verdict[] = [];
    context.say('  commands against a model');
    verdicts.push(await compareWithModel(context));
    const platform = await DurablePlatform.create();
    try {
      context.say('  races over two gateways');
      verdicts.push(...(await race(platform, context.isShort)));
      verdicts.push(...(await killAll(platform, context)));
      verdicts.push({
        fault: 'a wallet is changed by hand while triggers rest',
        promised: 'the checks that all of the above end with find it',
        found: '1 change',
        failures: await tryTeeth(platform),
      });
    } finally {
      await platform.close();
    }
    return {
      tables: [
        {
          title: 'Faults',
          columns: ['fault', 'promised', 'found', 'kept'],
          rows: verdicts.map(({ fault, promised, found, failures }) => [
            fault,
            promised,
            found,
            failures.length === 0 ? 'yes' : 'no',
          ]),
        },
      ],
      notes: [
        'Each fault ends with the checks of test/modules/wallet/purses.ts: wallets equal their entries, histories without gaps, movements and entries of the journal that come to zero, token liability and creator payables equal to what accounts hold, chains of hashes.',
        'Gateways run from their sources, so that their start includes compiling; PostgreSQL runs with its own settings, fsync and synchronous_commit on.',
      ],
      failures: verdicts.flatMap(({ fault, failures }) =>
        failures.slice(0, 5).map((failure) => `${fault}: ${failure}`),
      ),
    };
  },
};
