import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** A tip is between the two whom it concerns; those who keep the books know of all. */
export const policies: Policies = {
  'tip.read': ({ row, viewer }) =>
    sql`(${row('sender_id')} = ${viewer.id} OR ${row('recipient_id')} = ${viewer.id}
      OR (SELECT app.keeps_books()))`,

  /** The catalogue is public, also of what cannot be sent any more: those who sent it must be able to read it. */
  'virtual-gift.read': () => sql`TRUE`,

  'gift.read': ({ row, viewer }) =>
    sql`(${row('sender_id')} = ${viewer.id} OR ${row('recipient_id')} = ${viewer.id}
      OR (SELECT app.keeps_books()))`,
};
