import sql, { raw } from 'sql-template-tag';
import { User } from '../../generated/graphql';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { isFromOneHeard, policies } from './notifications.policy';

/** What the read engine fetches of inboxes, beside their entries. */
export const notificationsReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(User, {
      unreadNotificationCount: computed(
        'Int',
        {
          nullable: true,
          description: 'How many notifications are unread; null for everyone but the owner.',
        },
        (scope) => sql`CASE WHEN ${scope.row('id')} = ${scope.viewer.id} THEN (
          SELECT count(*) FROM notifications unread
          WHERE unread.recipient_id = ${scope.viewer.id} AND unread.read_at IS NULL
            AND ${isFromOneHeard({ ...scope, row: (column) => raw(`unread.${column}`) })}) END`,
      ),
    }),
  ],
};
