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

/** A post as it stands, for whoever changes it. */
export interface KeptPost {
  readonly contentType: ContentType;
  readonly status: PostStatus;
  readonly visibility: PostVisibility;
  readonly title: string;
  readonly body: string | null;
  readonly price: number | null;
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

  /** A post of the creator, locked until the end of the transaction; null where it is none of theirs. */
  async lockOwn(tx: Transaction, creatorId: string, postId: string): Promise<KeptPost | null> {
    await tx.prisma.$executeRaw`/* posts.lock */
      SELECT FROM posts WHERE id = ${postId}::uuid FOR NO KEY UPDATE`;
    const post = await tx.prisma.post.findFirst({
      where: { id: postId, creatorId, deletedAt: null },
      select: {
        contentType: true,
        status: true,
        visibility: true,
        title: true,
        body: true,
        priceTokens: true,
      },
    });
    if (!post) return null;
    const { priceTokens: price, ...rest } = post;
    return { ...rest, price };
  }

  /** Changes what a post says, and publishes it where that is asked for. */
  async update(
    tx: Transaction,
    postId: string,
    { publishes, ...words }: { title: string; body: string | null; publishes: boolean },
  ): Promise<void> {
    const published = { status: PostStatus.PUBLISHED, publishedAt: new Date() };
    await tx.prisma.post.update({
      where: { id: postId },
      data: { ...words, ...(publishes && published) },
      select: { id: true },
    });
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
