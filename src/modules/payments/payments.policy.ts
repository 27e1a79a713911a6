import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Cards are for the account that they belong to; payments for those who keep the books as well. */
export const policies: Policies = {
  /** A card that was removed is nobody's any more. */
  'payment-method.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} AND ${row('removed_at')} IS NULL)`,

  /** Whoever may know of the transaction knows what was given back of it. */
  'refund.read': ({ row, viewer }) => sql`EXISTS (SELECT FROM transactions refunded
    WHERE refunded.id = ${row('transaction_id')} AND (refunded.payer_id = ${viewer.id}
      OR refunded.payee_id = ${viewer.id} OR (SELECT app.keeps_books())))`,

  'invoice.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,

  'invoice-line.read': ({ row, viewer }) => sql`EXISTS (SELECT FROM invoices paper
    WHERE paper.id = ${row('invoice_id')}
      AND (paper.user_id = ${viewer.id} OR (SELECT app.keeps_books())))`,

  'payment.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,

  /** Whoever may know of the payment knows that it is questioned. */
  'dispute.read': ({ row, viewer }) => sql`EXISTS (SELECT FROM payments questioned
    WHERE questioned.id = ${row('payment_id')}
      AND (questioned.user_id = ${viewer.id} OR (SELECT app.keeps_books())))`,
};
