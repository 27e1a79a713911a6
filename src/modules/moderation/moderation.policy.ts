import sql, { type Sql } from 'sql-template-tag';
import type { Policies, ReadScope } from '../../kernel/auth/policy';

/** What is decided about an account is for the account and for staff. */
const ofTheAccount = ({ row, viewer }: ReadScope): Sql =>
  sql`(${row('user_id')} = ${viewer.id} OR ${viewer.isStaff})`;

/** Who may know what moderators decide. */
export const policies: Policies = {
  /** A sanction is for whom it is laid on and for staff. */
  'sanction.read': ofTheAccount,

  /** So is the statement that explains it. */
  'statement.read': ofTheAccount,

  /** An appeal is for whoever made it and for staff. */
  'appeal.read': ({ row, viewer }) =>
    sql`(${row('appellant_id')} = ${viewer.id} OR ${viewer.isStaff})`,
};
