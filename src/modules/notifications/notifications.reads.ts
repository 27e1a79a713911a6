import sql, { raw } from 'sql-template-tag';
import {
  NotificationPreference,
  NotificationSetting,
  PushToken,
  User,
} from '../../generated/graphql';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType, joinedList, joinedOne } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { isFromOneHeard, policies } from './notifications.policy';

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

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
          WHERE unread.recipient_id = ${scope.viewer.id} AND unread.read_at IS NULL AND unread.is_in_inbox
            AND ${isFromOneHeard({ ...scope, row: (column) => raw(`unread.${column}`) })}) END`,
      ),
      notificationSettings: joinedOne(
        NotificationSetting,
        'When the account is left alone and how letters are put together; null for everyone but the owner, and where the owner chose nothing.',
        ({ parent, row }) => sql`${row('user_id')} = ${parent('id')}`,
      ),
      notificationPreferences: joinedList(
        NotificationPreference,
        'What the owner chose about kinds and channels; `notificationChoices` has the defaults as well.',
        {
          on: ({ parent, row }) => sql`${row('user_id')} = ${parent('id')}`,
          order: [
            { column: 'kind', direction: 'asc', isNullable: false, sqlType: '"NotificationKind"' },
            {
              column: 'channel',
              direction: 'asc',
              isNullable: false,
              sqlType: '"NotificationChannel"',
            },
          ],
          max: 100,
        },
      ),
      pushDevices: joinedList(
        PushToken,
        "The owner's devices that get push messages, those registered last first; 100 at most.",
        {
          on: ({ parent, row }) => sql`${row('user_id')} = ${parent('id')}`,
          order: newestFirst,
          max: 100,
        },
      ),
    }),
  ],
};

/** Which words. */
export interface TemplateQuery {
  readonly kind?: string | null;
  readonly channel?: string | null;
  readonly locale?: string | null;
  readonly isActive?: boolean | null;
}

/** How notifications are worded, the newest versions first. */
export function templatesBy(query: TemplateQuery): ConnectionSource {
  const { kind = null, channel = null, locale = null, isActive = null } = query;
  return {
    name: `notification-templates:${JSON.stringify([kind, channel, locale, isActive])}`,
    type: 'NotificationTemplate',
    order: newestFirst,
    where: ({ row }) => sql`(${kind}::text IS NULL OR ${row('kind')}::text = ${kind})
      AND (${channel}::text IS NULL OR ${row('channel')}::text = ${channel})
      AND (${locale}::text IS NULL OR ${row('locale')} = ${locale})
      AND (${isActive}::boolean IS NULL OR ${row('is_active')} = ${isActive})`,
  };
}

/** Which deliveries. */
export interface DeliveryQuery {
  readonly recipientId?: string | null;
  readonly kind?: string | null;
  readonly channel?: string | null;
  readonly status?: string | null;
}

/** What became of deliveries, newest first. */
export function deliveriesBy(query: DeliveryQuery): ConnectionSource {
  const { recipientId = null, kind = null, channel = null, status = null } = query;
  return {
    name: `notification-deliveries:${JSON.stringify([recipientId, kind, channel, status])}`,
    type: 'NotificationDelivery',
    order: newestFirst,
    where: ({
      row,
    }) => sql`(${recipientId}::uuid IS NULL OR ${row('recipient_id')} = ${recipientId}::uuid)
      AND (${kind}::text IS NULL OR ${row('kind')}::text = ${kind})
      AND (${channel}::text IS NULL OR ${row('channel')}::text = ${channel})
      AND (${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}

/** All that was and will be said to everybody. */
export const announcementsNewestFirst: ConnectionSource = {
  name: 'announcements',
  type: 'Announcement',
  order: newestFirst,
  where: () => sql`TRUE`,
};
