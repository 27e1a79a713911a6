import { PostStatus } from '../../generated/prisma/enums';
import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import { refuseIfAny } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { Strokes } from '../../kernel/write/strokes';
import type { CreatorService } from '../creators';
import { postPublished } from './content.events';
import type { MediaDraft, PostMedia } from './post-media';
import {
  contentErrors,
  mediaErrors,
  normaliseTags,
  tagErrors,
  type PostContent,
} from './post-rules';
import { likePost, unlikePost, type PostStore } from './post.store';

/** A post as its creator words it. */
export interface PostDraft extends PostContent {
  readonly tags?: readonly string[] | null;
  /** Whether only viewers whose age is verified may open it. */
  readonly isAgeRestricted?: boolean | null;
  readonly media?: readonly MediaDraft[] | null;
  readonly publish?: boolean | null;
}

/** What is to be different about a post; what is left out stays. */
export interface PostChange {
  readonly title?: string | null;
  /** Null takes the text away. */
  readonly body?: string | null;
  readonly media?: readonly MediaDraft[] | null;
  readonly publish?: boolean | null;
}

/** What posts stand on. */
export interface PostDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly strokes: Strokes;
  readonly creators: CreatorService;
  readonly media: PostMedia;
  readonly store: PostStore;
}

/** Publishing posts, and liking them. */
export class PostService {
  constructor(private readonly on: PostDependencies) {}

  /**
   * Writes a post of the caller, on the brand of the request or, from the portal, on the creator's own.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, and of its media NOT_FOUND, INVALID_STATE and CONFLICT. Errors: FORBIDDEN for whoever
   * is no approved creator.
   */
  async create(caller: Caller, draft: PostDraft): Promise<string> {
    requireFeature(caller, 'POSTING');
    const { database, creators, store } = this.on;
    return database.transaction(caller, async (tx) => {
      const creatorId = await creators.requireApproved(tx, caller);
      const tags = normaliseTags(draft.tags ?? []);
      refuseIfAny([...contentErrors(draft), ...tagErrors(tags)]);
      const isPublished = draft.publish ?? false;
      const isAgeRestricted = draft.isAgeRestricted ?? false;
      const { contentType, visibility, title, body = null, price: priceTokens = null } = draft;
      const clusterKey = await creators.clusterFor(tx, caller, creatorId);
      const post = { creatorId, clusterKey, contentType, visibility, title, body, priceTokens };
      const postId = await store.insert(tx, { ...post, isAgeRestricted, isPublished });
      await store.tag(tx, postId, tags);
      await this.show(tx, postId, contentType, draft.media ?? [], isPublished);
      await tx.audit({
        action: 'post.create',
        subjectType: 'Post',
        subjectId: postId,
        changes: { visibility, isAgeRestricted, isPublished },
      });
      if (isPublished) await tx.emit(postPublished.create({ postId, creatorId }));
      return postId;
    });
  }

  /**
   * Changes a post of the caller, and publishes a draft where that is asked for. Publishing what is published changes nothing.
   *
   * Refuses: NOT_FOUND, BLANK, TOO_LONG, INVALID, INVALID_STATE for publishing what is neither a draft nor published, and of
   * its media NOT_FOUND, INVALID_STATE and CONFLICT. Errors: FORBIDDEN for whoever is not its approved creator.
   */
  async update(caller: Caller, postId: string, change: PostChange): Promise<void> {
    requireFeature(caller, 'POSTING');
    const { database, readEngine, creators, store, media } = this.on;
    await database.transaction(caller, async (tx) => {
      if (!(await readEngine.permits(tx, caller, { type: 'Post', id: postId }))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such post.', ['postId']);
      }
      const creatorId = await creators.requireApproved(tx, caller);
      const post = await store.lockOwn(tx, creatorId, postId);
      if (!post) throw forbidden('Only its creator may change a post.');
      const { title = null, body = post.body } = change;
      const content = { ...post, title: title ?? post.title, body };
      refuseIfAny(contentErrors({ ...content, media: change.media }));
      const publishes = change.publish === true && post.status !== PostStatus.PUBLISHED;
      if (publishes && post.status !== PostStatus.DRAFT) {
        throw refusal(UserErrorCode.INVALID_STATE, 'Only a draft can be published.', ['publish']);
      }
      const isPublished = publishes || post.status === PostStatus.PUBLISHED;
      if (change.media) await this.show(tx, postId, post.contentType, change.media, isPublished);
      else if (publishes) {
        refuseIfAny(mediaErrors(post.contentType, await media.kindsOf(tx, postId), true));
      }
      await store.update(tx, postId, { title: content.title, body, publishes });
      await tx.audit({
        action: 'post.update',
        subjectType: 'Post',
        subjectId: postId,
        changes: { isPublished },
      });
      if (publishes) await tx.emit(postPublished.create({ postId, creatorId }));
    });
  }

  /**
   * Lets the caller like a post. Liking it again changes nothing.
   *
   * Refuses: NOT_FOUND, ACCESS_REQUIRED. Errors: FORBIDDEN for whom their age keeps from it.
   */
  async like(caller: Caller, postId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.on.strokes.make(likePost, caller, { postId, userId });
  }

  /**
   * Takes a like back. Where there was none, nothing changes.
   *
   * Refuses: NOT_FOUND, ACCESS_REQUIRED. Errors: FORBIDDEN for whom their age keeps from it.
   */
  async unlike(caller: Caller, postId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.on.strokes.make(unlikePost, caller, { postId, userId });
  }

  /** Lets a post show media, if they are of its kind. */
  private async show(
    tx: Transaction,
    postId: string,
    contentType: PostContent['contentType'],
    drafts: readonly MediaDraft[],
    isPublished: boolean,
  ): Promise<void> {
    const { media } = this.on;
    await media.arrange(tx, postId, drafts);
    refuseIfAny(mediaErrors(contentType, await media.kindsOf(tx, postId), isPublished));
  }
}
