import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import { DistanceResolver } from './distance.resolver';
import { DistanceService } from './distance.service';
import { DistanceStore } from './distance.store';
import { SocialResolver } from './social.resolver';
import { SocialService } from './social.service';
import { SocialStore } from './social.store';

export { userFollowed } from './social.events';
export { socialReads } from './social.reads';

export const socialResolvers = [SocialResolver, DistanceResolver] as const;

export interface Social {
  readonly service: SocialService;
  readonly resolvers: readonly object[];
}

export function createSocial(database: Database, readEngine: ReadEngine): Social {
  const service = new SocialService(database, readEngine, new SocialStore());
  const distance = new DistanceService(database, readEngine, new DistanceStore());
  return { service, resolvers: [new SocialResolver(service), new DistanceResolver(distance)] };
}
