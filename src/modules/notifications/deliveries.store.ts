import { Prisma } from '../../generated/prisma/client';
import type {
  DigestInterval,
  NotificationChannel,
  NotificationKind,
  PushPlatform,
} from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import type { WebPushKeys } from '../../kernel/post/ports';
import { carriedByDefault, neverDigested } from './channels';

/** One delivery that it is time for, with what it is worded from. */
export interface DueDelivery {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly channel: NotificationChannel;
  readonly recipientId: string;
  readonly attemptCount: number;
  /** Whether the account still wants it: the notification is there, and its kind is not switched off. */
  readonly isWanted: boolean;
  readonly title: string;
  readonly body: string | null;
  readonly link: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly actor: string | null;
  readonly recipient: string | null;
  readonly brand: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly digest: DigestInterval;
  readonly pushTokenId: string | null;
  readonly platform: PushPlatform | null;
  readonly device: string | null;
  readonly webKeys: WebPushKeys | null;
}

/** What became of an attempt. */
export type Outcome =
  | { readonly status: 'SENT'; readonly templateId: string | null }
  | { readonly status: 'BOUNCED' | 'FAILED'; readonly reason: string }
  | { readonly status: 'QUEUED'; readonly afterSeconds: number };

/** Whether a kind `n.kind` comes by a channel `way.channel`, as the account chose, or else as most people want it. */
const isChosen = Prisma.sql`coalesce(
  (SELECT chosen.is_enabled FROM notification_preferences chosen
   WHERE chosen.user_id = n.recipient_id AND chosen.kind = n.kind AND chosen.channel = way.channel),
  CASE way.channel
    WHEN 'EMAIL' THEN coalesce(general.notifies_by_email, true) AND n.kind::text = ANY(${[...carriedByDefault.EMAIL]}::text[])
    WHEN 'PUSH' THEN coalesce(general.notifies_by_push, true)
    ELSE n.kind::text = ANY(${[...carriedByDefault.SMS]}::text[]) END)`;

/** Keeps what is on its way to people over other channels than the inbox. */
export class DeliveryStore {
  /** Takes notifications out of the inboxes of those who want none of their kind there; gives those that stay. */
  async leaveShown(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const hidden = await tx.prisma.$queryRaw<{ id: string }[]>`/* deliveries.hideUnwanted */
      UPDATE notifications n SET is_in_inbox = false FROM notification_preferences p
      WHERE n.id = ANY(${[...ids]}::uuid[]) AND p.user_id = n.recipient_id AND p.kind = n.kind
        AND p.channel = 'IN_APP' AND NOT p.is_enabled RETURNING n.id`;
    const gone = new Set(hidden.map(({ id }) => id));
    return new Set(ids.filter((id) => !gone.has(id)));
  }

  /**
   * Queues a delivery of each notification over each channel that its account wants it by: letters at once or with the next
   * digest, the others when nobody is disturbed. What muted people do is not delivered. Whether there are any.
   */
  async queue(tx: Transaction, ids: readonly string[]): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* deliveries.queue */
      INSERT INTO notification_deliveries (notification_id, recipient_id, kind, channel, push_token_id, due_at)
      SELECT n.id, n.recipient_id, n.kind, way.channel, way.push_token_id,
        CASE way.channel WHEN 'EMAIL' THEN
            CASE WHEN n.kind::text = ANY(${[...neverDigested]}::text[]) THEN app.now()
              ELSE app.next_digest(app.now(), coalesce(s.email_digest, 'NONE'), s.time_zone) END
          ELSE app.after_quiet_hours(app.now(), s.quiet_from_minute, s.quiet_until_minute, s.time_zone) END
      FROM notifications n
        JOIN users u ON u.id = n.recipient_id AND u.deleted_at IS NULL
        LEFT JOIN user_preferences general ON general.user_id = n.recipient_id
        LEFT JOIN notification_settings s ON s.user_id = n.recipient_id
        CROSS JOIN LATERAL (
          SELECT 'EMAIL'::"NotificationChannel" AS channel, NULL::uuid AS push_token_id
          UNION ALL SELECT 'SMS', NULL WHERE s.sms_opted_in_at IS NOT NULL
          UNION ALL SELECT 'PUSH', t.id FROM push_tokens t
            WHERE t.user_id = n.recipient_id AND t.disabled_at IS NULL) way
      WHERE n.id = ANY(${[...ids]}::uuid[]) AND ${isChosen}
        AND (n.actor_id IS NULL OR n.actor_id NOT IN (
          SELECT app.muted_accounts(n.recipient_id) UNION ALL SELECT app.blocked_accounts(n.recipient_id)))
      ON CONFLICT DO NOTHING`;
    return count > 0;
  }

  /**
   * Takes deliveries that it is time for, for a while: whoever dies meanwhile leaves them to the next. Of a letter that is
   * put together, all that belongs into it comes at once.
   */
  async claim(workers: Database, limit: number, leaseSeconds: number): Promise<DueDelivery[]> {
    return workers.prisma.$queryRaw<DueDelivery[]>`/* deliveries.claim */
      WITH due AS (
        SELECT id FROM notification_deliveries WHERE status = 'QUEUED' AND due_at <= app.now()
        ORDER BY due_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED),
      way AS (
        UPDATE notification_deliveries d SET attempt_count = d.attempt_count + 1,
          due_at = app.now() + make_interval(secs => ${leaseSeconds}::double precision)
        FROM due WHERE d.id = due.id RETURNING d.*)
      SELECT way.id, way.kind::text AS kind, way.channel::text AS channel, way.recipient_id AS "recipientId",
        way.attempt_count AS "attemptCount",
        n.id IS NOT NULL AND (way.channel <> 'PUSH' OR t.disabled_at IS NULL AND t.id IS NOT NULL)
          AND (way.channel <> 'SMS' OR s.sms_opted_in_at IS NOT NULL) AND ${isChosen} AS "isWanted",
        coalesce(n.title, '') AS title, n.body, n.link, coalesce(n.facts, '{}') AS facts,
        actor.username::text AS actor, u.username::text AS recipient, brand.display_name AS brand,
        coalesce(general.locale, 'en') AS locale, coalesce(s.time_zone, 'UTC') AS "timeZone",
        coalesce(s.email_digest, 'NONE')::text AS digest, t.id AS "pushTokenId", t.platform::text AS platform,
        t.token AS device, t.web_keys AS "webKeys"
      FROM way
        JOIN users u ON u.id = way.recipient_id
        JOIN clusters brand ON brand.key = u.primary_cluster_key
        LEFT JOIN notifications n ON n.id = way.notification_id
        LEFT JOIN users actor ON actor.id = n.actor_id
        LEFT JOIN user_preferences general ON general.user_id = way.recipient_id
        LEFT JOIN notification_settings s ON s.user_id = way.recipient_id
        LEFT JOIN push_tokens t ON t.id = way.push_token_id
      ORDER BY way.created_at, way.id`;
  }

  /** Writes what became of an attempt. */
  async finish(workers: Database, ids: readonly string[], outcome: Outcome): Promise<void> {
    const { status } = outcome;
    const reason = 'reason' in outcome ? outcome.reason.slice(0, 500) : null;
    const templateId = 'templateId' in outcome ? outcome.templateId : null;
    const afterSeconds = 'afterSeconds' in outcome ? outcome.afterSeconds : 0;
    await workers.prisma.$executeRaw`/* deliveries.finish */
      UPDATE notification_deliveries SET status = ${status}::text::"DeliveryStatus", failure_reason = ${reason},
        template_id = coalesce(${templateId}::uuid, template_id),
        sent_at = CASE WHEN ${status} = 'SENT' THEN app.now() END,
        due_at = CASE WHEN ${status} = 'QUEUED'
          THEN app.now() + make_interval(secs => ${afterSeconds}::double precision) ELSE due_at END
      WHERE id = ANY(${[...ids]}::uuid[]) AND status = 'QUEUED'`;
  }

  /** Notes that a device is gone: nothing is sent to it from then on. */
  async disableDevice(workers: Database, pushTokenId: string, reason: string): Promise<void> {
    await workers.prisma.$executeRaw`/* deliveries.disableDevice */
      UPDATE push_tokens SET disabled_at = app.now(), disabled_reason = ${reason}
      WHERE id = ${pushTokenId}::uuid AND disabled_at IS NULL`;
  }

  /** Notes that the recipient opened what was delivered; the first time counts. */
  async noteOpened(tx: Transaction, id: string, recipientId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* deliveries.noteOpened */
      UPDATE notification_deliveries SET opened_at = app.now()
      WHERE id = ${id}::uuid AND recipient_id = ${recipientId}::uuid AND sent_at IS NOT NULL AND opened_at IS NULL`;
  }

  /** Removes what no inbox shows any more and what was delivered, once it is this old. */
  async clear(workers: Database, olderThanDays: number): Promise<void> {
    await workers.prisma.$executeRaw`/* notifications.clear */
      DELETE FROM notifications
      WHERE NOT is_in_inbox AND created_at < now() - make_interval(days => ${olderThanDays}::integer)`;
  }
}
