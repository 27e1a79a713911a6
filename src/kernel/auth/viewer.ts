import type { AccountType, RestrictedFeature } from '../../generated/prisma/enums';

/** Who asks: a visitor, or an account through one of its sessions. */
export interface Viewer {
  /** The account's id; null for a visitor. */
  readonly userId: string | null;
  /** The login session behind the request; null for a visitor. */
  readonly sessionId: string | null;
  readonly accountType: AccountType | null;
  /** Whether the account's e-mail address is confirmed and the account in good standing. */
  readonly isActive: boolean;
  /** Moderators and administrators. */
  readonly isStaff: boolean;
  /** What the account's type and its roles allow it, by the keys of `user_permissions`. */
  readonly permissions?: readonly string[];
  /** What a sanction in force closes to the account. */
  readonly restrictions?: readonly RestrictedFeature[];
  /** Whether it must set another password before it may do anything else. */
  readonly mustChangePassword?: boolean;
}

/** Somebody who has not logged in. */
export const visitor: Viewer = {
  userId: null,
  sessionId: null,
  accountType: null,
  isActive: false,
  isStaff: false,
};

/** Who asks, from where, and on which brand: what services and audit rows need of a request. */
export interface Caller {
  readonly viewer: Viewer;
  /** The key of the brand that the request is made on; the portal's where it named none. */
  readonly clusterKey: string;
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** The brand that shows the content of all brands, and the one of requests that name none. */
export const portalClusterKey = 'fanzlab';

/** In whose name things are done that nobody asked for, such as by jobs and on the word of services outside. */
export function nobodysCaller(requestId: string): Caller {
  return { viewer: visitor, clusterKey: portalClusterKey, requestId, ip: null, userAgent: null };
}
