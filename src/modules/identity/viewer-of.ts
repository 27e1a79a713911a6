import { AccountStatus, AccountType } from '../../generated/prisma/enums';
import type { Viewer } from '../../kernel/auth/viewer';
import type { Standing } from './standing.reads';

const staffTypes: readonly AccountType[] = [AccountType.MODERATOR, AccountType.ADMIN];

/** An account through one of its sessions, as the rules of all modules see it. */
export function viewerOf(userId: string, sessionId: string, standing: Standing): Viewer {
  const { accountType, status, permissions, restrictions, mustChangePassword } = standing;
  return {
    userId,
    sessionId,
    accountType,
    isActive: status === AccountStatus.ACTIVE,
    isStaff: staffTypes.includes(accountType),
    permissions,
    restrictions,
    mustChangePassword,
  };
}
