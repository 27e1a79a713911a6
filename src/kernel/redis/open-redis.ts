import type { Database } from '../db/database';
import { nameOfInstallation } from '../db/installation';
import type { Logger } from '../log/logger';
import { RedisLink } from './redis-link';

/**
 * Opens the way to Redis, if there is one; null where every process works for itself. Keys are named after the database,
 * so that several may share one Redis. A Redis that is away keeps nobody from starting.
 */
export async function openRedis(
  url: string | null,
  { pool }: Pick<Database, 'pool'>,
  log: Logger,
): Promise<RedisLink | null> {
  if (url === null) return null;
  const link = new RedisLink({ url, namespace: `marquee:${await nameOfInstallation(pool)}`, log });
  await link.open();
  return link;
}
