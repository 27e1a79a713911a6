import { loadedId } from '../../prisma/database/load';

/** A way in which rows are reached all day long, as SQL of its own, for an account in the middle of the data. */
export interface AccessPath {
  readonly name: string;
  /** How an index finds the rows: in the order that is asked for, all at once, as the first of several lists, or by words. */
  readonly isFound: 'in order' | 'at once' | 'from several' | 'by words';
  readonly text: string;
  readonly values: (users: number) => readonly unknown[];
}

/** The ways that the first drafts of the platform name, and those that its pages take. */
export const accessPaths: readonly AccessPath[] = [
  {
    name: 'feed: 20 newest posts of those whom a fan follows',
    isFound: 'from several',
    text: `SELECT p.id, p.title FROM follows f JOIN creators c ON c.user_id = f.followee_id
      CROSS JOIN LATERAL (SELECT id, title, published_at FROM posts WHERE creator_id = c.id ORDER BY published_at DESC, id DESC LIMIT 20) p
      WHERE f.follower_id = $1 ORDER BY p.published_at DESC, p.id DESC LIMIT 20`,
    values: (users) => [loadedId('user', Math.floor(users / 2))],
  },
  {
    name: 'front page: 20 newest posts of a brand',
    isFound: 'in order',
    text: `SELECT id FROM posts WHERE cluster_key = $1 AND published_at < now() ORDER BY published_at DESC, id DESC LIMIT 20`,
    values: () => ['pupfanz'],
  },
  {
    name: 'profile: an account by name with its creator',
    isFound: 'at once',
    text: `SELECT u.id, c.display_name FROM users u LEFT JOIN creators c ON c.user_id = u.id WHERE u.username = $1`,
    values: () => ['user_17'],
  },
  {
    name: 'profile: 20 newest posts of a creator',
    isFound: 'in order',
    text: `SELECT id FROM posts WHERE creator_id = $1 ORDER BY published_at DESC, id DESC LIMIT 20`,
    values: () => [loadedId('creator', 17)],
  },
  {
    name: 'history: films that a fan watched last',
    isFound: 'in order',
    text: `SELECT video_id FROM user_watch_history WHERE user_id = $1 ORDER BY watched_at DESC LIMIT 20`,
    values: (users) => [loadedId('user', Math.floor(users / 2))],
  },
  {
    name: 'queue: 20 cases by priority, then age',
    isFound: 'in order',
    text: `SELECT id FROM moderation_queue WHERE status = 'PENDING' ORDER BY priority DESC, created_at LIMIT 20`,
    values: () => [],
  },
  {
    name: 'live list: 20 streams on air',
    isFound: 'in order',
    text: `SELECT id FROM live_streams WHERE status = 'LIVE' ORDER BY started_at DESC, id DESC LIMIT 20`,
    values: () => [],
  },
  {
    name: 'search: posts with a word that stands in twenty of them',
    isFound: 'by words',
    // Found first, sorted afterwards: left to itself, the planner takes every word for a frequent one and walks through the
    // newest posts until it has met twenty, which are all posts where the word is rare.
    text: `WITH found AS MATERIALIZED (SELECT id, published_at FROM posts WHERE search_vector @@ websearch_to_tsquery('english', $1))
      SELECT id FROM found ORDER BY published_at DESC LIMIT 20`,
    values: () => ['kingfisher'],
  },
  {
    name: 'due subscriptions: 100 that have waited longest for their renewal',
    isFound: 'at once',
    text: `SELECT id FROM subscriptions WHERE next_billing_at <= app.now() AND status IN ('ACTIVE', 'PAST_DUE')
      ORDER BY next_billing_at LIMIT 100`,
    values: () => [],
  },
  {
    name: 'ledger page: 50 newest entries of a wallet',
    isFound: 'in order',
    text: `SELECT version, amount FROM ledger WHERE wallet_id = $1 ORDER BY version DESC LIMIT 50`,
    values: (users) => [loadedId('wallet', Math.floor(users / 2))],
  },
  {
    name: 'conversation: last 50 messages',
    isFound: 'in order',
    text: `SELECT id FROM messages WHERE conversation_id = $1 ORDER BY sequence DESC LIMIT 50`,
    values: () => [loadedId('conversation', 17)],
  },
];
