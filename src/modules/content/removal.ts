import type { Transaction } from '../../kernel/db/database';

/** A piece of content that can be taken away by itself. */
export interface Piece {
  readonly type: 'Post' | 'Comment';
  readonly id: string;
}

/** A piece of content that is about to be taken away or brought back; it stays locked. */
export interface LockedPiece {
  /** The account that wrote it. */
  readonly authorId: string;
  /** Whether it is gone for its readers. */
  readonly isGone: boolean;
}

/** Takes posts and comments away from everybody, and brings them back. Who may, is for whoever asks to know. */
export class ContentRemoval {
  /** The piece, locked until the end of the transaction; null where there is none. */
  async lock(tx: Transaction, { type, id }: Piece): Promise<LockedPiece | null> {
    const [piece] =
      type === 'Post'
        ? await tx.prisma.$queryRaw<LockedPiece[]>`/* removal.lockPost */
            SELECT c.user_id AS "authorId", p.deleted_at IS NOT NULL AS "isGone"
            FROM posts p JOIN creators c ON c.id = p.creator_id
            WHERE p.id = ${id}::uuid FOR NO KEY UPDATE OF p`
        : await tx.prisma.$queryRaw<LockedPiece[]>`/* removal.lockComment */
            SELECT author_id AS "authorId", deleted_at IS NOT NULL AS "isGone"
            FROM post_comments WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return piece ?? null;
  }

  /** Takes a piece away, or brings it back. What is said under a post goes and comes with it. */
  async setGone(tx: Transaction, { type, id }: Piece, isGone: boolean): Promise<void> {
    if (type === 'Post') {
      await tx.prisma.$executeRaw`/* removal.setPostGone */
        UPDATE posts SET deleted_at = CASE WHEN ${isGone} THEN app.now() END WHERE id = ${id}::uuid`;
      return;
    }
    await tx.prisma.$executeRaw`/* removal.setCommentGone */
      UPDATE post_comments SET deleted_at = CASE WHEN ${isGone} THEN app.now() END WHERE id = ${id}::uuid`;
  }
}
