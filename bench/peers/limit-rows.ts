/**
 * The other limit: rows of plain columns, with children as JSON, and the answer put together by hand in Node, where
 * escaping long texts costs less than in PostgreSQL.
 */
import pg from 'pg';
import { answerWith, pool, sized } from './limit.ts';
import { rules } from './rules.ts';
import { tipping } from './tipping.ts';

type Row = readonly (string | null)[];

const text = (value: string | null | undefined): string => JSON.stringify(value ?? null);
const readable = `${rules.standing} AND ${rules.post}`;
const liked = rules.liked === null ? '' : `, ${rules.liked}`;
const time = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const brief = `p.id, p.title, p.content_type, p.visibility, ${time('p.published_at')}, p.like_count`;
const newest = 'ORDER BY p.published_at DESC, p.id DESC';

const media = `(SELECT coalesce(json_agg(json_build_object('id', m.id, 'kind', m.kind, 'url', ${rules.url})), '[]')
  FROM (SELECT id, kind, url FROM post_media WHERE post_id = p.id ORDER BY position LIMIT 3) m)`;
const tags = `(SELECT coalesce(json_agg(json_build_object('name', t.name)), '[]') FROM
  (SELECT t.name FROM content_tag_assignments a JOIN content_tags t ON t.id = a.tag_id
   WHERE a.post_id = p.id ORDER BY t.name) t)`;
const replies = `(SELECT coalesce(json_agg(json_build_object('id', r.id, 'body', r.body,
    'author', json_build_object('username', ru.username))), '[]')
  FROM (SELECT id, body, author_id FROM post_comments x WHERE parent_id = c.id AND ${rules.comment('x')}
        ORDER BY created_at, id LIMIT 5) r JOIN users ru ON ru.id = r.author_id)`;

const briefOf = ([id, title, contentType, visibility, publishedAt, likeCount]: Row): string =>
  `{"id":"${id}","title":${text(title)},"contentType":"${contentType}","visibility":"${visibility}","publishedAt":"${publishedAt}","likeCount":${likeCount}}`;
const listOf = (rows: readonly Row[], entry: (row: Row) => string): string =>
  `[${rows.map(entry).join(',')}]`;

interface Answer {
  readonly sql: string;
  readonly shape: (rows: readonly Row[]) => string;
}

const answers: Readonly<Record<string, Answer>> = {
  Point: {
    sql: `SELECT p.id, p.title, ${rules.body}, ${time('p.published_at')}, p.like_count FROM posts p WHERE p.id = $1 AND ${readable}`,
    shape: ([row]) =>
      row
        ? `{"id":"${row[0]}","title":${text(row[1])},"body":${text(row[2])},"publishedAt":"${row[3]}","likeCount":${row[4]}}`
        : 'null',
  },
  List: {
    sql: `SELECT ${brief} FROM posts p WHERE ${readable} AND ${rules.feed} ${newest} LIMIT :size`,
    shape: (rows) => listOf(rows, briefOf),
  },
  Feed: {
    sql: `SELECT p.id, p.title, ${rules.body}, ${time('p.published_at')}, p.like_count, p.comment_count, k.id, k.display_name,
        u.username, ${media}, ${tags}${liked}
      FROM (SELECT p.* FROM posts p WHERE ${readable} AND ${rules.feed} ${newest} LIMIT :size) p
      JOIN creators k ON k.id = p.creator_id JOIN users u ON u.id = k.user_id ${newest}`,
    shape: (rows) =>
      listOf(
        rows,
        (r) =>
          `{"id":"${r[0]}","title":${text(r[1])},"body":${text(r[2])},"publishedAt":"${r[3]}","likeCount":${r[4]},"commentCount":${r[5]}${r[11] ? `,"viewerHasLiked":${r[11] === 't'}` : ''},"creator":{"id":"${r[6]}","displayName":${text(r[7])},"user":{"username":${text(r[8])}}},"media":${r[9]},"tags":${r[10]}}`,
      ),
  },
  Thread: {
    sql: `SELECT p.id, p.title, c.id, c.body, cu.username, CASE WHEN c.id IS NULL THEN NULL ELSE ${replies} END
      FROM posts p LEFT JOIN LATERAL (SELECT id, body, author_id, created_at FROM post_comments x
        WHERE post_id = p.id AND depth = 0 AND ${rules.comment('x')} AND ${rules.thread} ORDER BY created_at, id LIMIT :size) c ON true
      LEFT JOIN users cu ON cu.id = c.author_id WHERE p.id = $1 AND ${readable} ORDER BY c.created_at, c.id`,
    shape: (rows) =>
      rows[0]
        ? `{"id":"${rows[0][0]}","title":${text(rows[0][1])},"comments":${listOf(
            rows.filter((r) => r[2] !== null),
            (r) =>
              `{"id":"${r[2]}","body":${text(r[3])},"author":{"username":${text(r[4])}},"replies":${r[5]}}`,
          )}}`
        : 'null',
  },
  Messages: {
    sql: `SELECT m.id, ${rules.messageBody}, m.sequence, u.username FROM messages m JOIN users u ON u.id = m.sender_id
      WHERE m.conversation_id = $1 AND ${rules.message} AND ${rules.standing} ORDER BY m.sequence DESC LIMIT :size`,
    shape: (rows) =>
      listOf(
        rows.toReversed(),
        (r) =>
          `{"id":"${r[0]}","body":${text(r[1])},"sequence":${r[2]},"sender":{"username":${text(r[3])}}}`,
      ),
  },
  Search: {
    sql: `SELECT ${brief} FROM posts p WHERE ${readable} AND ${rules.feed} AND p.cluster_key = $2
      AND p.title ILIKE '%' || $1 || '%' ${newest} LIMIT :size`,
    shape: (rows) => listOf(rows, briefOf),
  },
  Count: {
    sql: `SELECT ${brief}, (SELECT count(*) FROM posts p WHERE p.creator_id = $1 AND ${readable})
      FROM posts p WHERE p.creator_id = $1 AND ${readable} ${newest} LIMIT :size`,
    shape: (rows) => `{"totalCount":${rows[0]?.[6] ?? 0},"nodes":${listOf(rows, briefOf)}}`,
  },
  Comment: {
    sql: `WITH written AS (INSERT INTO post_comments (post_id, author_id, body)
        SELECT p.id, $2, $3 FROM posts p WHERE p.id = $1 AND ${readable} AND ${rules.thread} RETURNING id, post_id, body, author_id)
        ${rules.traces.comment}
      SELECT c.id, c.body, u.username FROM written c JOIN users u ON u.id = c.author_id`,
    shape: ([row]) =>
      `{"id":"${row?.[0]}","body":${text(row?.[1])},"author":{"username":${text(row?.[2])}}}`,
  },
  Like: {
    sql: `WITH liked AS (SELECT p.id FROM posts p WHERE p.id = $1 AND ${readable} AND ${rules.thread}),
        written AS (INSERT INTO post_likes (post_id, user_id) SELECT id, $2 FROM liked ON CONFLICT DO NOTHING RETURNING post_id, user_id)
        ${rules.traces.like}
      SELECT id FROM liked`,
    shape: ([row]) => (row ? `{"id":"${row[0]}"}` : 'null'),
  },
  Tip: {
    sql: `${tipping} AND ${rules.standing}`,
    shape: ([row]) => (row ? `{"id":"${row[0]}","tokens":${row[1]}}` : 'null'),
  },
};

// Values stay the text that PostgreSQL sends: nothing is read only to be written again.
const asText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;

answerWith(async (name, parameters, size) => {
  const answer = answers[name];
  if (answer === undefined) throw new Error(`There is no operation ${name}.`);
  const { rows } = await pool.query({
    ...sized(name, answer.sql, size),
    values: [...parameters],
    rowMode: 'array',
    types: asText,
  });
  return answer.shape(rows as unknown as Row[]);
});
