import sql from 'sql-template-tag';
import { PostStatus, type ContentType, type PostVisibility } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { Stroke, telling } from '../../kernel/write/stroke';
import { postLiked } from './content.events';
import { openPost } from './post-access';

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

/** Likes a post; a like that is there already stays. */
export const likePost = new Stroke(['postId', 'userId'], (given) => ({
  name: 'post.like',
  requirements: [openPost(given.postId)],
  write: sql`INSERT INTO post_likes (post_id, user_id)
    SELECT ${given.postId}::uuid, ${given.userId}::uuid FROM allowed
    ON CONFLICT DO NOTHING RETURNING post_id AS id`,
  events: [
    telling(postLiked, {
      postId: sql`${given.postId}::uuid`,
      userId: sql`${given.userId}::uuid`,
    }),
  ],
}));

/** Takes a like back, where there is one. */
export const unlikePost = new Stroke(['postId', 'userId'], (given) => ({
  name: 'post.unlike',
  requirements: [openPost(given.postId)],
  write: sql`DELETE FROM post_likes USING allowed
    WHERE post_id = ${given.postId}::uuid AND user_id = ${given.userId}::uuid RETURNING post_id AS id`,
}));

/** Writes posts and their tags. */
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
}
