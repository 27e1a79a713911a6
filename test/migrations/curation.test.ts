import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createPost, createUser, idFrom } from './people';
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

describe('stories', () => {
  it('[curation.stories] last exactly a day, and count each viewer once', async () => {
    const outcome = await trials.attempt(async () => {
      const { id } = await trials.insert('stories');
      await trials.insert('story_views', { story_id: id });
      await trials.insert('story_views', { story_id: id });
      const [row] = await trials.query(
        `SELECT (expires_at - created_at)::text AS age, view_count FROM stories WHERE id = $1`,
        [id],
      );

      expect(row).toEqual({ age: '1 day', view_count: 2 });
    });

    expect(outcome).toBeNull();
  });

  it('[curation.stories] refuses another end, a second view by one account, and a view after the day', async () => {
    const longer = await trials.attempt(() =>
      trials
        .query(`UPDATE stories SET expires_at = expires_at + interval '1 second'`)
        .then(() => trials.insert('stories', { expires_at: '2100-01-01' })),
    );
    const twice = await trials.attempt(async () => {
      const { story_id, viewer_id } = await trials.insert('story_views');
      await trials.insert('story_views', { story_id, viewer_id });
    });
    const late = await trials.attempt(async () => {
      const story_id = await trials.id('stories', {
        created_at: '2020-01-01T00:00:00Z',
        expires_at: '2020-01-02T00:00:00Z',
      });
      await trials.insert('story_views', { story_id });
    });

    expect([longer, twice, late]).toEqual([
      'stories_expire_after_a_day',
      'story_views_pkey',
      'story_views_within_a_day',
    ]);
  });

  it('[curation.story-highlights] keep stories beyond their day', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.insert('story_highlight_items');
    });

    expect(outcome).toBeNull();
  });

  it('[curation.story-highlights] refuses a story of another creator, and to purge one that is kept', async () => {
    const foreign = await trials.attempt(async () => {
      const highlight = await trials.insert('story_highlights');
      await trials.insert('story_highlight_items', {
        highlight_id: highlight['id'],
        creator_id: highlight['creator_id'],
        story_id: await trials.id('stories'),
      });
    });
    const purged = await trials.attempt(async () => {
      const { story_id } = await trials.insert('story_highlight_items');
      await trials.query('DELETE FROM stories WHERE id = $1', [story_id]);
    });

    expect([foreign, purged]).toEqual([
      'story_highlight_items_story_id_creator_id_fkey',
      'story_highlight_items_story_id_creator_id_fkey',
    ]);
  });
});

describe('albums and playlists', () => {
  it.each([
    ['curation.albums', 'albums', 'album_items', 'album_id', 'media_id'],
    ['curation.playlists', 'content_playlists', 'playlist_items', 'playlist_id', 'id'],
  ])(
    '[%s] count their items and change the places of all at once',
    async (_, list, items, pointer, key) => {
      const outcome = await trials.attempt(async () => {
        const id = await trials.id(list);
        const one = await trials.insert(items, { [pointer]: id, position: 0 });
        await trials.insert(items, { [pointer]: id, position: 1 });
        await trials.query(`UPDATE ${items} SET position = 1 - position WHERE ${pointer} = $1`, [
          id,
        ]);
        const [stored] = await trials.query(
          `SELECT position, (SELECT item_count FROM ${list} WHERE id = $1) AS amount FROM ${items}
         WHERE ${pointer} = $1 AND ${key} = $2`,
          [id, one[key]],
        );

        expect(stored).toEqual({ position: 1, amount: 2 });
      });

      expect(outcome).toBeNull();
    },
  );

  it.each([
    ['curation.albums', 'album_items', ['album_id', 'media_id'], 'album_items_pkey'],
    [
      'curation.playlists',
      'playlist_items',
      ['playlist_id', 'post_id'],
      'playlist_items_playlist_id_post_id_key',
    ],
    [
      'curation.albums',
      'album_items',
      ['album_id', 'position'],
      'album_items_album_id_position_key',
    ],
    [
      'curation.playlists',
      'playlist_items',
      ['playlist_id', 'position'],
      'playlist_items_playlist_id_position_key',
    ],
  ])(
    '[%s operations.unique-constraints] refuses two rows of %s with the same %j',
    async (_, items, same, constraint) => {
      const outcome = await trials.attempt(async () => {
        const row = await trials.insert(items);
        const again = Object.fromEntries(same.map((column) => [column, row[column]]));
        await trials.insert(items, { position: 7, ...again });
      });

      expect(outcome).toBe(constraint);
    },
  );
});

describe('polls', () => {
  const vote = 'INSERT INTO poll_votes (option_id, poll_id, user_id) VALUES ($1, $2, $3)';

  /** A poll with two answers. */
  async function poll(allowsMultiple: boolean): Promise<{ id: string; options: string[] }> {
    const id = await idFrom(
      pool,
      `INSERT INTO polls (post_id, question, allows_multiple, closes_at) VALUES ($1, 'Which?', $2, now() + interval '1 day')`,
      [await createPost(pool), allowsMultiple],
    );
    const option = (position: number) =>
      idFrom(pool, `INSERT INTO poll_options (poll_id, text, position) VALUES ($1, 'This', $2)`, [
        id,
        position,
      ]);
    return { id, options: [await option(0), await option(1)] };
  }

  const constraintOf = (error: { constraint?: string }) => error.constraint;

  it('[curation.polls curation.poll-vote] take one answer of each account, however many it sends at once', async () => {
    const { id, options } = await poll(false);
    const voters = await Promise.all(Array.from({ length: 6 }, () => createUser(pool)));
    const outcomes = await Promise.all(
      voters.flatMap((voter) =>
        options.map((option) =>
          pool.query(vote, [option, id, voter]).then(() => null, constraintOf),
        ),
      ),
    );
    const { rows } = await pool.query(
      'SELECT sum(vote_count)::int AS votes FROM poll_options WHERE poll_id = $1',
      [id],
    );

    expect(rows).toEqual([{ votes: 6 }]);
    expect(outcomes.filter((broken) => broken === 'poll_votes_single_choice')).toHaveLength(6);
  });

  it('[curation.polls curation.poll-vote] take several answers where the poll allows it', async () => {
    const { id, options } = await poll(true);
    const voter = await createUser(pool);
    for (const option of options) await pool.query(vote, [option, id, voter]);
    const again = await pool.query(vote, [options[0], id, voter]).then(() => null, constraintOf);

    expect(again).toBe('poll_votes_pkey');
  });

  it('[curation.poll-vote] refuses a vote, and taking one back, once the poll is closed', async () => {
    const late = await trials.attempt(async () => {
      const poll_id = await trials.id('polls', {
        created_at: '2020-01-01',
        closes_at: '2020-01-02',
      });
      await trials.insert('poll_votes', { poll_id });
    });
    const undone = await trials.attempt(async () => {
      const { poll_id } = await trials.insert('poll_votes');
      await trials.query(
        `UPDATE polls SET created_at = '2020-01-01', closes_at = '2020-01-02' WHERE id = $1`,
        [poll_id],
      );
      await trials.query('DELETE FROM poll_votes WHERE poll_id = $1', [poll_id]);
    });

    expect([late, undone]).toEqual(['poll_votes_while_open', 'poll_votes_while_open']);
  });

  it('[curation.polls] refuses an answer of another poll, and to change the kind of a poll that has votes', async () => {
    const foreign = await trials.attempt(async () => {
      await trials.insert('poll_votes', {
        poll_id: await trials.id('polls'),
        option_id: await trials.id('poll_options'),
      });
    });
    const changed = await trials.attempt(async () => {
      const { poll_id } = await trials.insert('poll_votes');
      await trials.query('UPDATE polls SET allows_multiple = true WHERE id = $1', [poll_id]);
    });

    expect([foreign, changed]).toEqual([
      'poll_votes_option_id_poll_id_fkey',
      'poll_votes_poll_id_allows_multiple_fkey',
    ]);
  });
});

describe('hashtags', () => {
  it('[curation.hashtags curation.trending-hashtags] are counted, and rank by recent use on a brand', async () => {
    const outcome = await trials.attempt(async () => {
      const [sun, sea] = [await trials.id('content_hashtags'), await trials.id('content_hashtags')];
      const use = (hashtag_id: string, cluster_key: string, created_at: string) =>
        trials.insert('content_hashtag_usage', { hashtag_id, cluster_key, created_at });
      await use(sun, 'boyfanz', '2031-01-01T10:00:00Z');
      await use(sun, 'boyfanz', '2031-01-01T11:00:00Z');
      await use(sea, 'boyfanz', '2031-01-01T12:00:00Z');
      await use(sea, 'boyfanz', '2030-12-01T12:00:00Z');
      await use(sea, 'girlfanz', '2031-01-01T12:00:00Z');
      const trending = (cluster: string | null) =>
        trials.query(
          `SELECT hashtag_id AS id, uses::int FROM app.trending_hashtags($1, '2031-01-02T00:00:00Z')`,
          [cluster],
        );

      expect(await trending('boyfanz')).toEqual([
        { id: sun, uses: 2 },
        { id: sea, uses: 1 },
      ]);
      expect(await trending('girlfanz')).toEqual([{ id: sea, uses: 1 }]);
      expect(
        await trials.query('SELECT usage_count FROM content_hashtags WHERE id = $1', [sea]),
      ).toEqual([{ usage_count: 3 }]);
    });

    expect(outcome).toBeNull();
  });

  it('[curation.hashtags curation.trending-hashtags] refuses one twice in a post, and one use moved to another', async () => {
    const twice = await trials.attempt(async () => {
      const { hashtag_id, post_id } = await trials.insert('content_hashtag_usage');
      await trials.insert('content_hashtag_usage', { hashtag_id, post_id });
    });
    const moved = await trials.attempt(async () => {
      await trials.insert('content_hashtag_usage');
      await trials.query('UPDATE content_hashtag_usage SET hashtag_id = $1', [
        await trials.id('content_hashtags'),
      ]);
    });

    expect([twice, moved]).toEqual([
      'content_hashtag_usage_hashtag_id_post_id_key',
      'content_hashtag_usage_fixed',
    ]);
  });
});

it('[operations.normal-form] never differ from their rows, the counters of these domains', async () => {
  const { rows } = await pool.query<{ differences: string }>(
    `SELECT differences FROM app.counters
     WHERE name ~ '^(stories|albums|content_playlists|poll_options|content_hashtags|social_lists)\\.'`,
  );
  const wrong = await Promise.all(rows.map(({ differences }) => pool.query(differences)));

  expect(rows).toHaveLength(6);
  expect(wrong.flatMap((found) => found.rows)).toEqual([]);
});
