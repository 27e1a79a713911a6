import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import { SocialResolver } from './social.resolver';
import { SocialService } from './social.service';
import { SocialStore } from './social.store';

export { userFollowed } from './social.events';
export { socialReads } from './social.reads';

export const socialResolvers = [SocialResolver] as const;

export interface Social {
  readonly service: SocialService;
  readonly resolvers: readonly object[];
}

export function createSocial(database: Database, readEngine: ReadEngine): Social {
  const service = new SocialService(database, readEngine, new SocialStore());
  return { service, resolvers: [new SocialResolver(service)] };
}
