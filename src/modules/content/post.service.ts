import { ContentType, PostVisibility } from '../../generated/prisma/enums';
import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import { postLiked, postPublished } from './content.events';
import { tagsPerPostMax } from './content.reads';
import { requireOpenPost } from './post-access';
import type { PostStore } from './post.store';

/** A post as its creator words it. */
export interface PostDraft {
  readonly contentType: ContentType;
  readonly title: string;
  readonly body?: string | null;
  readonly visibility: PostVisibility;
  readonly tags?: readonly string[] | null;
  readonly price?: number | null;
  /** Whether only viewers whose age is verified may open it. */
  readonly isAgeRestricted?: boolean | null;
  readonly publish?: boolean | null;
}

/** What a post may cost at most, in tokens. */
const priceTokensMax = 1_000_000;

const tagForm = /^[\p{L}\p{N}_]{1,50}$/u;

/** Publishing posts, and liking them. */
export class PostService {
  constructor(
    private readonly database: Database,
    private readonly readEngine: ReadEngine,
    private readonly creators: CreatorService,
    private readonly store: PostStore,
  ) {}

  /**
   * Writes a post of the caller, on the brand of the request or, from the portal, on the creator's own.
   *
   * Refuses: BLANK, TOO_LONG, INVALID. Errors: FORBIDDEN for whoever is no approved creator.
   */
  async create(caller: Caller, draft: PostDraft): Promise<string> {
    requireFeature(caller, 'POSTING');
    return this.database.transaction(caller, async (tx) => {
      const creatorId = await this.creators.requireApproved(tx, caller);
      const tags = normaliseTags(draft.tags ?? []);
      refuseIfAny([...draftErrors(draft), ...tagErrors(tags)]);
      const { publish, isAgeRestricted: wanted } = draft;
      const isPublished = publish ?? false;
      const isAgeRestricted = wanted ?? false;
      const postId = await this.store.insert(tx, {
        creatorId,
        clusterKey: await this.creators.clusterFor(tx, caller, creatorId),
        contentType: draft.contentType,
        visibility: draft.visibility,
        title: draft.title,
        body: draft.body ?? null,
        priceTokens: draft.price ?? null,
        isAgeRestricted,
        isPublished,
      });
      await this.store.tag(tx, postId, tags);
      await tx.audit({
        action: 'post.create',
        subjectType: 'Post',
        subjectId: postId,
        changes: { visibility: draft.visibility, isAgeRestricted, isPublished },
      });
      if (isPublished) await tx.emit(postPublished.create({ postId, creatorId }));
      return postId;
    });
  }

  /**
   * Lets the caller like a post. Liking it again changes nothing.
   *
   * Refuses: NOT_FOUND, ACCESS_REQUIRED. Errors: FORBIDDEN for whom their age keeps from it.
   */
  async like(caller: Caller, postId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.database.transaction(caller, async (tx) => {
      await requireOpenPost(this.readEngine, tx, caller, postId);
      if (!(await this.store.insertLike(tx, postId, userId))) return;
      await tx.emit(postLiked.create({ postId, userId }));
    });
  }

  /**
   * Takes a like back. Where there was none, nothing changes.
   *
   * Refuses: NOT_FOUND, ACCESS_REQUIRED. Errors: FORBIDDEN for whom their age keeps from it.
   */
  async unlike(caller: Caller, postId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.database.transaction(caller, async (tx) => {
      await requireOpenPost(this.readEngine, tx, caller, postId);
      await this.store.deleteLike(tx, postId, userId);
    });
  }
}

function draftErrors(draft: PostDraft): readonly UserError[] {
  return [
    ...textErrors({ field: 'title', value: draft.title, lengthMax: 200 }),
    ...textErrors({ field: 'body', value: draft.body, lengthMin: 0, lengthMax: 20_000 }),
    ...priceErrors(draft),
    ...mediaErrors(draft),
  ];
}

function priceErrors({ visibility, price = null }: PostDraft): readonly UserError[] {
  const isPaid = visibility === PostVisibility.PAID;
  const isInRange = price !== null && price > 0 && price <= priceTokensMax;
  if (isPaid ? isInRange : price === null) return [];
  const message = isPaid
    ? `A paid post costs 1 to ${priceTokensMax} tokens.`
    : 'Only a paid post has a price.';
  return [{ code: UserErrorCode.INVALID, message, field: ['price'] }];
}

/** Until media can be uploaded, a post can be published only if it consists of words. */
function mediaErrors({ contentType, publish }: PostDraft): readonly UserError[] {
  if (contentType === ContentType.TEXT || !publish) return [];
  const message = 'A post of this kind cannot be published without its media.';
  return [{ code: UserErrorCode.INVALID, message, field: ['contentType'] }];
}

function normaliseTags(tags: readonly string[]): readonly string[] {
  const names = tags.map((tag) => tag.trim().replace(/^#/, '').normalize('NFC').toLowerCase());
  return [...new Set(names)];
}

function tagErrors(names: readonly string[]): readonly UserError[] {
  const isGood = names.length <= tagsPerPostMax && names.every((name) => tagForm.test(name));
  if (isGood) return [];
  const message = `A post has ${tagsPerPostMax} tags at most, each of 1 to 50 letters, digits or underscores.`;
  return [{ code: UserErrorCode.INVALID, message, field: ['tags'] }];
}
