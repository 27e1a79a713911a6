import type { Database } from '../../kernel/db/database';
import { ApplicationService } from './application.service';
import { ApplicationStore } from './application.store';
import { CreatorResolver } from './creators.resolver';
import { CreatorService } from './creators.service';
import { CreatorStore } from './creators.store';

export { creatorsReads } from './creators.reads';
export type { CreatorService } from './creators.service';

export const creatorsResolvers = [CreatorResolver] as const;

export interface Creators {
  readonly service: CreatorService;
  readonly resolvers: readonly object[];
}

export function createCreators(database: Database): Creators {
  const applications = new ApplicationService(database, new ApplicationStore());
  return {
    service: new CreatorService(new CreatorStore()),
    resolvers: [new CreatorResolver(applications)],
  };
}
