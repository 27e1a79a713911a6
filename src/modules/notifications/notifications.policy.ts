import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** A notification is for its recipient alone. */
export const policies: Policies = {
  'notification.read': ({ row, viewer }) => sql`${row('recipient_id')} = ${viewer.id}`,
};
