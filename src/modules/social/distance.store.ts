import type { Transaction } from '../../kernel/db/database';
import { keptAwayMax, type KeptAway } from './kept-away';

/** Reads and writes blocks and mutes. Every transaction must work for the account whose they are. */
export class DistanceStore {
  async hasBlocked(tx: Transaction, blockerId: string, blockedId: string): Promise<boolean> {
    return (await tx.prisma.userBlock.count({ where: { blockerId, blockedId } })) > 0;
  }

  /** Whether the block is new. The database ends what was between the two. */
  async insertBlock(tx: Transaction, blockerId: string, blockedId: string): Promise<boolean> {
    const { count } = await tx.prisma.userBlock.createMany({
      data: [{ blockerId, blockedId }],
      skipDuplicates: true,
    });
    return count > 0;
  }

  /** Whether there was a block to take back. */
  async deleteBlock(tx: Transaction, blockerId: string, blockedId: string): Promise<boolean> {
    const { count } = await tx.prisma.userBlock.deleteMany({ where: { blockerId, blockedId } });
    return count > 0;
  }

  async upsertMute(
    tx: Transaction,
    muterId: string,
    mutedId: string,
    expiresAt: Date | null,
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* distance.upsertMute */
      INSERT INTO user_mutes (muter_id, muted_id, expires_at)
      VALUES (${muterId}::uuid, ${mutedId}::uuid, ${expiresAt})
      ON CONFLICT (muter_id, muted_id) DO UPDATE SET expires_at = EXCLUDED.expires_at`;
  }

  /** Whether there was a mute to take back. */
  async deleteMute(tx: Transaction, muterId: string, mutedId: string): Promise<boolean> {
    const { count } = await tx.prisma.userMute.deleteMany({ where: { muterId, mutedId } });
    return count > 0;
  }

  blockedBy(tx: Transaction, blockerId: string): Promise<readonly KeptAway[]> {
    return tx.prisma.$queryRaw`/* distance.blockedBy */
      SELECT u.id AS "userId", u.username::text AS username, b.created_at AS since, NULL::timestamptz AS until
      FROM user_blocks b JOIN users u ON u.id = b.blocked_id
      WHERE b.blocker_id = ${blockerId}::uuid ORDER BY b.created_at DESC, u.id LIMIT ${keptAwayMax}`;
  }

  mutedBy(tx: Transaction, muterId: string): Promise<readonly KeptAway[]> {
    return tx.prisma.$queryRaw`/* distance.mutedBy */
      SELECT u.id AS "userId", u.username::text AS username, m.created_at AS since, m.expires_at AS until
      FROM user_mutes m JOIN users u ON u.id = m.muted_id
      WHERE m.muter_id = ${muterId}::uuid AND (m.expires_at IS NULL OR m.expires_at > app.now())
      ORDER BY m.created_at DESC, u.id LIMIT ${keptAwayMax}`;
  }
}
