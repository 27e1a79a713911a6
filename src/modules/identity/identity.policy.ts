import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies } from '../../kernel/auth/policy';

/** Who may know of which account, and of what belongs to it. */
export const policies: Policies = {
  /**
   * Everyone knows of accounts that are neither deleted nor banned, but of those that they block or are blocked by; the
   * owners and staff know of all.
   */
  'user.read': ({ row, viewer }) => sql`(
    (${row('deleted_at')} IS NULL AND ${row('status')} <> 'BANNED'
      AND NOT ${facts.areApart(viewer.id, row('id'))})
    OR ${row('id')} = ${viewer.id} OR ${viewer.isStaff})`,

  /** What is private of an account is for its owner and for staff who may read accounts. */
  'user.private': ({ row, viewer }) =>
    sql`(${row('id')} = ${viewer.id} OR ${viewer.may('account:read')})`,

  /** Sessions are for their owner, as long as they last. */
  'session.read': ({ row, viewer }) => sql`(${row('user_id')} = ${viewer.id}
    AND ${row('revoked_at')} IS NULL AND ${row('expires_at')} > now())`,

  /** Logins are for their owner and for those who may read the audit trail. */
  'login-attempt.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR ${viewer.may('audit:read')})`,

  /** Passkeys are for their owner. */
  'passkey.read': ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`,

  /** By which identities elsewhere an account logs in is for its owner. */
  'external-identity.read': ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`,

  /** Roles are for staff, and each for those who have it. */
  'role.read': ({ row, viewer }) => sql`(${viewer.may('role:manage')} OR EXISTS (
    SELECT FROM user_role_assignments mine WHERE mine.role_id = ${row('id')} AND mine.user_id = ${viewer.id}))`,

  /** What a role allows is as visible as the role, through which alone it is reached. */
  'role-permission.read': () => sql`TRUE`,

  /** What can be allowed is for those who allow it, and part of a role that one sees. */
  'permission.read': () => sql`TRUE`,

  /** Who has a role is for them and for those who give roles. */
  'role-assignment.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR ${viewer.may('role:manage')})`,
};
