import { exhaust, giveUp, holdRow, overrun } from './busy';
import type { Found } from '../kit/found';
import { shiftClocks } from './clocks';
import { rushToOne, transferFreely } from './crowd';
import { refuseCareless } from './durable';
import { raceForHolds } from './holds';
import { endConnections, killDatabase, killGateways, type Killed } from './kills';
import { loseAnswers } from './link';
import { migrateUnderLoad } from './migrating';
import { readNotices } from './notices';
import type { DurablePlatform } from './platform';
import { dieInPayout, refundTwice, renewTwice, repeatCallbacks } from './processors';
import { keepRefusals, opposePairs, repeatKeys, spendTwice } from './races';
import { failInserts, loseCommits, tamper, tryTeeth } from './tampering';

/** How much is done: a trial of minutes, or of seconds. */
export interface Measure {
  readonly seed: number;
  readonly isShort: boolean;
}

/** One fault: what is promised of it, and what to do to see whether that is kept. */
export interface Trial {
  /** The faults of the table of reliability that it is, such as F8; TEETH for what the checks themselves are worth. */
  readonly name: string;
  readonly fault: string;
  readonly promised: string;
  run(platform: DurablePlatform, measure: Measure): Promise<Found>;
}

/** So much, or a little of it where time is short. */
const some = ({ isShort }: Measure, few: number, many: number): number => (isShort ? few : many);

/** With every commit, machines have much else to do. In the soak nothing is granted. */
const slackOf = (measure: Measure): number => some(measure, 3_000, 0);

/** What was found, and whether whatever was killed served again in time, where that is asked of it. */
function wordsOf(
  { acknowledged, unknown, recoveries, failures }: Killed,
  backWithinMs = Infinity,
): Found {
  const latestMs = Math.max(0, ...recoveries);
  const back = recoveries.length === 0 ? '' : `; back after ${latestMs} ms at the latest`;
  const late = latestMs > backWithinMs ? [`It was back after ${latestMs} ms.`] : [];
  return {
    failures: [...failures, ...late],
    found: `${acknowledged} tips acknowledged, ${unknown} of them asked again for want of an answer${back}`,
  };
}

/** Those that say how fast the ledger is as well, and want the machine for themselves. */
export const paces: readonly Trial[] = [
  {
    name: 'F1',
    fault: 'random transfers by 64 clients between 100 wallets, read every 50 ms',
    promised: 'every reading comes to zero, nobody is below zero; 1,000 a second',
    run: (platform, measure) =>
      transferFreely(platform, {
        seconds: some(measure, 2, 60),
        seed: measure.seed,
        atLeast: some(measure, 0, 1_000),
      }),
  },
  {
    name: 'F2',
    fault: 'all tip one creator',
    promised: 'no tip fails; 300 a second through the API, 99 of 100 within 250 ms',
    run: (platform, measure) =>
      rushToOne(platform, {
        seconds: some(measure, 2, 30),
        warmUpSeconds: some(measure, 0, 60),
        ...(measure.isShort ? {} : { fans: 24, asked: { perSecond: 300, withinMs: 250 } }),
      }),
  },
];

/** Faults of clients and of those who come at the same time. */
export const races: readonly Trial[] = [
  {
    name: 'F3',
    fault: '200 pairs of tips in opposite directions at once',
    promised: 'none fails, all within 5 s',
    run: async (platform, measure) => {
      const { failures, tookMs } = await opposePairs(platform, some(measure, 50, 200));
      const late = tookMs > 5_000 + slackOf(measure) ? [`It took ${tookMs} ms.`] : [];
      return { failures: [...failures, ...late], found: `${tookMs} ms` };
    },
  },
  {
    name: 'F4',
    fault: 'fifty spend what is enough for one, over two gateways',
    promised: 'one spends, 49 are told INSUFFICIENT_FUNDS, the wallet is empty',
    run: async (platform, measure) => {
      const rounds = some(measure, 1, 5);
      return { failures: await spendTwice(platform, rounds), found: `${rounds} rounds` };
    },
  },
  {
    name: 'F5, F6',
    fault: 'one key fifty times, with another order, and of somebody else',
    promised: 'one effect, one answer; CONFLICT; independent',
    run: async (platform, measure) => {
      const rounds = some(measure, 1, 5);
      return { failures: await repeatKeys(platform, rounds), found: `${rounds} rounds` };
    },
  },
  {
    name: 'F7',
    fault: 'refused, topped up, sent again under the same key',
    promised: 'still refused; a new key succeeds',
    run: async (platform) => ({ failures: await keepRefusals(platform), found: '1 round' }),
  },
  {
    name: 'F29',
    fault: 'capture, release and expiry of one reservation, fifty at once',
    promised: 'one wins',
    run: (platform, measure) => raceForHolds(platform, some(measure, 3, 20)),
  },
];

/** Faults of what stands between a gateway and its database, and of a database that has too much to do. */
export const troubles: readonly Trial[] = [
  {
    name: 'F10',
    fault: 'the answer to a commit is lost',
    promised: 'asked again under the key, the one effect is told',
    run: (platform, measure) => loseAnswers(platform, some(measure, 2, 20)),
  },
  {
    name: 'F12',
    fault: 'a transaction is given up for another one, three times and without end',
    promised: 'done within five attempts; else UNAVAILABLE',
    run: (platform) => giveUp(platform),
  },
  {
    name: 'F13',
    fault: 'somebody else holds the wallet',
    promised: 'UNAVAILABLE within 2.5 s, nothing left open',
    run: (platform, measure) => holdRow(platform, slackOf(measure)),
  },
  {
    name: 'F14',
    fault: 'all connections are busy and 200 requests come',
    promised: 'each is sent away within 1.5 s, /livez answers within 50 ms, back within 2 s',
    run: (platform, measure) => exhaust(platform, slackOf(measure)),
  },
  {
    name: 'F15',
    fault: 'a statement that does not come to an end',
    promised: 'UNAVAILABLE within the limit and 500 ms, ended in the database',
    run: (platform, measure) => overrun(platform, slackOf(measure)),
  },
  {
    name: 'F28',
    fault: 'gateways whose clocks are wrong by a day, and jump',
    promised: 'the ledger goes by the clock of the database',
    run: (platform, measure) => shiftClocks(platform, some(measure, 9, 60)),
  },
  {
    name: 'F34',
    fault: 'tables of tips are changed under 50 tips a second',
    promised: 'no tip fails or waits for more than a second',
    run: (platform, measure) => migrateUnderLoad(platform, some(measure, 20, 50)),
  },
  {
    name: 'F35',
    fault: 'a superuser changes one row of a history',
    promised: 'one run of the reconciliation names it',
    run: (platform) => tamper(platform),
  },
  {
    name: 'F36',
    fault: 'the trail, the outbox or the key cannot be written',
    promised: 'INTERNAL, nothing is written; the order can be sent again',
    run: (platform) => failInserts(platform),
  },
];

/** Faults of payment processors, and of processes that work with them. */
export const processors: readonly Trial[] = [
  {
    name: 'F27',
    fault: 'callbacks a hundred times at once, out of order, forged, stale',
    promised: 'one effect, no way back; 401 for forged and stale, 200 for copies',
    run: (platform, measure) => repeatCallbacks(platform, some(measure, 1, 3)),
  },
  {
    name: 'F30',
    fault: 'two refunds and a chargeback of one payment at once',
    promised: 'together no more than was paid',
    run: (platform, measure) => refundTwice(platform, some(measure, 5, 20)),
  },
  {
    name: 'F32',
    fault: 'renewals by several workers, one of which is killed',
    promised: 'one charge for each subscription and period',
    run: (platform, measure) => renewTwice(platform, some(measure, 6, 20)),
  },
  {
    name: 'F31',
    fault: 'all processes are killed while they book that payouts have arrived',
    promised: 'each is paid once, and closed within a minute',
    run: (platform, measure) => dieInPayout(platform, some(measure, 2, 4)),
  },
];

/** Kills, and the settings that they would be survived without. */
export const kills: readonly Trial[] = [
  {
    name: 'F8',
    fault: 'kill -9 of a gateway under load, 20 times',
    promised:
      'nothing acknowledged is lost, no transaction is left open, each key has one effect; the next one has sent a tip within 5 s',
    run: async (platform, measure) =>
      wordsOf(
        await killGateways(platform, { times: some(measure, 2, 20), seed: measure.seed }),
        some(measure, Infinity, 5_000),
      ),
  },
  {
    name: 'F9',
    fault: 'kill -9 of PostgreSQL with all of its processes under load, 10 times',
    promised:
      'nothing acknowledged is lost, gateways come back by themselves, each key has one effect; back within 10 s',
    run: async (platform, measure) =>
      wordsOf(
        await killDatabase(platform, { times: some(measure, 2, 10), seed: measure.seed + 1 }),
        some(measure, Infinity, 10_000),
      ),
  },
  {
    name: 'F16',
    fault: 'ten connections ended each second under load, for 10 s',
    promised: 'no process ends, nothing acknowledged is lost, each key has one effect',
    run: async (platform, measure) =>
      wordsOf(
        await endConnections(platform, { times: some(measure, 2, 10), seed: measure.seed + 2 }),
      ),
  },
  {
    name: 'F11',
    fault: 'PostgreSQL does not wait for disks',
    promised: 'in production no gateway starts',
    run: (platform) => refuseCareless(platform),
  },
  {
    name: 'TEETH 1',
    fault: 'commits do not wait for the disk, and PostgreSQL is killed under load',
    promised: 'the checks miss what is lost',
    run: (platform, { seed }) => loseCommits(platform, seed + 3),
  },
  {
    name: 'TEETH 2',
    fault: 'a wallet is raised with triggers out of force, or one dropped',
    promised: 'the checks find it',
    run: (platform) => tryTeeth(platform),
  },
  {
    name: 'NOTIFY',
    fault: 'money moves while PostgreSQL writes down each statement',
    promised: 'no transaction that posts money notifies',
    run: (platform) => readNotices(platform),
  },
];
