import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

/** A name that no other row of the run has. */
export function unique(stem: string): string {
  return `${stem}_${randomBytes(5).toString('hex')}`;
}

/** Runs a statement that returns an id. */
export async function idFrom(
  pool: Pool,
  statement: string,
  values: readonly unknown[],
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(`${statement} RETURNING id`, [...values]);
  const [row] = rows;
  if (row === undefined) throw new Error(`${statement} returned nothing.`);
  return row.id;
}

/** An account with nothing but a name. */
export async function createUser(pool: Pool): Promise<string> {
  return idFrom(pool, 'INSERT INTO users (username) VALUES ($1)', [unique('ada')]);
}

/** The creator of an account, approved. */
export async function createCreator(pool: Pool, userId: string): Promise<string> {
  return idFrom(
    pool,
    `INSERT INTO creators (user_id, handle, display_name, status) VALUES ($1, $2, 'Ada', 'APPROVED')`,
    [userId, unique('ada')],
  );
}

/** A public post of a new creator. */
export async function createPost(pool: Pool): Promise<string> {
  const creatorId = await createCreator(pool, await createUser(pool));
  return idFrom(
    pool,
    `INSERT INTO posts (creator_id, cluster_key, content_type, status, title, published_at)
     VALUES ($1, 'fanzlab', 'TEXT', 'PUBLISHED', 'Hello', now())`,
    [creatorId],
  );
}
