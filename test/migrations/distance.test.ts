import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createUser } from './people';
import { Trials } from './trial';

let trials: Trials;
let pool: Pool;

beforeAll(async () => {
  trials = await Trials.open();
  pool = new Pool({ connectionString: await cloneDatabase() });
});

afterAll(async () => {
  await pool.end();
  await trials.close();
});

const follow = 'INSERT INTO follows (follower_id, followee_id) VALUES ($1, $2)';
const block = 'INSERT INTO user_blocks (blocker_id, blocked_id) VALUES ($1, $2)';

describe('blocks', () => {
  it('[social.block] end the follows of both sides, and hold for both', async () => {
    const outcome = await trials.attempt(async () => {
      const [ada, ben] = [await trials.id('users'), await trials.id('users')];
      await trials.query(`${follow}, ($2, $1)`, [ada, ben]);
      await trials.as({ role: 'app', userId: ada }, block, [ada, ben]);

      const left = await trials.query(
        'SELECT FROM follows WHERE follower_id = ANY ($1) AND followee_id = ANY ($1)',
        [[ada, ben]],
      );
      const fact = 'SELECT app.blocked_accounts($1) AS id';
      expect(left).toEqual([]);
      expect(await trials.query(fact, [ada])).toEqual([{ id: ben }]);
      expect(await trials.query(fact, [ben])).toEqual([{ id: ada }]);
    });

    expect(outcome).toBeNull();
  });

  it.each([
    ['the blocker', false],
    ['the blocked', true],
  ])('[social.block] refuses a follow by %s', async (_, turned) => {
    const outcome = await trials.attempt(async () => {
      const [ada, ben] = [await trials.id('users'), await trials.id('users')];
      await trials.query(block, [ada, ben]);
      await trials.as({ role: 'app', userId: ada }, follow, turned ? [ben, ada] : [ada, ben]);
    });

    expect(outcome).toBe('follows_not_blocked');
  });

  it('[social.block] never leave a follow behind, whichever of the two comes first', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 25 }, async () => [await createUser(pool), await createUser(pool)]),
    );
    const outcomes = await Promise.all(
      pairs.flatMap(([one, other]) =>
        [follow, block, block].map((statement, index) =>
          pool.query(statement, index === 2 ? [other, one] : [one, other]).then(
            () => null,
            (error: { constraint?: string }) => error.constraint,
          ),
        ),
      ),
    );
    const { rows } = await pool.query(
      `SELECT count(*)::int AS blocks, count(f)::int AS follows FROM user_blocks b
       LEFT JOIN follows f ON (f.follower_id, f.followee_id) IN ((b.blocker_id, b.blocked_id), (b.blocked_id, b.blocker_id))
       WHERE b.blocker_id = ANY ($1)`,
      [pairs.flat()],
    );

    expect(rows).toEqual([{ blocks: 50, follows: 0 }]);
    expect(
      outcomes.filter((broken) => broken !== null && broken !== 'follows_not_blocked'),
    ).toEqual([]);
  });
});

describe('mutes', () => {
  it('[social.mute] are known to the feeds of whoever muted, until they end', async () => {
    const outcome = await trials.attempt(async () => {
      const [ada, ben, eve] = [
        await trials.id('users'),
        await trials.id('users'),
        await trials.id('users'),
      ];
      await trials.as({ role: 'app', userId: ada }, 'INSERT INTO user_mutes VALUES ($1, $2)', [
        ada,
        ben,
      ]);
      await trials.insert('user_mutes', { muter_id: ada, muted_id: eve });
      const muted = 'SELECT app.muted_accounts($1) AS id';

      expect(await trials.as({ role: 'app' }, muted, [ada])).toEqual([{ id: ben }]);
      expect(await trials.as({ role: 'app' }, muted, [ben])).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[social.mute] hides a mute from whom it concerns, and refuses one in the name of another', async () => {
    const seen = await trials.attempt(async () => {
      const [ada, ben] = [await trials.id('users'), await trials.id('users')];
      await trials.insert('user_mutes', { muter_id: ada, muted_id: ben });
      const rows = (userId: string) =>
        trials.as({ role: 'app', userId }, 'SELECT muted_id FROM user_mutes');

      expect(await rows(ada)).toEqual([{ muted_id: ben }]);
      expect(await rows(ben)).toEqual([]);
      await trials.as({ role: 'app', userId: ben }, 'INSERT INTO user_mutes VALUES ($1, $2)', [
        ada,
        ben,
      ]);
    });

    expect(seen).toMatch('row-level security');
  });
});

describe('settings', () => {
  it('[profiles.preferences profiles.playback-preferences] begin with what the documents promise', async () => {
    const outcome = await trials.attempt(async () => {
      const row = await trials.insert('user_preferences');

      expect(row).toMatchObject({
        ...{ locale: 'en', time_zone: 'UTC', currency_code: 'USD' },
        ...{ preferred_quality: 'P1080', autoplays: true, keeps_watch_history: true },
      });
    });

    expect(outcome).toBeNull();
  });

  it('[profiles.preferences profiles.playback-preferences] hides the settings of an account from others', async () => {
    const outcome = await trials.attempt(async () => {
      const ada = await trials.id('users');
      await trials.insert('user_preferences', { user_id: ada });
      const rows = (userId: string) =>
        trials.as({ role: 'app', userId }, 'SELECT locale FROM user_preferences');

      expect(await rows(ada)).toEqual([{ locale: 'en' }]);
      expect(await rows(await trials.id('users'))).toEqual([]);
    });

    expect(outcome).toBeNull();
  });
});
