import { DurablePlatform } from './money/platform';
import { kills, type Trial } from './money/trials';

let platform: DurablePlatform;

beforeAll(async () => {
  platform = await DurablePlatform.create();
}, 180_000);
afterAll(() => platform.close(), 60_000);

const measure = { seed: 20_261_127, isShort: true };

/** What each fault must not do, by the name of its trial. */
const titles: Readonly<Record<string, string>> = {
  F8: '[wallet.double-entry] loses nothing that was acknowledged when gateways are killed under load',
  F9: '[wallet.double-entry] loses nothing that was acknowledged when PostgreSQL is killed under load',
  F16: '[wallet.double-entry] loses nothing that was acknowledged when connections are ended under load',
  F11: '[operations.preflight] refuses to serve in production from a database that may lose what it has acknowledged',
  'TEETH 1': '[wallet.reconcile] never takes books for whole that lost what was acknowledged',
  'TEETH 2': '[wallet.reconcile] never takes a wallet for right that was changed by hand',
  NOTIFY: '[wallet.double-entry] never notifies in a transaction that moves money',
};

const named = kills.map((trial): [string, Trial] => [titles[trial.name] ?? trial.name, trial]);

it.each(named)(
  '%s',
  async (_title, trial) => {
    expect((await trial.run(platform, measure)).failures).toEqual([]);
  },
  300_000,
);
