import type { Database } from '../../kernel/db/database';
import { PrivacyResolver } from './privacy.resolver';
import { PrivacyService } from './privacy.service';
import { PrivacyStore } from './privacy.store';
import { ClusterResolver } from './profiles.resolver';
import { ClusterService } from './profiles.service';
import { ClusterStore } from './profiles.store';

export { profilesReads } from './profiles.reads';

export const profilesResolvers = [ClusterResolver, PrivacyResolver] as const;

export interface Profiles {
  readonly clusters: ClusterService;
  readonly resolvers: readonly object[];
}

export function createProfiles(database: Database): Profiles {
  return {
    clusters: new ClusterService(new ClusterStore(database)),
    resolvers: [
      new ClusterResolver(),
      new PrivacyResolver(new PrivacyService(database, new PrivacyStore())),
    ],
  };
}
