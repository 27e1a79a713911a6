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

export function createModeration(
  database: Database,
  accounts: AccountService,
  removal: ContentRemoval,
): Moderation {
  const service = new ModerationService(database, accounts, new ModerationStore());
  const pieces = new PieceService({ database, accounts, removal, store: new PieceStore() });
  return { resolvers: [new ModerationResolver(service), new PieceResolver(pieces)] };
}
