import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createCreator, createPost, createUser, idFrom, unique } from './people';

describe('counters', () => {
  let pool: Pool;

  beforeAll(async () => {
    pool = new Pool({ connectionString: await cloneDatabase(), max: 20 });
  });

  afterAll(async () => {
    await pool.end();
  });

  async function counter(table: string, column: string, id: string): Promise<number> {
    const { rows } = await pool.query<{ amount: number }>(
      `SELECT ${column} AS amount FROM ${table} WHERE id = $1`,
      [id],
    );
    return rows[0]?.amount ?? NaN;
  }

  function times<T>(amount: number, work: (index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: amount }, (_, index) => work(index)));
  }

  async function comment(postId: string, authorId: string): Promise<string> {
    return idFrom(
      pool,
      'INSERT INTO post_comments (post_id, author_id, body) VALUES ($1, $2, $3)',
      [postId, authorId, 'Lovely'],
    );
  }

  it('[content.counters-consistent content.like] count 20 likes at once, and 10 taken back', async () => {
    const post = await createPost(pool);
    const fans = await times(20, () => createUser(pool));

    await Promise.all(
      fans.map((fan) => pool.query('INSERT INTO post_likes VALUES ($1, $2)', [post, fan])),
    );
    const liked = await counter('posts', 'like_count', post);
    await Promise.all(
      fans
        .slice(0, 10)
        .map((fan) => pool.query('DELETE FROM post_likes WHERE user_id = $1', [fan])),
    );

    expect(liked).toBe(20);
    expect(await counter('posts', 'like_count', post)).toBe(10);
  });

  it('[content.counters-consistent] never count a like that was there or was rolled back', async () => {
    const post = await createPost(pool);
    const fan = await createUser(pool);
    const like = 'INSERT INTO post_likes VALUES ($1, $2) ON CONFLICT DO NOTHING';

    await times(20, () => pool.query(like, [post, fan]));
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(like, [post, await createUser(pool)]);
    await client.query('ROLLBACK');
    client.release();

    expect(await counter('posts', 'like_count', post)).toBe(1);
  });

  it('[content.counters-consistent content.comments] count comments that are not deleted', async () => {
    const post = await createPost(pool);
    const author = await createUser(pool);

    const comments = await times(20, () => comment(post, author));
    const written = await counter('posts', 'comment_count', post);
    const mark = 'UPDATE post_comments SET deleted_at = now() WHERE id = $1';
    await times(8, (index) => pool.query(mark, [comments[index]]));
    await times(8, (index) => pool.query(mark, [comments[index]]));
    const hidden = await counter('posts', 'comment_count', post);
    await times(3, (index) =>
      pool.query('UPDATE post_comments SET deleted_at = NULL WHERE id = $1', [comments[index]]),
    );
    const restored = await counter('posts', 'comment_count', post);
    await pool.query('DELETE FROM post_comments WHERE id = ANY ($1)', [comments.slice(5, 10)]);

    expect([written, hidden, restored]).toEqual([20, 12, 15]);
    expect(await counter('posts', 'comment_count', post)).toBe(13);
  });

  it('[content.counters-consistent] count a reply, and take it back with the comment that it answers', async () => {
    const post = await createPost(pool);
    const author = await createUser(pool);
    const parent = await comment(post, author);
    await pool.query(
      `INSERT INTO post_comments (post_id, author_id, parent_id, depth, body) VALUES ($1, $2, $3, 1, 'So true')`,
      [post, author, parent],
    );
    const both = await counter('posts', 'comment_count', post);

    await pool.query('DELETE FROM post_comments WHERE id = $1', [parent]);

    expect(both).toBe(2);
    expect(await counter('posts', 'comment_count', post)).toBe(0);
  });

  it('count the posts that carry a tag, over many posts in one statement', async () => {
    const posts = await times(3, () => createPost(pool));
    const tag = await idFrom(pool, 'INSERT INTO content_tags (name) VALUES ($1)', [unique('sun')]);

    await pool.query('INSERT INTO content_tag_assignments SELECT unnest($1::uuid[]), $2', [
      posts,
      tag,
    ]);
    const assigned = await counter('content_tags', 'usage_count', tag);
    await pool.query('DELETE FROM posts WHERE id = $1', [posts[0]]);

    expect(assigned).toBe(3);
    expect(await counter('content_tags', 'usage_count', tag)).toBe(2);
  });

  it('[social.follow] count followers from before and after the creator appeared', async () => {
    const user = await createUser(pool);
    const fans = await times(20, () => createUser(pool));
    const follow = (fan: string) =>
      pool.query('INSERT INTO follows (follower_id, followee_id) VALUES ($1, $2)', [fan, user]);

    await Promise.all(fans.slice(0, 5).map(follow));
    const [creator] = await Promise.all([
      createCreator(pool, user),
      ...fans.slice(5, 20).map(follow),
      pool.query('DELETE FROM follows WHERE follower_id = ANY ($1)', [fans.slice(0, 5)]),
    ]);

    expect(await counter('creators', 'follower_count', creator)).toBe(15);
  });

  it('[social.follow] never miss a follow that commits after the creator appeared', async () => {
    const user = await createUser(pool);
    const fan = await createUser(pool);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO follows (follower_id, followee_id) VALUES ($1, $2)', [
      fan,
      user,
    ]);

    const pending = createCreator(pool, user);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.query('COMMIT');
    client.release();

    expect(await counter('creators', 'follower_count', await pending)).toBe(1);
  });

  it('change no time of change, while a new title does', async () => {
    const post = await createPost(pool);
    const changed = `SELECT updated_at > created_at AS changed FROM posts WHERE id = $1`;

    await pool.query('INSERT INTO post_likes VALUES ($1, $2)', [post, await createUser(pool)]);
    const liked = await pool.query<{ changed: boolean }>(changed, [post]);
    await pool.query(`UPDATE posts SET title = 'Better' WHERE id = $1`, [post]);
    const edited = await pool.query<{ changed: boolean }>(changed, [post]);

    expect([liked.rows[0]?.changed, edited.rows[0]?.changed]).toEqual([false, true]);
  });

  it('[operations.normal-form] finds every counter as it should be, after all of this', async () => {
    const { rows } = await pool.query<{ wrong: string }>(
      'SELECT app.reconcile_counters() AS wrong',
    );
    const wrong = await pool.query(
      'SELECT counter, examples FROM counter_reconciliations WHERE difference_count > 0',
    );
    const checked = await pool.query<{ counter: string }>(
      'SELECT DISTINCT counter FROM counter_reconciliations ORDER BY counter',
    );
    const registered = await pool.query<{ counter: string }>(
      'SELECT name AS counter FROM app.counters ORDER BY name',
    );

    expect(wrong.rows).toEqual([]);
    expect(rows).toEqual([{ wrong: '0' }]);
    expect(checked.rows).toEqual(registered.rows);
  });

  it('[operations.normal-form] never passes over a counter that somebody changed by hand', async () => {
    const post = await createPost(pool);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('UPDATE posts SET like_count = 7 WHERE id = $1', [post]);
    const { rows } = await client.query('SELECT app.reconcile_counters() AS wrong');
    const found = await client.query(
      'SELECT counter, examples FROM counter_reconciliations WHERE difference_count > 0',
    );
    await client.query('ROLLBACK');
    client.release();

    expect(rows).toEqual([{ wrong: '1' }]);
    expect(found.rows).toEqual([
      { counter: 'posts.like_count', examples: [{ id: post, stored: 7, counted: 0 }] },
    ]);
  });
});
