import type { Transaction } from '../../kernel/db/database';

/** A comment to write. */
export interface NewComment {
  readonly postId: string;
  readonly authorId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly body: string;
}

/** Writes what is said under posts. */
export class CommentStore {
  async insert(tx: Transaction, comment: NewComment): Promise<string> {
    const { id } = await tx.prisma.comment.create({ data: comment, select: { id: true } });
    return id;
  }

  /** How deep a comment of this post stands; null where the post has no such comment. */
  async findDepth(tx: Transaction, postId: string, id: string): Promise<number | null> {
    const comment = await tx.prisma.comment.findFirst({
      where: { id, postId, deletedAt: null },
      select: { depth: true },
    });
    return comment?.depth ?? null;
  }
}
