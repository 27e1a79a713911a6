import { PostStatus, type ContentType, type PostVisibility } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** A post to write. */
export interface NewPost {
  readonly creatorId: string;
  readonly clusterKey: string;
  readonly contentType: ContentType;
  readonly visibility: PostVisibility;
  readonly title: string;
  readonly body: string | null;
  readonly priceTokens: number | null;
  readonly isAgeRestricted: boolean;
  readonly isPublished: boolean;
}

/** Writes posts, their tags and their likes. */
export class PostStore {
  async insert(tx: Transaction, { isPublished, ...post }: NewPost): Promise<string> {
    const { id } = await tx.prisma.post.create({
      data: {
        ...post,
        status: isPublished ? PostStatus.PUBLISHED : PostStatus.DRAFT,
        publishedAt: isPublished ? new Date() : null,
      },
      select: { id: true },
    });
    return id;
  }

  /**
   * Makes a post found under these words. New words enter the list of tags; all are written in one order, so that posts
   * that share words do not wait for each other in a circle.
   */
  async tag(tx: Transaction, postId: string, names: readonly string[]): Promise<void> {
    const sorted = [...names].sort();
    await tx.prisma.tag.createMany({
      data: sorted.map((name) => ({ name })),
      skipDuplicates: true,
    });
    const tags = await tx.prisma.tag.findMany({
      where: { name: { in: sorted } },
      orderBy: { name: 'asc' },
      select: { id: true },
    });
    await tx.prisma.tagAssignment.createMany({
      data: tags.map(({ id: tagId }) => ({ postId, tagId })),
    });
  }

  /** Whether the like is new; an account likes a post once. */
  async insertLike(tx: Transaction, postId: string, userId: string): Promise<boolean> {
    const { count } = await tx.prisma.postLike.createMany({
      data: [{ postId, userId }],
      skipDuplicates: true,
    });
    return count > 0;
  }

  /** Whether there was a like to take back. */
  async deleteLike(tx: Transaction, postId: string, userId: string): Promise<boolean> {
    const { count } = await tx.prisma.postLike.deleteMany({ where: { postId, userId } });
    return count > 0;
  }
}
