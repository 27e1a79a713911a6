/** Mercurius with graphql-jit and loaders of its own over hand-written SQL: how the fastest common stack is written. */
import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { databaseUrl, poolSize, port, serving } from './process.ts';
import { tipping } from './tipping.ts';

interface Post {
  readonly id: string;
  readonly creator_id: string;
}

const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

async function query<Row extends object>(
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await pool.query<Row>({ name, text, values: [...values] });
  return rows;
}

/** Rows of a batch, one for each key and in the keys' order. */
async function byKey<Row extends { readonly key: string }>(
  name: string,
  text: string,
  keys: readonly string[],
): Promise<(Row | null)[]> {
  const rows = new Map((await query<Row>(name, text, [keys])).map((row) => [row.key, row]));
  return keys.map((key) => rows.get(key) ?? null);
}

/** Lists of a batch, one for each key and in the keys' order. */
async function listByKey<Row extends { readonly key: string }>(
  name: string,
  text: string,
  keys: readonly string[],
): Promise<Row[][]> {
  const lists = new Map<string, Row[]>(keys.map((key) => [key, []]));
  for (const row of await query<Row>(name, text, [keys])) lists.get(row.key)?.push(row);
  return keys.map((key) => lists.get(key) ?? []);
}

const readable = `status = 'PUBLISHED' AND visibility = 'PUBLIC' AND deleted_at IS NULL`;
const columns = `id, creator_id, title, body, content_type AS "contentType", visibility, published_at AS "publishedAt",
  like_count AS "likeCount", comment_count AS "commentCount"`;
const newest = 'ORDER BY published_at DESC, id DESC';

pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (value) => new Date(value).toISOString());
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const app = Fastify();
await app.register(mercurius, {
  schema: await readFile(new URL('./schema.graphql', import.meta.url), 'utf8'),
  jit: 1,
  resolvers: {
    Query: {
      post: async (_: unknown, { id }: { id: string }) =>
        (
          await query('post', `SELECT ${columns} FROM posts WHERE id = $1 AND ${readable}`, [id])
        )[0],
      posts: (_: unknown, { first }: { first: number }) =>
        query('posts', `SELECT ${columns} FROM posts WHERE ${readable} ${newest} LIMIT $1`, [
          first,
        ]),
      feed: (_: unknown, { first }: { first: number }) =>
        query('posts', `SELECT ${columns} FROM posts WHERE ${readable} ${newest} LIMIT $1`, [
          first,
        ]),
      searchPosts: (_: unknown, p: { term: string; clusterKey: string; first: number }) =>
        query(
          'search',
          `SELECT ${columns} FROM posts p WHERE ${readable} AND cluster_key = $2
           AND p.title ILIKE '%' || $1 || '%' ${newest} LIMIT $3`,
          [p.term, p.clusterKey, p.first],
        ),
      creatorPosts: async (_: unknown, p: { creatorId: string; first: number }) => {
        const [nodes, [count]] = await Promise.all([
          query(
            'creatorPosts',
            `SELECT ${columns} FROM posts WHERE creator_id = $1 AND ${readable} ${newest} LIMIT $2`,
            [p.creatorId, p.first],
          ),
          query<{ total: number }>(
            'creatorPostCount',
            `SELECT count(*) AS total FROM posts WHERE creator_id = $1 AND ${readable}`,
            [p.creatorId],
          ),
        ]);
        return { totalCount: count?.total ?? 0, nodes };
      },
      messages: async (_: unknown, p: { conversationId: string; last: number }) =>
        (
          await query(
            'messages',
            `SELECT id, body, sequence, sender_id FROM messages
             WHERE conversation_id = $1 AND deleted_at IS NULL ORDER BY sequence DESC LIMIT $2`,
            [p.conversationId, p.last],
          )
        ).reverse(),
    },
    Mutation: {
      addComment: async (_: unknown, p: { postId: string; authorId: string; body: string }) =>
        (
          await query(
            'addComment',
            `INSERT INTO post_comments (post_id, author_id, body) VALUES ($1, $2, $3) RETURNING id, body, author_id`,
            [p.postId, p.authorId, p.body],
          )
        )[0],
      likePost: async (_: unknown, p: { postId: string; userId: string }) => {
        await query(
          'like',
          `INSERT INTO post_likes (post_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
          [p.postId, p.userId],
        );
        return { id: p.postId };
      },
      sendTip: async (_: unknown, p: { senderId: string; recipientId: string; tokens: number }) =>
        (await query('tip', tipping, [p.senderId, p.recipientId, p.tokens]))[0],
    },
  },
  loaders: {
    Post: {
      creator: (batch: readonly { obj: Post }[]) =>
        byKey(
          'creators',
          `SELECT id AS key, id, user_id, display_name AS "displayName" FROM creators WHERE id = ANY($1::uuid[])`,
          batch.map(({ obj }) => obj.creator_id),
        ),
      media: (batch: readonly { obj: Post }[]) =>
        listByKey(
          'media',
          `SELECT m.* FROM unnest($1::uuid[]) AS post (key) CROSS JOIN LATERAL (
             SELECT post.key, id, kind, url FROM post_media WHERE post_id = post.key ORDER BY position LIMIT 3) m`,
          batch.map(({ obj }) => obj.id),
        ),
      tags: (batch: readonly { obj: Post }[]) =>
        listByKey(
          'tags',
          `SELECT a.post_id AS key, t.name FROM content_tag_assignments a JOIN content_tags t ON t.id = a.tag_id
           WHERE a.post_id = ANY($1::uuid[]) ORDER BY t.name`,
          batch.map(({ obj }) => obj.id),
        ),
      comments: (batch: readonly { obj: Post; params: { first: number } }[]) =>
        listByKey(
          `comments${batch[0]?.params.first}`,
          `SELECT c.* FROM unnest($1::uuid[]) AS post (key) CROSS JOIN LATERAL (
             SELECT post.key, id, body, author_id FROM post_comments
             WHERE post_id = post.key AND depth = 0 AND deleted_at IS NULL
             ORDER BY created_at, id LIMIT ${Number(batch[0]?.params.first)}) c`,
          batch.map(({ obj }) => obj.id),
        ),
    },
    Comment: {
      author: (batch: readonly { obj: { author_id: string } }[]) =>
        byKey(
          'users',
          'SELECT id AS key, id, username FROM users WHERE id = ANY($1::uuid[])',
          batch.map(({ obj }) => obj.author_id),
        ),
      replies: (batch: readonly { obj: { id: string }; params: { first: number } }[]) =>
        listByKey(
          `replies${batch[0]?.params.first}`,
          `SELECT c.* FROM unnest($1::uuid[]) AS comment (key) CROSS JOIN LATERAL (
             SELECT comment.key, id, body, author_id FROM post_comments
             WHERE parent_id = comment.key AND deleted_at IS NULL
             ORDER BY created_at, id LIMIT ${Number(batch[0]?.params.first)}) c`,
          batch.map(({ obj }) => obj.id),
        ),
    },
    Creator: {
      user: (batch: readonly { obj: { user_id: string } }[]) =>
        byKey(
          'users',
          'SELECT id AS key, id, username FROM users WHERE id = ANY($1::uuid[])',
          batch.map(({ obj }) => obj.user_id),
        ),
    },
    Message: {
      sender: (batch: readonly { obj: { sender_id: string } }[]) =>
        byKey(
          'users',
          'SELECT id AS key, id, username FROM users WHERE id = ANY($1::uuid[])',
          batch.map(({ obj }) => obj.sender_id),
        ),
    },
  } as never,
});
await app.listen({ port, host: '127.0.0.1' });
serving(() => app.close());
