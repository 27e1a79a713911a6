/**
 * The obvious limit: one prepared statement builds the whole answer as text, and the server hands it on. JSON is put
 * together by concatenation, which PostgreSQL does faster than its JSON functions.
 */
import { answerFrom } from './limit.ts';
import { rules } from './rules.ts';
import { tipping } from './tipping.ts';

const string = (column: string): string => `to_json(${column}::text)::text`;
const nullable = (column: string): string => `coalesce(to_json(${column}::text)::text, 'null')`;
const time = (column: string): string =>
  `'"' || to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'`;
const list = (entry: string, from: string, order = ''): string =>
  `(SELECT '[' || coalesce(string_agg(${entry}, ',' ${order}), '') || ']' FROM ${from})`;

const readable = `${rules.standing} AND ${rules.post}`;
const liked = rules.liked === null ? '' : ` || ',"viewerHasLiked":' || ${rules.liked}`;

const brief = `'{"id":"' || p.id || '","title":' || ${string('p.title')} || ',"contentType":"' || p.content_type
  || '","visibility":"' || p.visibility || '","publishedAt":' || ${time('p.published_at')}
  || ',"likeCount":' || p.like_count || '}'`;

const person = (alias: string): string =>
  `'{"username":' || ${nullable(`${alias}.username`)} || '}'`;

const comment = (alias: string, author: string, more = ''): string =>
  `'{"id":"' || ${alias}.id || '","body":' || ${string(`${alias}.body`)} || ',"author":' || ${person(author)} ${more} || '}'`;

const media = list(
  `'{"id":"' || m.id || '","kind":"' || m.kind || '","url":' || ${nullable(`(${rules.url})`)} || '}'`,
  `(SELECT id, kind, url FROM post_media WHERE post_id = p.id ORDER BY position LIMIT 3) m`,
);

const tags = list(
  `'{"name":' || ${string('t.name')} || '}'`,
  `(SELECT t.name FROM content_tag_assignments a JOIN content_tags t ON t.id = a.tag_id
    WHERE a.post_id = p.id ORDER BY t.name) t`,
);

const replies = list(
  comment('r', 'ru'),
  `(SELECT id, body, author_id, created_at FROM post_comments x WHERE parent_id = c.id AND ${rules.comment('x')}
    ORDER BY created_at, id LIMIT 5) r JOIN users ru ON ru.id = r.author_id`,
  'ORDER BY r.created_at, r.id',
);

const comments = list(
  comment('c', 'cu', `|| ',"replies":' || ${replies}`),
  `(SELECT id, body, author_id, created_at FROM post_comments x
    WHERE post_id = p.id AND depth = 0 AND ${rules.comment('x')} AND ${rules.thread} ORDER BY created_at, id LIMIT :size) c
   JOIN users cu ON cu.id = c.author_id`,
  'ORDER BY c.created_at, c.id',
);

answerFrom({
  Point: `SELECT '{"id":"' || p.id || '","title":' || ${string('p.title')} || ',"body":' || ${nullable(`(${rules.body})`)}
    || ',"publishedAt":' || ${time('p.published_at')} || ',"likeCount":' || p.like_count || '}'
    FROM posts p WHERE p.id = $1 AND ${readable}`,
  List: `SELECT ${list(brief, `(SELECT p.* FROM posts p WHERE ${readable} AND ${rules.feed} ORDER BY p.published_at DESC, p.id DESC LIMIT :size) p`)}`,
  Feed: `SELECT ${list(
    `'{"id":"' || p.id || '","title":' || ${string('p.title')} || ',"body":' || ${nullable(`(${rules.body})`)}
     || ',"publishedAt":' || ${time('p.published_at')} || ',"likeCount":' || p.like_count
     || ',"commentCount":' || p.comment_count ${liked} || ',"creator":{"id":"' || k.id || '","displayName":' || ${string('k.display_name')}
     || ',"user":' || ${person('u')} || '},"media":' || ${media} || ',"tags":' || ${tags} || '}'`,
    `(SELECT p.* FROM posts p WHERE ${readable} AND ${rules.feed} ORDER BY p.published_at DESC, p.id DESC LIMIT :size) p
     JOIN creators k ON k.id = p.creator_id JOIN users u ON u.id = k.user_id`,
    'ORDER BY p.published_at DESC, p.id DESC',
  )}`,
  Thread: `SELECT '{"id":"' || p.id || '","title":' || ${string('p.title')} || ',"comments":' || ${comments} || '}'
    FROM posts p WHERE p.id = $1 AND ${readable}`,
  Messages: `SELECT ${list(
    `'{"id":"' || m.id || '","body":' || ${nullable(`(${rules.messageBody})`)} || ',"sequence":' || m.sequence || ',"sender":' || ${person('u')} || '}'`,
    `(SELECT * FROM (SELECT * FROM messages m
       WHERE conversation_id = $1 AND ${rules.message} AND ${rules.standing} ORDER BY sequence DESC LIMIT :size) newest ORDER BY sequence) m
     JOIN users u ON u.id = m.sender_id`,
    'ORDER BY m.sequence',
  )}`,
  Search: `SELECT ${list(
    brief,
    `(SELECT p.* FROM posts p WHERE ${readable} AND ${rules.feed} AND p.cluster_key = $2
       AND p.title ILIKE '%' || $1 || '%'
      ORDER BY p.published_at DESC, p.id DESC LIMIT :size) p`,
  )}`,
  Count: `SELECT '{"totalCount":' || (SELECT count(*) FROM posts p WHERE p.creator_id = $1 AND ${readable}) || ',"nodes":'
    || ${list(brief, `(SELECT p.* FROM posts p WHERE p.creator_id = $1 AND ${readable} ORDER BY p.published_at DESC, p.id DESC LIMIT :size) p`)} || '}'`,
  Comment: `WITH written AS (INSERT INTO post_comments (post_id, author_id, body)
      SELECT p.id, $2, $3 FROM posts p WHERE p.id = $1 AND ${readable} AND ${rules.thread} RETURNING id, post_id, body, author_id)
      ${rules.traces.comment}
    SELECT ${comment('c', 'u')} FROM written c JOIN users u ON u.id = c.author_id`,
  Like: `WITH liked AS (SELECT p.id FROM posts p WHERE p.id = $1 AND ${readable} AND ${rules.thread}),
      written AS (INSERT INTO post_likes (post_id, user_id) SELECT id, $2 FROM liked ON CONFLICT DO NOTHING RETURNING post_id, user_id)
      ${rules.traces.like}
    SELECT '{"id":"' || id || '"}' FROM liked`,
  Tip: `SELECT '{"id":"' || id || '","tokens":' || tokens || '}' FROM (${tipping}) sent WHERE ${rules.standing}`,
});
