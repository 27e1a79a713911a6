import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Who may read which part of the books. */
export const policies: Policies = {
  /** The books are for those who keep them: administrators, as the database knows them. */
  'books.read': () => sql`(SELECT app.keeps_books())`,

  /** A transaction is for the two whom it concerns, and for those who keep the books. */
  'transaction.read': ({ row, viewer }) =>
    sql`(${row('payer_id')} = ${viewer.id} OR ${row('payee_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,

  'user-balance.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,
};
