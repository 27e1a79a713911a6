import { Trials } from '../migrations/trial';

let trials: Trials;
beforeAll(async () => {
  trials = await Trials.open();
});
afterAll(() => trials.close());

test.each(['kyc_verifications', 'payouts'])(
  '[audit.row-level-security] gives the rows of %s to whom they are about, and hides them from others and from nobody',
  async (table) => {
    const seen: Record<string, number> = {};
    const broken = await trials.attempt(async () => {
      const { user_id: ada } = await trials.insert(table);
      const eve = await trials.id('users', { status: 'ACTIVE' });
      const count = async (userId = '') =>
        (await trials.as({ role: 'app', userId }, `SELECT FROM ${table}`)).length;
      seen['ada'] = await count(String(ada));
      seen['eve'] = await count(eve);
      seen['nobody'] = await count();
    });

    expect(seen).toEqual({ ada: 1, eve: 0, nobody: 0 });
    expect(broken).toBeNull();
  },
);
