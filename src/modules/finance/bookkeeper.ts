import { AccountType } from '../../generated/prisma/enums';
import { requireActiveMember, type Member } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { forbidden } from '../../kernel/problems/errors';

/**
 * The account that asks, for what those alone do who keep the books. The database asks again, by `app.keeps_books`.
 *
 * @throws ApiError UNAUTHENTICATED for a visitor, FORBIDDEN for everybody who is no administrator.
 */
export function requireBookkeeper(caller: Caller): Member {
  const member = requireActiveMember(caller);
  if (caller.viewer.accountType !== AccountType.ADMIN) {
    throw forbidden('Only those who keep the books may do this.');
  }
  return member;
}
