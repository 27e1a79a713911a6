import { type Pool, type PoolClient } from 'pg';
import type { Person, World } from '../../kit/world';
import { tip } from '../tips/tipping';
import { fund } from './purses';

/** What PostgreSQL said of a statement that it refused. */
export interface Failure {
  readonly code: string;
  readonly constraint?: string;
  readonly message: string;
}

/** Runs statements in one transaction of a role, for an account; how it failed, or null where it did not. */
export async function attempt(
  pool: Pool,
  person: Person | null,
  work: (client: PoolClient) => Promise<unknown>,
): Promise<Failure | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [person?.uuid ?? '']);
    await work(client);
    await client.query('COMMIT');
    return null;
  } catch (error) {
    await client.query('ROLLBACK');
    const { code, constraint, message } = error as Failure;
    return { code, constraint, message };
  } finally {
    client.release();
  }
}

/** A fan with 1,000 tokens, and a creator who got 100 of the 1,100 that the fan had. */
export async function tipped(world: World): Promise<{ fan: Person; creator: Person }> {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 1_100);
  await tip(world, fan, creator, { tokens: 100 });
  return { fan, creator };
}
