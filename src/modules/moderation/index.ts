import type { Database } from '../../kernel/db/database';
import type { ContentRemoval } from '../content';
import type { AccountService } from '../identity';
import { ModerationResolver } from './moderation.resolver';
import { ModerationService } from './moderation.service';
import { ModerationStore } from './moderation.store';
import { PieceResolver } from './pieces.resolver';
import { PieceService } from './pieces.service';
import { PieceStore } from './pieces.store';

export { contentJudged, sanctionDecided } from './moderation.events';
export { moderationReads } from './moderation.reads';

export const moderationResolvers = [ModerationResolver, PieceResolver] as const;

export interface Moderation {
  readonly resolvers: readonly object[];
}

/** What the module stands on. */
export interface ModerationDependencies {
  readonly database: Database;
  readonly accounts: AccountService;
  readonly removal: ContentRemoval;
}

export function createModeration(on: ModerationDependencies): Moderation {
  const { database, accounts } = on;
  const service = new ModerationService(database, accounts, new ModerationStore());
  const pieces = new PieceService({ ...on, store: new PieceStore() });
  return { resolvers: [new ModerationResolver(service), new PieceResolver(pieces)] };
}
