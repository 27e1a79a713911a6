import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Payouts are for whom they are for and for those who keep the books; destinations for their owner alone. */
export const policies: Policies = {
  /** A destination that was removed is shown with the payouts that went there. */
  'payout-account.read': ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`,

  'payout.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,

  /** A part of an item's income is for whose it is, for who sells the item, and for those who keep the books. */
  'revenue-share.read': ({ row, viewer }) => sql`(${row('payee_id')} = ${viewer.id}
    OR (SELECT app.keeps_books()) OR EXISTS (SELECT FROM creators seller
      WHERE seller.user_id = ${viewer.id} AND seller.id IN (
        SELECT shared.creator_id FROM posts shared WHERE shared.id = ${row('post_id')}
        UNION ALL
        SELECT shared.host_id FROM live_streams shared WHERE shared.id = ${row('live_stream_id')}
        UNION ALL
        SELECT shared.creator_id FROM subscription_plans shared
        WHERE shared.id = ${row('subscription_plan_id')})))`,

  'tax-information.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,

  'tax-document.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`,

  /** Whoever is paid never learns of searches for them. */
  'payout.screening': () => sql`(SELECT app.keeps_books())`,
};
