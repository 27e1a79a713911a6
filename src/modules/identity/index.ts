import { AccessTokens, RefreshTokens } from '../../kernel/auth/tokens';
import type { Database } from '../../kernel/db/database';
import { IdentityResolver } from './identity.resolver';
import { IdentityService } from './identity.service';
import { IdentityStore } from './identity.store';

export { identityReads } from './identity.reads';
export type { Authenticated, IdentityService } from './identity.service';

export const identityResolvers = [IdentityResolver] as const;

export interface Identity {
  readonly service: IdentityService;
  readonly resolvers: readonly object[];
}

/** @param secret the installation's secret, from which the keys of all tokens are derived */
export function createIdentity(database: Database, secret: Uint8Array): Identity {
  const store = new IdentityStore(database);
  const accessTokens = new AccessTokens(secret);
  const service = new IdentityService(database, store, accessTokens, new RefreshTokens(secret));
  return { service, resolvers: [new IdentityResolver(service)] };
}
