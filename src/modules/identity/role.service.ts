import { requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { AccountStore } from './account.store';
import type { NewRole, RoleStore } from './role.store';

/** The permission to make roles and to give them to accounts. */
export const manageRoles = 'role:manage';

/** Roles: what they allow, and who has them. What changes here holds from the next request of those concerned. */
export class RoleService {
  constructor(
    private readonly database: Database,
    private readonly store: RoleStore,
    private readonly accounts: AccountStore,
  ) {}

  /** Refuses: BLANK, TOO_LONG, INVALID, CONFLICT, NOT_FOUND. Errors: FORBIDDEN. */
  async create(caller: Caller, role: NewRole, permissions: readonly string[]): Promise<string> {
    requirePermission(caller, manageRoles);
    requireOwn(caller, permissions);
    refuseIfAny([
      ...textErrors({ field: 'name', value: role.name, lengthMax: 100 }),
      ...textErrors({ field: 'description', value: role.description, lengthMax: 500 }),
    ]);
    return this.database.transaction(caller, async (tx) => {
      const id = await this.store.insert(tx, role);
      await this.setPermissions(tx, id, permissions);
      const changes = { permissions: [...permissions] };
      await tx.audit({
        action: 'role.create',
        subjectType: 'Role',
        subjectId: id,
        severity: 'WARNING',
        changes,
      });
      return id;
    });
  }

  /**
   * Puts these permissions in the place of a role's. Those of the product's own roles stay as they are.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN.
   */
  async changePermissions(
    caller: Caller,
    id: string,
    permissions: readonly string[],
  ): Promise<void> {
    requirePermission(caller, manageRoles);
    requireOwn(caller, permissions);
    await this.database.transaction(caller, async (tx) => {
      const role = await this.require(tx, id);
      if (role.isBuiltIn) {
        throw refusal(UserErrorCode.INVALID_STATE, 'The product itself needs this role as it is.', [
          'roleId',
        ]);
      }
      await this.setPermissions(tx, id, permissions);
      const changes = { permissions: [...permissions] };
      await tx.audit({
        action: 'role.change',
        subjectType: 'Role',
        subjectId: id,
        severity: 'WARNING',
        changes,
      });
    });
  }

  /**
   * Gives an account a role. Nobody gives more than they may do themselves, or anything to themselves.
   *
   * Refuses: NOT_FOUND, INVALID. Errors: FORBIDDEN.
   */
  async assign(
    caller: Caller,
    userId: string,
    roleId: string,
    expiresAt: Date | null,
  ): Promise<void> {
    const member = requirePermission(caller, manageRoles);
    if (member.userId === userId) throw forbidden('Somebody else has to give you a role.');
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      throw refusal(UserErrorCode.INVALID, 'This time is over.', ['expiresAt']);
    }
    await this.database.transaction(caller, async (tx) => {
      requireOwn(caller, (await this.require(tx, roleId)).permissionKeys);
      await this.accounts.lock(tx, userId);
      const assignment = { userId, roleId, grantedById: member.userId, expiresAt };
      if (!(await this.store.assign(tx, assignment))) return;
      await this.audit(tx, 'role.assign', userId, roleId);
    });
  }

  /** Takes a role away. Where there was none, nothing changes. Refuses: NOT_FOUND. Errors: FORBIDDEN. */
  async remove(caller: Caller, userId: string, roleId: string): Promise<void> {
    requirePermission(caller, manageRoles);
    await this.database.transaction(caller, async (tx) => {
      await this.require(tx, roleId);
      await this.accounts.lock(tx, userId);
      if (!(await this.store.remove(tx, userId, roleId))) return;
      await this.audit(tx, 'role.remove', userId, roleId);
    });
  }

  private audit(tx: Transaction, action: string, userId: string, roleId: string): Promise<void> {
    return tx.audit({
      action,
      subjectType: 'User',
      subjectId: userId,
      affectedUserId: userId,
      category: 'ADMINISTRATION',
      severity: 'WARNING',
      changes: { roleId },
    });
  }

  private async require(
    tx: Transaction,
    id: string,
  ): Promise<NonNullable<Awaited<ReturnType<RoleStore['find']>>>> {
    const role = await this.store.find(tx, id);
    if (!role) throw refusal(UserErrorCode.NOT_FOUND, 'There is no such role.', ['roleId']);
    return role;
  }

  private async setPermissions(
    tx: Transaction,
    id: string,
    keys: readonly string[],
  ): Promise<void> {
    if (await this.store.setPermissions(tx, id, keys)) return;
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such permission.', ['permissions']);
  }
}

/** @throws ApiError FORBIDDEN where somebody would give what they do not have. */
function requireOwn({ viewer }: Caller, permissions: readonly string[]): void {
  if (viewer.accountType === 'ADMIN') return;
  if (permissions.every((key) => viewer.permissions?.includes(key))) return;
  throw forbidden('You cannot give a permission that you do not have.');
}
