import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** What keeps somebody from writing in a chat just now. */
export interface ChatManners {
  /** Whether a time-out or a ban holds. */
  readonly isSilenced: boolean;
  /** How many seconds slow mode has them wait yet; 0 where it does not. */
  readonly waitSeconds: number;
  /** How many messages they have written within the last ten seconds. */
  readonly recentCount: number;
}

/** A ban, or a time-out where it has an end. */
export interface NewBan {
  readonly liveStreamId: string;
  readonly userId: string;
  readonly moderatorId: string;
  readonly reason: string | null;
  /** How long it lasts; null for good. */
  readonly minutes: number | null;
}

/** Reads and writes the chats of streams, and those who keep order there. */
export class ChatStore {
  /** Waits until nobody else writes in the chat, so that its numbers and its events are in one order. Nothing may be written before. */
  async lock(tx: Transaction, liveStreamId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* chat.lock */
      SELECT pg_advisory_xact_lock(hashtextextended(${`chat:${liveStreamId}`}, 0))`;
  }

  async manners(tx: Transaction, liveStreamId: string, userId: string): Promise<ChatManners> {
    const [row] = await tx.prisma.$queryRaw<ChatManners[]>`/* chat.manners */
      SELECT EXISTS (SELECT FROM stream_bans b WHERE b.live_stream_id = s.id AND b.user_id = ${userId}::uuid
          AND (b.ends_at IS NULL OR b.ends_at > app.now())) AS "isSilenced",
        greatest(ceil(s.slow_mode_seconds - extract(epoch FROM clock_timestamp() - said.latest_at)), 0)::int
          AS "waitSeconds",
        said.recent_count::int AS "recentCount"
      FROM live_streams s CROSS JOIN LATERAL (
        SELECT max(m.created_at) AS latest_at,
          count(*) FILTER (WHERE m.created_at > clock_timestamp() - interval '10 seconds') AS recent_count
        FROM stream_chat_messages m
        WHERE m.sender_id = ${userId}::uuid AND m.live_stream_id = s.id
          AND m.created_at > clock_timestamp() - interval '1 hour') said
      WHERE s.id = ${liveStreamId}::uuid`;
    return row ?? { isSilenced: true, waitSeconds: 0, recentCount: 0 };
  }

  /** Writes the next message of a chat. Refuses: BLANK, where PostgreSQL finds nothing to read in it. */
  async insert(
    tx: Transaction,
    liveStreamId: string,
    senderId: string,
    body: string,
  ): Promise<string> {
    try {
      const [row] = await tx.prisma.$queryRaw<{ id: string }[]>`/* chat.insert */
        INSERT INTO stream_chat_messages (live_stream_id, sender_id, sequence, body, created_at)
        SELECT ${liveStreamId}::uuid, ${senderId}::uuid, coalesce(max(sequence), 0) + 1, ${body},
          greatest(clock_timestamp(), max(created_at))
        FROM stream_chat_messages WHERE live_stream_id = ${liveStreamId}::uuid
        RETURNING id`;
      if (!row) throw new Error('A message was written and is not there.');
      return row.id;
    } catch (error) {
      if (brokenConstraint(error) !== 'stream_chat_messages_body_form') throw error;
      throw refusal(UserErrorCode.BLANK, 'body must not be blank.', ['body']);
    }
  }

  /** The stream in whose chat a message stands; null where there is none. */
  async findStream(tx: Transaction, messageId: string): Promise<string | null> {
    const message = await tx.prisma.streamChatMessage.findUnique({
      where: { id: messageId },
      select: { liveStreamId: true },
    });
    return message?.liveStreamId ?? null;
  }

  /** Whether the message was there, and now is not. */
  async delete(tx: Transaction, id: string, deletedById: string): Promise<boolean> {
    const { count } = await tx.prisma.streamChatMessage.updateMany({
      where: { id, deletedAt: null },
      data: { deletedAt: new Date(), deletedById },
    });
    return count > 0;
  }

  /** Keeps somebody out in place of what kept them out before. Refuses: SELF_TARGET for the host of the stream. */
  async ban(
    tx: Transaction,
    { liveStreamId, userId, moderatorId, reason, minutes }: NewBan,
  ): Promise<void> {
    const count = await tx.prisma.$executeRaw`/* chat.ban */
      INSERT INTO stream_bans (live_stream_id, user_id, moderator_id, reason, ends_at)
      SELECT s.id, ${userId}::uuid, ${moderatorId}::uuid, ${reason},
        app.now() + make_interval(mins => ${minutes}::int)
      FROM live_streams s JOIN creators host ON host.id = s.host_id
      WHERE s.id = ${liveStreamId}::uuid AND host.user_id <> ${userId}::uuid
      ON CONFLICT (live_stream_id, user_id) DO UPDATE
        SET moderator_id = EXCLUDED.moderator_id, reason = EXCLUDED.reason, ends_at = EXCLUDED.ends_at`;
    if (count > 0) return;
    throw refusal(UserErrorCode.SELF_TARGET, 'The host cannot be kept out.', ['userId']);
  }

  /** Whether somebody was kept out, and now is not. */
  async lift(tx: Transaction, liveStreamId: string, userId: string): Promise<boolean> {
    const { count } = await tx.prisma.streamBan.deleteMany({ where: { liveStreamId, userId } });
    return count > 0;
  }

  async appoint(
    tx: Transaction,
    liveStreamId: string,
    userId: string,
    appointedById: string,
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* chat.appoint */
      INSERT INTO stream_moderators (live_stream_id, user_id, appointed_by_id)
      VALUES (${liveStreamId}::uuid, ${userId}::uuid, ${appointedById}::uuid) ON CONFLICT DO NOTHING`;
  }

  async dismiss(tx: Transaction, liveStreamId: string, userId: string): Promise<void> {
    await tx.prisma.streamModerator.deleteMany({ where: { liveStreamId, userId } });
  }

  async setSlowMode(tx: Transaction, id: string, slowModeSeconds: number): Promise<void> {
    await tx.prisma.liveStream.update({
      where: { id },
      data: { slowModeSeconds },
      select: { id: true },
    });
  }
}
