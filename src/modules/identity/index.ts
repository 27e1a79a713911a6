import { AccessTokens, RefreshTokens } from '../../kernel/auth/tokens';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import type { RedisLink } from '../../kernel/redis/redis-link';
import { clearSessions } from './clear-sessions';
import { EntryLimits, entryRules, type EntryRules } from './entry-limits';
import { IdentityResolver } from './identity.resolver';
import { IdentityService } from './identity.service';
import { IdentityStore } from './identity.store';

export type { EntryRules } from './entry-limits';
export { identityReads } from './identity.reads';
export type { Authenticated, IdentityService } from './identity.service';

export const identityResolvers = [IdentityResolver] as const;

export interface Identity {
  readonly tasks: readonly Task[];
  readonly service: IdentityService;
  readonly resolvers: readonly object[];
}

/** What the module stands on. */
export interface IdentityDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  /** The installation's secret, from which the keys of all tokens are derived. */
  readonly secret: Uint8Array;
  /** Null where this process is the only one. */
  readonly redis: RedisLink | null;
  /** Left out: those that are good for people. */
  readonly entryRules?: EntryRules;
}

export function createIdentity(dependencies: IdentityDependencies): Identity {
  const { database, workers, secret, redis, entryRules: rules = entryRules } = dependencies;
  const service = new IdentityService({
    database,
    store: new IdentityStore(database),
    accessTokens: new AccessTokens(secret),
    refreshTokens: new RefreshTokens(secret),
    limits: new EntryLimits(redis, rules),
  });
  return {
    service,
    resolvers: [new IdentityResolver(service)],
    tasks: [clearSessions(workers)],
  };
}
