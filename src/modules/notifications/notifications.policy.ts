import sql from 'sql-template-tag';
import type { Policies, Predicate } from '../../kernel/auth/policy';

const isOwn: Predicate = ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`;

const isForStaff: Predicate = ({ viewer }) => viewer.isStaff;

/** Notifications and what steers them are for their account alone; how they are worded and carried, for staff. */
export const policies: Policies = {
  'notification.read': ({ row, viewer }) => sql`${row('recipient_id')} = ${viewer.id}`,
  'notification-preference.read': isOwn,
  'notification-setting.read': isOwn,
  'push-token.read': isOwn,
  'notification-template.read': isForStaff,
  'notification-delivery.read': isForStaff,
  'announcement.read': isForStaff,
};
