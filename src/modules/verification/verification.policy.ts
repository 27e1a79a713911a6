import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Papers are for their owner and for those who review papers. */
export const policies: Policies = {
  'kyc-verification.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR ${viewer.may('identity-case:review')})`,

  'kyc-document.read': ({ row, viewer }) => sql`(${viewer.may('identity-case:review')}
    OR EXISTS (SELECT FROM kyc_verifications own
      WHERE own.id = ${row('verification_id')} AND own.user_id = ${viewer.id}))`,

  /** A search is never shown to whom it is about, also where they review others. */
  'aml-check.read': ({ row, viewer }) =>
    sql`(${viewer.may('identity-case:review')} AND ${row('user_id')} <> ${viewer.id})`,
};
