import type { Database } from '../../kernel/db/database';
import type { AccountService } from '../identity';
import { ModerationResolver } from './moderation.resolver';
import { ModerationService } from './moderation.service';
import { ModerationStore } from './moderation.store';

export { sanctionDecided } from './moderation.events';
export { moderationReads } from './moderation.reads';

export const moderationResolvers = [ModerationResolver] as const;

export interface Moderation {
  readonly resolvers: readonly object[];
}

export function createModeration(database: Database, accounts: AccountService): Moderation {
  const service = new ModerationService(database, accounts, new ModerationStore());
  return { resolvers: [new ModerationResolver(service)] };
}
