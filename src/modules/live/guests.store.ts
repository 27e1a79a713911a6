import type { StreamGuestStatus } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** An invitation to host a stream together. */
export interface KeptGuest {
  readonly id: string;
  readonly liveStreamId: string;
  readonly status: StreamGuestStatus;
  /** The account of the creator who is invited. */
  readonly userId: string;
}

/** All of a stream's income, in hundredths of a per cent. */
const whole = 10_000;

/** Reads and writes who hosts streams together. */
export class GuestStore {
  /**
   * Invites a creator, or invites them again who declined or was removed; null where they are invited or take part already.
   *
   * Refuses: SELF_TARGET for the host, INVALID for parts that leave the host nothing.
   */
  async invite(
    tx: Transaction,
    guest: {
      readonly liveStreamId: string;
      readonly creatorId: string;
      readonly shareBasisPoints: number;
    },
  ): Promise<string | null> {
    const { liveStreamId, creatorId, shareBasisPoints } = guest;
    try {
      const [row] = await tx.prisma.$queryRaw<{ id: string }[]>`/* guests.invite */
        INSERT INTO stream_guests AS g (live_stream_id, creator_id, share_basis_points)
        VALUES (${liveStreamId}::uuid, ${creatorId}::uuid, ${shareBasisPoints}::integer)
        ON CONFLICT (live_stream_id, creator_id) DO UPDATE
          SET status = 'INVITED', share_basis_points = excluded.share_basis_points, answered_at = NULL
          WHERE g.status IN ('DECLINED', 'REMOVED')
        RETURNING id`;
      return row?.id ?? null;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === 'stream_guests_not_host') {
        throw refusal(UserErrorCode.SELF_TARGET, 'You host it already.', ['creatorId']);
      }
      if (constraint?.startsWith('stream_guests_share')) {
        const message = 'All parts together are less than the whole.';
        throw refusal(UserErrorCode.INVALID, message, ['shareBasisPoints']);
      }
      throw error;
    }
  }

  async find(tx: Transaction, id: string): Promise<KeptGuest | null> {
    const guest = await tx.prisma.streamGuest.findUnique({
      where: { id },
      select: { id: true, liveStreamId: true, status: true, creator: { select: { userId: true } } },
    });
    if (!guest) return null;
    const { creator, ...rest } = guest;
    return { ...rest, userId: creator.userId };
  }

  /** Takes the row of a stream, so that changes of its guests follow one another; whether it is not over. */
  async lockStream(tx: Transaction, liveStreamId: string): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ is_ahead: boolean }[]>`/* guests.lockStream */
      SELECT status IN ('SCHEDULED', 'LIVE') AS is_ahead FROM live_streams
      WHERE id = ${liveStreamId}::uuid FOR NO KEY UPDATE`;
    return row?.is_ahead ?? false;
  }

  /** Moves an invitation on; whether it was in one of these states. */
  async move(
    tx: Transaction,
    id: string,
    from: readonly StreamGuestStatus[],
    status: StreamGuestStatus,
  ): Promise<boolean> {
    const { count } = await tx.prisma.streamGuest.updateMany({
      where: { id, status: { in: [...from] } },
      data: { status, ...(status === 'REMOVED' ? {} : { answeredAt: new Date() }) },
    });
    return count > 0;
  }

  /** Divides the income of a stream among its host and the guests who accepted, from now on. */
  async settle(tx: Transaction, liveStreamId: string): Promise<void> {
    const guests = await tx.prisma.streamGuest.findMany({
      where: { liveStreamId, status: 'ACCEPTED', shareBasisPoints: { gt: 0 } },
      select: { shareBasisPoints: true, creator: { select: { userId: true } } },
    });
    const { host } = await tx.prisma.liveStream.findUniqueOrThrow({
      where: { id: liveStreamId },
      select: { host: { select: { userId: true } } },
    });
    const given = guests.reduce((sum, { shareBasisPoints }) => sum + shareBasisPoints, 0);
    await tx.prisma.revenueShare.deleteMany({ where: { liveStreamId } });
    if (given === 0) return;
    await tx.prisma.revenueShare.createMany({
      data: [
        { liveStreamId, payeeId: host.userId, shareBps: whole - given },
        ...guests.map(({ shareBasisPoints: shareBps, creator }) => ({
          ...{ liveStreamId, payeeId: creator.userId, shareBps },
        })),
      ],
    });
  }
}
