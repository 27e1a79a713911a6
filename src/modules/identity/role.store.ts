import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** A role to make. */
export interface NewRole {
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
}

/** Reads and writes roles, what they allow, and who has them. */
export class RoleStore {
  /** Refuses: CONFLICT, INVALID. */
  async insert(tx: Transaction, role: NewRole): Promise<string> {
    try {
      return (await tx.prisma.role.create({ data: role, select: { id: true } })).id;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === 'user_roles_key_key') {
        throw refusal(UserErrorCode.CONFLICT, 'There is a role with this key.', ['key']);
      }
      if (constraint === 'user_roles_key_form') {
        const message = 'A key has small letters and hyphens: 2 to 50 of them.';
        throw refusal(UserErrorCode.INVALID, message, ['key']);
      }
      throw error;
    }
  }

  /** Puts these permissions in the place of the role's. Gives false where one of them does not exist. */
  async setPermissions(tx: Transaction, roleId: string, keys: readonly string[]): Promise<boolean> {
    const known = await tx.prisma.permission.count({ where: { key: { in: [...keys] } } });
    if (known !== new Set(keys).size) return false;
    await tx.prisma.rolePermission.deleteMany({
      where: { roleId, permissionKey: { notIn: [...keys] } },
    });
    await tx.prisma.rolePermission.createMany({
      data: [...new Set(keys)].map((permissionKey) => ({ roleId, permissionKey })),
      skipDuplicates: true,
    });
    return true;
  }

  async find(
    tx: Transaction,
    id: string,
  ): Promise<{ readonly isBuiltIn: boolean; readonly permissionKeys: readonly string[] } | null> {
    const role = await tx.prisma.role.findUnique({
      where: { id },
      select: { isBuiltIn: true, permissions: { select: { permissionKey: true } } },
    });
    return (
      role && {
        isBuiltIn: role.isBuiltIn,
        permissionKeys: role.permissions.map(({ permissionKey }) => permissionKey),
      }
    );
  }

  /** Whether the assignment is new. Refuses: NOT_FOUND. */
  async assign(
    tx: Transaction,
    assignment: {
      readonly userId: string;
      readonly roleId: string;
      readonly grantedById: string;
      readonly expiresAt: Date | null;
    },
  ): Promise<boolean> {
    const { count } = await tx.prisma.roleAssignment.createMany({
      data: [assignment],
      skipDuplicates: true,
    });
    return count > 0;
  }

  /** Whether there was such an assignment. */
  async remove(tx: Transaction, userId: string, roleId: string): Promise<boolean> {
    const { count } = await tx.prisma.roleAssignment.deleteMany({ where: { userId, roleId } });
    return count > 0;
  }
}
