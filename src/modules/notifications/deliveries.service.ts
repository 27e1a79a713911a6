import type { NotificationChannel, NotificationKind } from '../../generated/prisma/enums';
import { requireMember, requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { badUserInput } from '../../kernel/problems/errors';
import { notificationOpened } from './notifications.events';

/** What it takes to read what became of deliveries. */
export const readDeliveries = 'metric:read';

/** What became of the deliveries of a kind over a channel. */
export interface Figure {
  readonly kind: NotificationKind;
  readonly channel: NotificationChannel;
  readonly total: number;
  readonly queued: number;
  readonly sent: number;
  readonly bounced: number;
  readonly failed: number;
  readonly opened: number;
  readonly openRate: number | null;
}

const yearMs = 366 * 24 * 3_600_000;

/** What became of deliveries. */
export class DeliveryService {
  constructor(private readonly database: Database) {}

  /**
   * Figures by kind and channel, of deliveries that were made within a time.
   *
   * @throws ApiError FORBIDDEN, BAD_USER_INPUT for a time that is none or too long.
   */
  async figures(
    caller: Caller,
    { from, until }: { readonly from: Date; readonly until: Date },
  ): Promise<readonly Figure[]> {
    requirePermission(caller, readDeliveries);
    const length = until.getTime() - from.getTime();
    if (length <= 0 || length > yearMs) throw badUserInput('A time has its end within a year.');
    return this.database.transaction(
      caller,
      async (tx) =>
        tx.prisma.$queryRaw<Figure[]>`/* deliveries.figures */
        SELECT kind::text AS kind, channel::text AS channel, total, queued, sent, bounced, failed, opened,
          CASE WHEN sent > 0 THEN opened::float8 / sent END AS "openRate"
        FROM (
          SELECT kind, channel, count(*)::integer AS total,
            (count(*) FILTER (WHERE status = 'QUEUED'))::integer AS queued,
            (count(*) FILTER (WHERE sent_at IS NOT NULL))::integer AS sent,
            (count(*) FILTER (WHERE status = 'BOUNCED'))::integer AS bounced,
            (count(*) FILTER (WHERE status = 'FAILED'))::integer AS failed,
            (count(*) FILTER (WHERE opened_at IS NOT NULL))::integer AS opened
          FROM notification_deliveries WHERE created_at >= ${from} AND created_at < ${until}
          GROUP BY kind, channel) f
        ORDER BY kind, channel`,
    );
  }

  /**
   * Has it noted that the caller followed what was delivered to them; the first time counts.
   *
   * Refuses: NOT_FOUND for a delivery to somebody else.
   */
  async noteOpened(caller: Caller, deliveryId: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      const where = { id: deliveryId, recipientId: userId };
      if ((await tx.prisma.notificationDelivery.count({ where })) === 0) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such delivery.', ['deliveryId']);
      }
      await tx.audit({
        action: 'notification-delivery.open',
        subjectType: 'NotificationDelivery',
        subjectId: deliveryId,
      });
      await tx.emit(notificationOpened.create({ deliveryId, recipientId: userId }));
    });
  }
}
