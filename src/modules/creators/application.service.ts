import { CreatorStatus } from '../../generated/prisma/enums';
import { requireActiveMember, requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ApplicationDraft, ApplicationStore, CreatorFacts } from './application.store';
import { creatorReviewed } from './creators.events';

/** What staff say of a creator. */
export interface CreatorReview {
  readonly creatorId: string;
  readonly status: CreatorStatus;
  /** What the creator is told; needed for all but an approval. */
  readonly reason: string | null;
}

/** What allows somebody to decide about creators. */
export const reviewCreators = 'identity-case:review';

/** From which state a creator can come into which. */
const steps: Readonly<Record<CreatorStatus, readonly CreatorStatus[]>> = {
  [CreatorStatus.PENDING]: [],
  [CreatorStatus.APPROVED]: [CreatorStatus.PENDING, CreatorStatus.SUSPENDED],
  [CreatorStatus.REJECTED]: [CreatorStatus.PENDING],
  [CreatorStatus.SUSPENDED]: [CreatorStatus.APPROVED],
};

const handleForm = /^[A-Za-z0-9_.]{3,30}$/;

/** Becoming a creator, and deciding who does. */
export class ApplicationService {
  constructor(
    private readonly database: Database,
    private readonly store: ApplicationStore,
  ) {}

  /**
   * Applies for the caller to become a creator, and gives the creator's id. Whoever was turned down may apply again.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, USERNAME_TAKEN for a handle of somebody else or one that looks like it, INVALID_STATE
   * for whoever has applied or is a creator.
   */
  async apply(caller: Caller, draft: ApplicationDraft): Promise<string> {
    const { userId } = requireActiveMember(caller);
    refuseIfAny(draftErrors(draft));
    return this.database.transaction(caller, async (tx) => {
      const earlier = await this.store.findOf(tx, userId);
      if (earlier && earlier.status !== CreatorStatus.REJECTED) {
        throw refusal(UserErrorCode.INVALID_STATE, 'You have applied already.');
      }
      const filed = await (earlier
        ? this.store.applyAgain(tx, earlier.id, draft)
        : this.store.apply(tx, userId, draft));
      if (filed === 'TAKEN') {
        const message = 'Somebody has this handle, or one that looks like it.';
        throw refusal(UserErrorCode.USERNAME_TAKEN, message, ['handle']);
      }
      if (!filed) throw refusal(UserErrorCode.INVALID_STATE, 'You have applied already.');
      await tx.audit({ action: 'creator.apply', subjectType: 'Creator', subjectId: filed.id });
      return filed.id;
    });
  }

  /**
   * Approves, turns down, suspends or lets back in somebody else, as one who reviews papers. It counts from the next request on.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, INVALID_STATE for a step that there is not, BLANK, TOO_LONG.
   */
  async review(caller: Caller, review: CreatorReview): Promise<void> {
    const { userId: reviewerId } = requirePermission(caller, reviewCreators);
    const { creatorId, status, reason } = review;
    const needsReason = status !== CreatorStatus.APPROVED;
    const value = needsReason ? (reason ?? '') : reason;
    refuseIfAny(textErrors({ field: 'reason', value, lengthMax: 1_000 }));
    await this.database.transaction(caller, async (tx) => {
      const creator = await this.requireOther(tx, creatorId, reviewerId);
      if (!(await this.store.review(tx, { ...review, reviewerId, from: steps[status] }))) {
        const message = `The creator is ${creator.status} and cannot become ${status}.`;
        throw refusal(UserErrorCode.INVALID_STATE, message, ['status']);
      }
      await tx.audit({
        ...{ action: 'creator.review', subjectType: 'Creator', subjectId: creatorId },
        ...{ category: 'ADMINISTRATION', affectedUserId: creator.userId },
        changes: { from: creator.status, to: status },
      });
      await tx.emit(creatorReviewed.create({ creatorId, status }, [creator.userId]));
    });
  }

  private async requireOther(
    tx: Transaction,
    creatorId: string,
    reviewerId: string,
  ): Promise<CreatorFacts> {
    const creator = await this.store.find(tx, creatorId);
    if (!creator) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such creator.', ['creatorId']);
    }
    if (creator.userId === reviewerId) {
      const message = 'Your own application is for somebody else to review.';
      throw refusal(UserErrorCode.SELF_TARGET, message, ['creatorId']);
    }
    return creator;
  }
}

function draftErrors({ handle, displayName, bio }: ApplicationDraft): readonly UserError[] {
  return [
    ...textErrors({ field: 'displayName', value: displayName, lengthMax: 100 }),
    ...textErrors({ field: 'bio', value: bio, lengthMax: 2_000 }),
    ...(handleForm.test(handle)
      ? []
      : [
          {
            code: UserErrorCode.INVALID,
            message: 'A handle has 3 to 30 letters, digits, dots and underscores.',
            field: ['handle'],
          },
        ]),
  ];
}
