import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { makeFilm, published, valueOf } from './films';
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

describe('performers', () => {
  it('[catalogue.performer-video-count] count the published films that credit them', async () => {
    const outcome = await trials.attempt(async () => {
      const performer_id = await trials.id('performers');
      const count = () => valueOf(trials, 'performers', 'video_count', performer_id);
      const [one, other] = [await makeFilm(trials, published), await makeFilm(trials)];
      await trials.insert('video_performers', { video_id: one, performer_id });
      await trials.insert('video_performers', { video_id: other, performer_id });

      expect(await count()).toBe(1);
      await trials.query(
        `UPDATE videos SET is_published = true, published_at = now(), has_1080p = true, manifest_url = 'https://media.test/b.m3u8'
         WHERE id = $1`,
        [other],
      );
      expect(await count()).toBe(2);
      await trials.query('DELETE FROM video_performers WHERE video_id = $1 AND performer_id = $2', [
        one,
        performer_id,
      ]);
      expect(await count()).toBe(1);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.performer-video-count] never miss a credit that comes while the film is published', async () => {
    const { rows } = await pool.query<{ id: string }>(
      `INSERT INTO performers (name, slug) SELECT 'Race', 'race-' || n FROM generate_series(1, 8) n RETURNING id`,
    );
    const performers = rows.map(({ id }) => id);
    const {
      rows: [video],
    } = await pool.query<{ id: string }>(
      `INSERT INTO videos (collection_id, title, slug, thumbnail_url, manifest_url, has_720p, published_at)
       SELECT id, 'Race', 'race-of-credits', 'https://media.test/a.jpg', 'https://media.test/a.m3u8', true, now()
       FROM collections LIMIT 1 RETURNING id`,
    );
    const credit = (id: string | undefined) =>
      pool.query('INSERT INTO video_performers (video_id, performer_id) VALUES ($1, $2)', [
        video?.id,
        id,
      ]);
    await credit(performers[0]);
    await Promise.all([
      ...performers.slice(1).map(credit),
      pool.query('UPDATE videos SET is_published = true WHERE id = $1', [video?.id]),
    ]);
    const { rows: counted } = await pool.query(
      'SELECT DISTINCT video_count FROM performers WHERE id = ANY ($1)',
      [performers],
    );

    expect(counted).toEqual([{ video_count: 1 }]);
    await pool.query('DELETE FROM videos WHERE id = $1', [video?.id]);
    await pool.query('DELETE FROM performers WHERE id = ANY ($1)', [performers]);
  });

  it('[catalogue.delete-cascades operations.foreign-keys] take their photos, links and credits with them', async () => {
    const outcome = await trials.attempt(async () => {
      const video_id = await makeFilm(trials, {}, 2);
      const performer_id = await trials.id('performers');
      await trials.insert('video_performers', { video_id, performer_id });
      await trials.insert('photos', { performer_id });
      await trials.insert('social_media_links', { performer_id });
      await trials.query('DELETE FROM performers WHERE id = $1', [performer_id]);

      const left = await trials.query(
        `SELECT (SELECT count(*) FROM photos WHERE performer_id = $1)::int AS photos,
           (SELECT count(*) FROM social_media_links WHERE performer_id = $1)::int AS links,
           (SELECT performer_count FROM videos WHERE id = $2) AS credits`,
        [performer_id, video_id],
      );
      expect(left).toEqual([{ photos: 0, links: 0, credits: 2 }]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.delete-cascades] never leave a published film without a cast', async () => {
    const outcome = await trials.attempt(async () => {
      const id = await makeFilm(trials, published);
      await trials.settle();
      await trials.query(
        'DELETE FROM performers WHERE id IN (SELECT performer_id FROM video_performers WHERE video_id = $1)',
        [id],
      );
    });

    expect(outcome).toBe('videos_cast_at_publication');
  });

  it('[catalogue.performer-legal-private] keep their names in law apart', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.insert('performer_identities');
      expect(
        await trials.query('SELECT count(*)::int AS amount FROM performer_identities'),
      ).toEqual([{ amount: 1 }]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.performer-legal-private] hides their names in law from every request', async () => {
    const outcome = await trials.attempt(async () => {
      const creator = await trials.insert('creators');
      const performer_id = await trials.id('performers', { creator_id: creator['id'] });
      await trials.insert('performer_identities', { performer_id });
      const read = 'SELECT legal_name FROM performer_identities';

      expect(await trials.as({ role: 'app', userId: String(creator['user_id']) }, read)).toEqual(
        [],
      );
      await trials.as({ role: 'worker' }, read);
    });

    expect(outcome).toMatch('permission denied');
  });

  it('[catalogue.performer-account-link] refuses a second performer of one creator', async () => {
    const outcome = await trials.attempt(async () => {
      const creator_id = await trials.id('creators');
      await trials.insert('performers', { creator_id });
      await trials.insert('performers', { creator_id });
    });

    expect(outcome).toBe('performers_creator_id_key');
  });

  it('[catalogue.performer-social-links] refuses a second link to one platform', async () => {
    const outcome = await trials.attempt(async () => {
      const { performer_id, platform_key } = await trials.insert('social_media_links');
      await trials.insert('social_media_links', { performer_id, platform_key });
    });

    expect(outcome).toBe('social_media_links_performer_id_platform_key_key');
  });

  it('[catalogue.performer-account-link catalogue.performer-social-links] take a creator and a link to each platform', async () => {
    const outcome = await trials.attempt(async () => {
      const performer_id = await trials.id('performers', {
        creator_id: await trials.id('creators'),
      });
      await trials.insert('social_media_links', { performer_id, platform_key: 'instagram' });
      await trials.insert('social_media_links', { performer_id, platform_key: 'tiktok' });
    });

    expect(outcome).toBeNull();
  });
});

describe('what viewers do', () => {
  it('[catalogue.video-stats catalogue.video-rating] count likes, views and stars of many at once', async () => {
    const {
      rows: [video],
    } = await pool.query<{ id: string }>(
      `INSERT INTO videos (collection_id, title, slug, thumbnail_url)
       SELECT id, 'Rated', 'rated-by-many', 'https://media.test/a.jpg' FROM collections LIMIT 1 RETURNING id`,
    );
    const id = video?.id;
    const viewers = await Promise.all(Array.from({ length: 9 }, () => createUser(pool)));
    const rate = `INSERT INTO video_ratings (video_id, user_id, stars) VALUES ($1, $2, $3)
      ON CONFLICT (video_id, user_id) DO UPDATE SET stars = excluded.stars`;

    await Promise.all(
      viewers.flatMap((viewer, index) => [
        pool.query('INSERT INTO video_likes (video_id, user_id) VALUES ($1, $2)', [id, viewer]),
        pool.query(
          `INSERT INTO video_views (video_id, viewer_key, viewer_id, window_at) VALUES ($1, $2, $2, '2026-11-01T10:00Z')
           ON CONFLICT DO NOTHING`,
          [id, viewer],
        ),
        pool.query(rate, [id, viewer, (index % 5) + 1]),
      ]),
    );
    await pool.query(rate, [id, viewers[0], 5]);
    await pool.query('DELETE FROM video_likes WHERE user_id = $1', [viewers[0]]);
    const { rows } = await pool.query(
      'SELECT like_count, view_count::int AS views, rating_count, rating FROM videos WHERE id = $1',
      [id],
    );
    const counters = await pool.query<{ differences: string }>(
      `SELECT differences FROM app.counters WHERE name ~ '^(videos|performers|collections)\\.'`,
    );
    const wrong = await Promise.all(
      counters.rows.map(({ differences }) => pool.query(differences)),
    );

    expect(rows).toEqual([{ like_count: 8, views: 9, rating_count: 9, rating: '3.22' }]);
    expect(wrong.flatMap((found) => found.rows)).toEqual([]);
    expect(counters.rows).toHaveLength(6);
  });

  it.each(['video_likes', 'video_ratings'])(
    '[catalogue.video-stats catalogue.video-rating] refuses a second row of %s by one account',
    async (table) => {
      const outcome = await trials.attempt(async () => {
        const { video_id, user_id } = await trials.insert(table);
        await trials.insert(table, { video_id, user_id });
      });

      expect(outcome).toBe(`${table}_pkey`);
    },
  );

  const watch = `INSERT INTO user_watch_history (user_id, video_id, position_seconds, percent, is_completed)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, video_id) DO UPDATE
    SET position_seconds = excluded.position_seconds, percent = excluded.percent, is_completed = excluded.is_completed,
      watched_at = now()`;

  it('[catalogue.watch-progress catalogue.continue-watching] keep where to go on, and that it was finished', async () => {
    const outcome = await trials.attempt(async () => {
      const [userId, video_id, other] = [
        await trials.id('users'),
        await trials.id('videos'),
        await trials.id('videos'),
      ];
      const ada = { role: 'app', userId } as const;
      await trials.as(ada, watch, [userId, video_id, 500, 100, true]);
      await trials.as(ada, watch, [userId, video_id, 20, 4, false]);
      await trials.as(ada, watch, [userId, other, 60, 12.5, false]);

      expect(
        await trials.as(
          ada,
          'SELECT is_completed, position_seconds FROM user_watch_history ORDER BY 2',
        ),
      ).toEqual([
        { is_completed: true, position_seconds: 20 },
        { is_completed: false, position_seconds: 60 },
      ]);
      const goOn = await trials.as(
        ada,
        `SELECT video_id, position_seconds FROM user_watch_history
         WHERE user_id = $1 AND NOT is_completed ORDER BY watched_at DESC`,
        [userId],
      );
      expect(goOn).toEqual([{ video_id: other, position_seconds: 60 }]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.watch-progress catalogue.continue-watching] hides the history from everybody else', async () => {
    const outcome = await trials.attempt(async () => {
      const [userId, video_id] = [await trials.id('users'), await trials.id('videos')];
      await trials.insert('user_watch_history', { user_id: userId, video_id });
      const read = (id: string) =>
        trials.as({ role: 'app', userId: id }, 'SELECT video_id FROM user_watch_history');

      expect(await read(userId)).toEqual([{ video_id }]);
      expect(await read(await trials.id('users'))).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.history-opt-out] never writes a history that its owner switched off', async () => {
    const outcome = await trials.attempt(async () => {
      const [userId, video_id] = [await trials.id('users'), await trials.id('videos')];
      await trials.insert('user_preferences', { user_id: userId, keeps_watch_history: false });
      await trials.as({ role: 'app', userId }, watch, [userId, video_id, 20, 4, false]);

      expect(
        await trials.query('SELECT FROM user_watch_history WHERE user_id = $1', [userId]),
      ).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.history-opt-out] lets the owner clear it', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id } = await trials.insert('user_watch_history');
      const ada = { role: 'app', userId: String(user_id) } as const;
      await trials.as(ada, 'DELETE FROM user_watch_history WHERE user_id = $1', [user_id]);

      expect(
        await trials.query('SELECT FROM user_watch_history WHERE user_id = $1', [user_id]),
      ).toEqual([]);
    });

    expect(outcome).toBeNull();
  });
});
