import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createPost, createUser, unique } from './people';
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

const published = { status: 'PUBLISHED', published_at: '2020-01-01', content_type: 'IMAGE' };

/** The rows of posts that a condition finds, by their titles. */
async function titles(where: string, values: readonly unknown[]): Promise<unknown[]> {
  const rows = await trials.query(`SELECT title FROM posts WHERE ${where} ORDER BY title`, values);
  return rows.map(({ title }) => title);
}

describe('counters', () => {
  it('[content.share content.counters-consistent] count shares and downloads made and undone at once', async () => {
    const postId = await createPost(pool);
    await pool.query('UPDATE posts SET allows_download = true WHERE id = $1', [postId]);
    const users = await Promise.all(Array.from({ length: 12 }, () => createUser(pool)));
    const share = `INSERT INTO post_shares (post_id, user_id, kind) VALUES ($1, $2, 'LINK'), ($1, $2, 'DOWNLOAD')`;

    await Promise.all(users.map((userId) => pool.query(share, [postId, userId])));
    await Promise.all(
      users
        .slice(0, 4)
        .map((userId) =>
          pool.query(`DELETE FROM post_shares WHERE user_id = $1 AND kind = 'LINK'`, [userId]),
        ),
    );
    const { rows } = await pool.query(
      'SELECT share_count, download_count FROM posts WHERE id = $1',
      [postId],
    );

    expect(rows).toEqual([{ share_count: 8, download_count: 12 }]);
  });

  it('[content.share] refuses a download that the creator does not allow', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.insert('post_shares', { kind: 'DOWNLOAD' });
    });

    expect(outcome).toBe('post_shares_download_allowed');
  });

  it('[content.view-tracking content.counters-consistent] count a viewer once within half an hour', async () => {
    const postId = await createPost(pool);
    const viewers = await Promise.all(Array.from({ length: 5 }, () => createUser(pool)));
    const look = (userId: string, at: string, seconds: number) =>
      pool.query(
        `INSERT INTO post_views (post_id, viewer_key, viewer_id, window_at, duration_seconds) VALUES ($1, $2, $2, $3, $4)
         ON CONFLICT (post_id, viewer_key, window_at)
         DO UPDATE SET duration_seconds = greatest(post_views.duration_seconds, excluded.duration_seconds)`,
        [postId, userId, at, seconds],
      );

    await Promise.all(
      viewers.flatMap((userId) => [
        look(userId, '2026-11-01T10:00:00Z', 5),
        look(userId, '2026-11-01T10:00:00Z', 9),
        look(userId, '2026-11-01T10:30:00Z', 3),
      ]),
    );
    const { rows } = await pool.query(
      `SELECT view_count::int AS views,
         (SELECT max(duration_seconds) FROM post_views WHERE post_id = posts.id) AS longest FROM posts WHERE id = $1`,
      [postId],
    );

    expect(rows).toEqual([{ views: 10, longest: 9 }]);
  });

  it('[content.view-tracking] refuses a window that does not begin with a half hour', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.insert('post_views', { window_at: '2026-11-01T10:01:00Z' });
    });

    expect(outcome).toBe('post_views_window_whole');
  });

  it('[content.counters-consistent] never differ from the rows, counted anew', async () => {
    const { rows } = await pool.query<{ name: string; differences: string }>(
      `SELECT name, differences FROM app.counters WHERE name LIKE 'posts.%'`,
    );
    const wrong = await Promise.all(rows.map(({ differences }) => pool.query(differences)));

    expect(rows.length).toBeGreaterThanOrEqual(6);
    expect(wrong.flatMap((found) => found.rows)).toEqual([]);
  });
});

describe('finding posts', () => {
  it('[content.tag-filter operations.gin-indexes] go by any or all of several tags', async () => {
    const outcome = await trials.attempt(async () => {
      const tag = (name: string) => trials.id('content_tags', { name: unique(name).toLowerCase() });
      const [sun, sea, sand] = [await tag('sun'), await tag('sea'), await tag('sand')];
      const carry = async (title: string, carried: readonly string[]) => {
        const postId = await trials.id('posts', { title });
        await trials.query('INSERT INTO content_tag_assignments SELECT $1, unnest($2::uuid[])', [
          postId,
          carried,
        ]);
      };
      await carry('both', [sun, sea]);
      await carry('one', [sun]);
      await carry('other', [sand]);

      expect(await titles('tag_ids @> $1::uuid[]', [[sun, sea]])).toEqual(['both']);
      expect(await titles('tag_ids && $1::uuid[]', [[sea, sand]])).toEqual(['both', 'other']);
      await trials.query('DELETE FROM content_tag_assignments WHERE tag_id = $1', [sun]);
      expect(await titles('tag_ids && $1::uuid[]', [[sun]])).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[content.tag-filter] refuses to change an assignment in place', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.query('UPDATE content_tag_assignments SET tag_id = tag_id');
    });

    expect(outcome).toBe('content_tag_assignments_append_only');
  });

  it('[content.post-full-text operations.gin-indexes] ranks titles above texts, and takes whatever is typed', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.insert('posts', { title: 'Bread', body: 'Sourdough croissants at dawn' });
      await trials.insert('posts', { title: 'Croissants', body: 'Slowly' });
      const search = `SELECT title FROM posts, websearch_to_tsquery('english', $1) AS words
        WHERE search_vector @@ words ORDER BY ts_rank(search_vector, words) DESC, id DESC`;

      expect(await trials.query(search, ['croissant'])).toEqual([
        { title: 'Croissants' },
        { title: 'Bread' },
      ]);
      for (const typed of ["'", '" & |', '!!!', ':*', '((', 'x" OR "', '\\']) {
        expect(Array.isArray(await trials.query(search, [typed]))).toBe(true);
      }
    });

    expect(outcome).toBeNull();
  });

  it.each([
    ['search_vector @@ websearch_to_tsquery($$bread$$)', 'posts_search_vector_idx'],
    [`tag_ids @> '{01900000-0000-7000-8000-0000000000aa}'`, 'posts_tag_ids_idx'],
    [`title % 'croisant'`, 'posts_title_trgm_idx'],
    [`status = 'SCHEDULED' AND deleted_at IS NULL AND scheduled_at <= now()`, 'posts_due_idx'],
  ])(
    '[operations.gin-indexes content.post-full-text] never reads every post for %s',
    async (where, index) => {
      expect.assertions(1);
      await trials.attempt(async () => {
        await trials.query('SET LOCAL enable_seqscan = off');
        const plan = await trials.query(`EXPLAIN SELECT id FROM posts WHERE ${where}`);
        expect(JSON.stringify(plan)).toContain(index);
      });
    },
  );
});

describe('publishing', () => {
  it('[content.media-processing] refuses a post whose media are not ready, at the end of the transaction', async () => {
    const outcome = await trials.attempt(async () => {
      const postId = await trials.id('posts', { content_type: 'IMAGE' });
      const mediaId = await trials.id('post_media', { post_id: postId });
      await trials.insert('media_variants', { media_id: mediaId });
      await trials.query(
        `UPDATE posts SET status = 'PUBLISHED', published_at = now() WHERE id = $1`,
        [postId],
      );
    });

    expect(outcome).toBe('posts_media_ready');
  });

  it('[content.media-processing] takes one whose media became ready', async () => {
    const outcome = await trials.attempt(async () => {
      const postId = await trials.id('posts', { content_type: 'IMAGE' });
      const mediaId = await trials.id('post_media', { post_id: postId });
      await trials.insert('media_variants', { media_id: mediaId });
      await trials.query(
        `UPDATE posts SET status = 'PUBLISHED', published_at = now() WHERE id = $1`,
        [postId],
      );
      await trials.query(
        `UPDATE media_variants SET status = 'READY', storage_key = 'a', mime_type = 'image/webp', byte_size = 1
         WHERE media_id = $1`,
        [mediaId],
      );
    });

    expect(outcome).toBeNull();
  });
});

describe('watermarks and collaborators', () => {
  it('[content.watermark] stand beside the media that bear them', async () => {
    const outcome = await trials.attempt(async () => {
      const watermark_id = await trials.id('content_watermarks', { is_default: true });
      await trials.insert('media_variants', { watermark_id });
    });

    expect(outcome).toBeNull();
  });

  it.each([
    [`UPDATE content_watermarks SET text = 'Ben' WHERE id = $1`, 'content_watermarks_fixed'],
    ['DELETE FROM content_watermarks WHERE id = $1', 'media_variants_watermark_id_fkey'],
  ])('[content.watermark] refuses %s once media bear it', async (statement, constraint) => {
    const outcome = await trials.attempt(async () => {
      const watermark_id = await trials.id('content_watermarks');
      await trials.insert('media_variants', { watermark_id });
      await trials.query(statement, [watermark_id]);
    });

    expect(outcome).toBe(constraint);
  });

  it('[content.collaborators] take invitations, and an answer', async () => {
    const outcome = await trials.attempt(async () => {
      const { post_id, user_id } = await trials.insert('content_collaborators');
      await trials.query(
        `UPDATE content_collaborators SET status = 'ACCEPTED', responded_at = now()
         WHERE post_id = $1 AND user_id = $2`,
        [post_id, user_id],
      );
    });

    expect(outcome).toBeNull();
  });

  it('[content.collaborators] refuses the creator of the post', async () => {
    const outcome = await trials.attempt(async () => {
      const creator = await trials.insert('creators');
      const post_id = await trials.id('posts', { creator_id: creator['id'] });
      await trials.insert('content_collaborators', { post_id, user_id: creator['user_id'] });
    });

    expect(outcome).toBe('content_collaborators_not_author');
  });
});

describe('trending', () => {
  const compute = (clock: string) =>
    trials.as({ role: 'worker' }, 'SELECT app.compute_trending($1::timestamptz)', [clock]);
  const list = (cluster: string) =>
    trials.query(
      `SELECT title, rank, score FROM trending_content JOIN posts ON posts.id = post_id
       WHERE trending_content.cluster_key = $1 AND title LIKE 'trend %' ORDER BY rank`,
      [cluster],
    );

  it('[content.trending] ranks by what happened lately, alike for the same clock, and on the portal for all brands', async () => {
    const outcome = await trials.attempt(async () => {
      const like = async (title: string, at: string, row: object = {}) => {
        const post_id = await trials.id('posts', {
          ...published,
          title,
          cluster_key: 'boyfanz',
          ...row,
        });
        await trials.insert('post_likes', { post_id, created_at: at });
      };
      await like('trend old', '2031-01-01T00:00:00Z');
      await like('trend new', '2031-01-02T00:00:00Z');
      await like('trend later', '2031-01-03T12:00:00Z');
      await like('trend girl', '2031-01-01T12:00:00Z', { cluster_key: 'girlfanz' });
      await compute('2031-01-03T00:00:00Z');
      const first = await list('boyfanz');

      expect(first).toEqual([
        { title: 'trend new', rank: 1, score: 1.5 },
        { title: 'trend old', rank: 2, score: 0.75 },
      ]);
      expect((await list('fanzlab')).map(({ title }) => title)).toEqual([
        'trend new',
        'trend girl',
        'trend old',
      ]);
      await compute('2031-01-03T00:00:00Z');
      expect(await list('boyfanz')).toEqual(first);
    });

    expect(outcome).toBeNull();
  });

  it('[content.trending] never lists drafts, private posts and deleted ones', async () => {
    const outcome = await trials.attempt(async () => {
      for (const row of [
        { status: 'DRAFT' },
        { visibility: 'PRIVATE' },
        { deleted_at: '2031-01-01' },
      ]) {
        const post_id = await trials.id('posts', { ...published, title: 'trend not', ...row });
        await trials.insert('post_likes', { post_id, created_at: '2031-01-02' });
      }
      await compute('2031-01-03T00:00:00Z');

      expect(await list('fanzlab')).toEqual([]);
    });

    expect(outcome).toBeNull();
  });
});

describe('templates and edits', () => {
  it('[content.templates content.creative-filters] take a post to begin from, and steps in order', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.insert('content_templates', { visibility: 'PAID', price_tokens: 5 });
      const media_id = await trials.id('post_media');
      await trials.insert('media_edits', { media_id, position: 0 });
      await trials.insert('media_edits', { media_id, position: 1 });
    });

    expect(outcome).toBeNull();
  });

  it('[content.templates] refuses two of one name', async () => {
    const outcome = await trials.attempt(async () => {
      const { creator_id, name } = await trials.insert('content_templates');
      await trials.insert('content_templates', { creator_id, name });
    });

    expect(outcome).toBe('content_templates_creator_id_name_key');
  });

  it('[content.creative-filters] refuses two steps in one place', async () => {
    const outcome = await trials.attempt(async () => {
      const { media_id } = await trials.insert('media_edits');
      await trials.insert('media_edits', { media_id });
    });

    expect(outcome).toBe('media_edits_pkey');
  });
});
