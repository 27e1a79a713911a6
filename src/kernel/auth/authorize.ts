import type { RestrictedFeature } from '../../generated/prisma/enums';
import { accountRestricted, forbidden, unauthenticated } from '../problems/errors';
import type { Permission } from './permissions';
import type { Caller } from './viewer';

/** Somebody who has logged in. */
export interface Member {
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * The account that asks, for what an account may do even before its e-mail address is confirmed: read, and manage itself.
 *
 * @throws ApiError UNAUTHENTICATED for a visitor.
 */
export function requireMember({ viewer }: Caller): Member {
  const { userId, sessionId } = viewer;
  if (userId === null || sessionId === null) throw unauthenticated();
  return { userId, sessionId };
}

/**
 * The account that asks, for what needs an account in good standing: everything that others see.
 *
 * @throws ApiError UNAUTHENTICATED for a visitor, FORBIDDEN for an account whose e-mail address is not confirmed.
 */
export function requireActiveMember(caller: Caller): Member {
  const member = requireMember(caller);
  if (!caller.viewer.isActive) throw forbidden('Confirm your e-mail address to do this.');
  return member;
}

/**
 * The account that asks, for what the moderators can close to an account. A sanction counts from its moment on.
 *
 * @throws ApiError UNAUTHENTICATED for a visitor, FORBIDDEN for an account whose e-mail address is not confirmed, and with
 * the reason ACCOUNT_RESTRICTED for one that a sanction keeps from it.
 */
export function requireFeature(caller: Caller, feature: RestrictedFeature): Member {
  const member = requireActiveMember(caller);
  if (caller.viewer.restrictions?.includes(feature)) throw accountRestricted();
  return member;
}

/**
 * The account that asks, for what needs a permission, by its type or by a role. What was given or taken a moment ago counts.
 *
 * @throws ApiError UNAUTHENTICATED for a visitor, FORBIDDEN for an account without the permission.
 */
export function requirePermission(caller: Caller, permission: Permission): Member {
  const member = requireActiveMember(caller);
  if (!caller.viewer.permissions?.includes(permission)) throw forbidden();
  return member;
}
