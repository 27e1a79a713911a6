import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createUser } from './people';
import { Trials } from './trial';

let trials: Trials;
let pool: Pool;

beforeAll(async () => {
  trials = await Trials.open();
  pool = new Pool({ connectionString: await cloneDatabase(), max: 20 });
});

afterAll(async () => {
  await pool.end();
  await trials.close();
});

const ask = 'INSERT INTO friend_requests (sender_id, recipient_id) VALUES ($1, $2)';
const answer = `UPDATE friend_requests SET status = $2, responded_at = now() WHERE sender_id = $1`;

/** Two accounts of which the first asked the second for friendship. */
async function asked(): Promise<{ ada: string; ben: string }> {
  const [ada, ben] = [await trials.id('users'), await trials.id('users')];
  await trials.as({ role: 'app', userId: ada }, ask, [ada, ben]);
  return { ada, ben };
}

describe('friends', () => {
  it('[social.friend-requests social.relationship-query] become so by an answer, in one row for both', async () => {
    const outcome = await trials.attempt(async () => {
      const { ada, ben } = await asked();
      await trials.as({ role: 'app', userId: ben }, answer, [ada, 'ACCEPTED']);
      const friends = (id: string) => trials.query('SELECT app.friends_of($1) AS id', [id]);

      expect(await friends(ada)).toEqual([{ id: ben }]);
      expect(await friends(ben)).toEqual([{ id: ada }]);
    });

    expect(outcome).toBeNull();
  });

  it('[social.friend-requests] never lets the sender accept, nor a stranger see the request', async () => {
    const accepted = await trials.attempt(async () => {
      const { ada } = await asked();
      await trials.as({ role: 'app', userId: ada }, answer, [ada, 'ACCEPTED']);
    });
    const seen = await trials.attempt(async () => {
      await asked();
      const eve = await trials.id('users');
      expect(
        await trials.as({ role: 'app', userId: eve }, 'SELECT id FROM friend_requests'),
      ).toEqual([]);
    });

    expect(accepted).toMatch('row-level security');
    expect(seen).toBeNull();
  });

  it('[social.friend-requests operations.unique-constraints] refuses a second open request, also the other way round, and one among friends', async () => {
    const crossed = await trials.attempt(async () => {
      const { ada, ben } = await asked();
      await trials.as({ role: 'app', userId: ben }, ask, [ben, ada]);
    });
    const befriended = await trials.attempt(async () => {
      const { ada, ben } = await asked();
      await trials.query(answer, [ada, 'ACCEPTED']);
      await trials.query(ask, [ben, ada]);
    });

    expect([crossed, befriended]).toEqual([
      'friend_requests_one_open',
      'friend_requests_not_friends',
    ]);
  });

  it('[social.block social.relationship-query] end with a block, with every open request', async () => {
    const outcome = await trials.attempt(async () => {
      const { ada, ben } = await asked();
      await trials.query(answer, [ada, 'ACCEPTED']);
      const eve = await trials.id('users');
      await trials.query(ask, [eve, ada]);
      await trials.as(
        { role: 'app', userId: ada },
        'INSERT INTO user_blocks (blocker_id, blocked_id) VALUES ($1, $2), ($1, $3)',
        [ada, ben, eve],
      );

      expect(await trials.query('SELECT app.friends_of($1)', [ada])).toEqual([]);
      expect(
        await trials.query('SELECT status FROM friend_requests WHERE sender_id = $1', [eve]),
      ).toEqual([{ status: 'CANCELLED' }]);
    });

    expect(outcome).toBeNull();
  });

  it.each([
    [ask, 'friend_requests_not_blocked'],
    [
      'INSERT INTO friendships (low_id, high_id) VALUES (least($1::uuid, $2), greatest($1::uuid, $2))',
      'friendships_not_blocked',
    ],
  ])(
    '[social.block social.relationship-query] refuses %s between two of whom one blocks the other',
    async (statement, constraint) => {
      const outcome = await trials.attempt(async () => {
        const [ada, ben] = [await trials.id('users'), await trials.id('users')];
        await trials.query('INSERT INTO user_blocks (blocker_id, blocked_id) VALUES ($1, $2)', [
          ben,
          ada,
        ]);
        await trials.query(statement, [ada, ben]);
      });

      expect(outcome).toBe(constraint);
    },
  );

  it('[social.block] never leaves a friendship behind, whichever of the two comes first', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 15 }, async () => [await createUser(pool), await createUser(pool)]),
    );
    for (const pair of pairs) await pool.query(ask, pair);
    await Promise.all(
      pairs.flatMap(([one, other]) => [
        pool.query(answer, [one, 'ACCEPTED']).catch((error: { constraint?: string }) => {
          // A block that comes first ends the request as well.
          expect(['friendships_not_blocked', 'friend_requests_status_steps']).toContain(
            error.constraint,
          );
        }),
        pool.query('INSERT INTO user_blocks (blocker_id, blocked_id) VALUES ($1, $2)', [
          other,
          one,
        ]),
      ]),
    );
    const { rows } = await pool.query(
      'SELECT count(*)::int AS friends FROM friendships WHERE low_id = ANY ($1)',
      [pairs.flat()],
    );

    expect(rows).toEqual([{ friends: 0 }]);
  });
});

describe('lists', () => {
  it('[social.lists] are an audience of posts, and count who is on them', async () => {
    const outcome = await trials.attempt(async () => {
      const creator = await trials.insert('creators');
      const ben = await trials.id('users');
      const list = await trials.id('social_lists', { owner_id: creator['user_id'] });
      await trials.as(
        { role: 'app', userId: String(creator['user_id']) },
        'INSERT INTO social_list_members (list_id, user_id) VALUES ($1, $2)',
        [list, ben],
      );
      await trials.insert('posts', {
        ...{ creator_id: creator['id'], visibility: 'PRIVATE', audience_list_id: list },
      });

      expect(
        await trials.as({ role: 'app' }, 'SELECT app.audience_lists($1) AS id', [ben]),
      ).toEqual([{ id: list }]);
      expect(
        await trials.query('SELECT member_count FROM social_lists WHERE id = $1', [list]),
      ).toEqual([{ member_count: 1 }]);
    });

    expect(outcome).toBeNull();
  });

  it('[social.lists] hides a list from whom it names', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id } = await trials.insert('social_list_members');
      const ben = { role: 'app', userId: String(user_id) } as const;

      expect(await trials.as(ben, 'SELECT list_id FROM social_list_members')).toEqual([]);
      expect(await trials.as(ben, 'SELECT id FROM social_lists')).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[social.lists] refuses the list of somebody else as the audience of a post', async () => {
    const outcome = await trials.attempt(async () => {
      const audience_list_id = await trials.id('social_lists');
      await trials.insert('posts', { visibility: 'PRIVATE', audience_list_id });
    });

    expect(outcome).toBe('posts_audience_list_own');
  });
});

describe('suggestions, streams and figures', () => {
  it('[social.suggestions] are for the account alone, and can be dismissed', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id } = await trials.insert('user_recommendations');
      const ada = { role: 'app', userId: String(user_id) } as const;
      await trials.as(ada, 'UPDATE user_recommendations SET dismissed_at = now()');

      expect(
        await trials.as(
          ada,
          'SELECT dismissed_at IS NOT NULL AS dismissed FROM user_recommendations',
        ),
      ).toEqual([{ dismissed: true }]);
    });

    expect(outcome).toBeNull();
  });

  it('[social.suggestions] hides them from others, and refuses to make one up', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id } = await trials.insert('user_recommendations');
      const eve = { role: 'app', userId: await trials.id('users') } as const;
      expect(await trials.as(eve, 'SELECT score FROM user_recommendations')).toEqual([]);
      await trials.as(
        eve,
        `INSERT INTO user_recommendations (user_id, recommended_id, score, computed_at) VALUES ($1, $2, 1, now())`,
        [eve.userId, user_id],
      );
    });

    expect(outcome).toMatch('permission denied');
  });

  it('[social.activity-stream social.interaction-tracking operations.time-series] stand in the partition of their month', async () => {
    const outcome = await trials.attempt(async () => {
      const homes: unknown[] = [];
      for (const table of ['activity_feed', 'interaction_events']) {
        const { id } = await trials.insert(table);
        const [home] = await trials.query(
          `SELECT tableoid::regclass::text = '${table}' || to_char(now() AT TIME ZONE 'UTC', '"_y"YYYY"m"MM') AS here
           FROM ${table} WHERE id = $1`,
          [id],
        );
        homes.push(home);
      }

      expect(homes).toEqual([{ here: true }, { here: true }]);
    });

    expect(outcome).toBeNull();
  });

  it.each([
    ['SELECT kind FROM interaction_events', 'app'],
    ['DELETE FROM interaction_events', 'worker'],
    ['UPDATE activity_feed SET kind = kind', 'app'],
  ] as const)(
    '[social.activity-stream social.interaction-tracking] refuses %s by %s',
    async (statement, role) => {
      expect(await trials.attempt(() => trials.as({ role }, statement))).toMatch(
        'permission denied',
      );
    },
  );

  it('[social.graph-analytics] take one line a day for an account and for the platform', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id } = await trials.insert('social_graph_stats', {
        user_id: await trials.id('users'),
      });
      await trials.insert('social_graph_stats', { user_id, day: '1990-01-02' });
      await trials.insert('social_graph_stats');
    });

    expect(outcome).toBeNull();
  });

  it('[social.graph-analytics] refuses a second line, and hides those of others', async () => {
    const twice = await trials.attempt(async () => {
      await trials.insert('social_graph_stats');
      await trials.insert('social_graph_stats');
    });
    const foreign = await trials.attempt(async () => {
      await trials.insert('social_graph_stats', { user_id: await trials.id('users') });
      const eve = { role: 'app', userId: await trials.id('users') } as const;
      expect(await trials.as(eve, 'SELECT day FROM social_graph_stats')).toEqual([]);
    });

    expect([twice, foreign]).toEqual(['social_graph_stats_platform_day', null]);
  });
});
