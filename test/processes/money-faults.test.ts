import { DurablePlatform } from './money/platform';
import { paces, processors, races, troubles, type Trial } from './money/trials';

let platform: DurablePlatform;

beforeAll(async () => {
  platform = await DurablePlatform.create();
}, 180_000);
afterAll(() => platform.close(), 60_000);

const measure = { seed: 20_261_127, isShort: true };

/** What is shown by each trial, by its name. */
const titles: Readonly<Record<string, string>> = {
  F1: '[wallet.double-entry] comes to zero in every reading while many move tokens at once',
  F2: '[tips.send-tip wallet.double-entry] takes every tip of a crowd to one creator',
  F3: '[wallet.no-double-spend] lets pairs in opposite directions pass, over two gateways',
  F4: '[wallet.no-double-spend] takes one of fifty, over two gateways',
  'F5, F6': '[wallet.idempotent-movement] has one effect of a key, over two gateways',
  F7: '[wallet.idempotent-movement] never takes under its key what was refused before',
  F29: '[wallet.reserve-funds] lets one of capture, release and expiry win, with fifty at once',
  F10: '[wallet.idempotent-movement] tells the one effect where the answer to its commit was lost',
  F12: '[tips.tip-atomic] tries again what the database gave up for another, five times at most',
  F13: '[tips.tip-atomic] never keeps anybody waiting long for a wallet that somebody else holds',
  F14: '[tips.tip-atomic] refuses soon what it has no connection for, and goes on afterwards',
  F15: '[tips.tip-atomic] never leaves anything of a tip that does not come to an end',
  F28: '[wallet.before-after] goes by the clock of the database, whatever gateways take for the time',
  F34: '[operations.migrations] lets tips pass while their tables are changed',
  F35: '[wallet.reconcile] names the row of a history that a superuser changed',
  F36: '[tips.tip-atomic] never sends a tip whose trail, event or key cannot be written',
  F27: '[payments.processor-callbacks] applies one of a hundred copies, over two gateways',
  F30: '[payments.refund] never gives back more than was paid, with a chargeback at the same time',
  F32: '[subscriptions.renewal-job] charges once for a period, though a worker is killed',
  F31: '[payments.payout-lifecycle] pays once, though all are killed while they book it',
};

const named = [...paces, ...races, ...troubles, ...processors].map((trial): [string, Trial] => [
  titles[trial.name] ?? trial.name,
  trial,
]);

it.each(named)(
  '%s',
  async (_title, trial) => {
    expect((await trial.run(platform, measure)).failures).toEqual([]);
  },
  120_000,
);
