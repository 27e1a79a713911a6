import type { Transaction } from '../../kernel/db/database';
import type { NewNotification } from './notifications.store';

/** Something to say to everybody, as staff word it. */
export interface AnnouncementDraft {
  readonly title: string;
  readonly body: string;
  readonly clusterKey: string | null;
  readonly scheduledFor: Date | null;
}

/** One batch of an announcement. */
export interface Batch {
  readonly created: readonly NewNotification[];
  readonly isLast: boolean;
}

/** Reads and writes what is said to everybody. */
export class AnnouncementStore {
  /** Whether there is a brand by this key. */
  async hasCluster(tx: Transaction, key: string): Promise<boolean> {
    return (await tx.prisma.cluster.count({ where: { key } })) > 0;
  }

  async insert(tx: Transaction, draft: AnnouncementDraft, authorId: string): Promise<string> {
    const { scheduledFor, ...said } = draft;
    const data = { ...said, authorId, ...(scheduledFor && { scheduledFor }) };
    return (await tx.prisma.announcement.create({ data, select: { id: true } })).id;
  }

  /** Whether the announcement was waiting and is called off now; null where there is none. */
  async cancel(tx: Transaction, id: string): Promise<boolean | null> {
    if ((await tx.prisma.announcement.count({ where: { id } })) === 0) return null;
    const { count } = await tx.prisma.announcement.updateMany({
      where: { id, status: 'SCHEDULED' },
      data: { status: 'CANCELLED' },
    });
    return count > 0;
  }

  /**
   * Takes an announcement that it is time for, which stays locked; null where there is none that nobody is sending.
   */
  async take(tx: Transaction): Promise<string | null> {
    const [row] = await tx.prisma.$queryRaw<{ id: string }[]>`/* announcements.take */
      SELECT id FROM announcements
      WHERE status IN ('SCHEDULED', 'SENDING') AND scheduled_for <= app.now()
      ORDER BY scheduled_for, id LIMIT 1 FOR UPDATE SKIP LOCKED`;
    if (!row) return null;
    await tx.prisma.announcement.updateMany({
      where: { id: row.id, status: 'SCHEDULED' },
      data: { status: 'SENDING' },
    });
    return row.id;
  }

  /** Tells the next accounts in the order of their ids, and notes how far it has come. */
  async tellNext(tx: Transaction, id: string, size: number): Promise<Batch> {
    const accounts = await tx.prisma.$queryRaw<{ id: string }[]>`/* announcements.next */
      SELECT u.id FROM users u JOIN announcements a ON a.id = ${id}::uuid
      WHERE u.id > coalesce(a.last_user_id, '00000000-0000-0000-0000-000000000000')
        AND u.status = 'ACTIVE' AND u.deleted_at IS NULL AND u.created_at <= a.scheduled_for
        AND (a.cluster_key IS NULL OR u.primary_cluster_key = a.cluster_key)
      ORDER BY u.id LIMIT ${size}`;
    const ids = accounts.map((account) => account.id);
    const created = await tx.prisma.$queryRaw<NewNotification[]>`/* announcements.tell */
      INSERT INTO notifications (recipient_id, kind, title, body, cause_key, announcement_id)
      SELECT account, 'ANNOUNCEMENT', a.title, a.body, 'announcement:' || a.id, a.id
      FROM announcements a, unnest(${ids}::uuid[]) AS account WHERE a.id = ${id}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
    const isLast = accounts.length < size;
    await tx.prisma.$executeRaw`/* announcements.advance */
      UPDATE announcements SET last_user_id = coalesce(${ids.at(-1) ?? null}::uuid, last_user_id),
        recipient_count = recipient_count + ${created.length}::integer,
        status = CASE WHEN ${isLast} THEN 'SENT'::"AnnouncementStatus" ELSE status END,
        sent_at = CASE WHEN ${isLast} THEN app.now() END
      WHERE id = ${id}::uuid`;
    return { created, isLast };
  }
}
