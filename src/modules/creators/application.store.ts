import { CreatorStatus } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** What somebody says who wants to become a creator. */
export interface ApplicationDraft {
  readonly handle: string;
  readonly displayName: string;
  readonly bio: string | null;
}

/** A creator as applications see one. */
export interface CreatorFacts {
  readonly id: string;
  readonly userId: string;
  readonly status: CreatorStatus;
}

/** What became of an application: its creator, or why there is none. */
export type Filed = { readonly id: string } | 'TAKEN' | null;

const facts = { id: true, userId: true, status: true } as const;
const handleKeys = ['creators_handle_key', 'creators_handle_look_key'];

/** Reads and writes who wants to become a creator. */
export class ApplicationStore {
  /** The creator behind an account, whatever its state; null where there is none. */
  findOf(tx: Transaction, userId: string): Promise<CreatorFacts | null> {
    return tx.prisma.creator.findUnique({ where: { userId }, select: facts });
  }

  find(tx: Transaction, id: string): Promise<CreatorFacts | null> {
    return tx.prisma.creator.findUnique({ where: { id }, select: facts });
  }

  /** Files an application; TAKEN for a handle of somebody else, null where there is one already. */
  apply(tx: Transaction, userId: string, draft: ApplicationDraft): Promise<Filed> {
    return unlessTaken(async () => {
      const { id } = await tx.prisma.creator.create({
        data: { userId, ...draft, status: CreatorStatus.PENDING },
        select: { id: true },
      });
      return { id };
    });
  }

  /** Files the application of somebody anew who was turned down. */
  applyAgain(tx: Transaction, id: string, draft: ApplicationDraft): Promise<Filed> {
    return unlessTaken(async () => {
      const { count } = await tx.prisma.creator.updateMany({
        where: { id, status: CreatorStatus.REJECTED },
        data: {
          ...draft,
          status: CreatorStatus.PENDING,
          statusReason: null,
          reviewedAt: null,
          reviewedById: null,
        },
      });
      return count > 0 ? { id } : null;
    });
  }

  /** Brings a creator from one of these states into another; whether it was in one. */
  async review(
    tx: Transaction,
    review: {
      readonly creatorId: string;
      readonly status: CreatorStatus;
      readonly reason: string | null;
      readonly reviewerId: string;
      readonly from: readonly CreatorStatus[];
    },
  ): Promise<boolean> {
    const { creatorId: id, status, reason, reviewerId, from } = review;
    const { count } = await tx.prisma.creator.updateMany({
      where: { id, status: { in: [...from] } },
      data: {
        status,
        statusReason: reason,
        reviewedById: reviewerId,
        reviewedAt: new Date(),
      },
    });
    return count > 0;
  }
}

async function unlessTaken(write: () => Promise<{ readonly id: string } | null>): Promise<Filed> {
  try {
    return await write();
  } catch (error) {
    const constraint = brokenConstraint(error) ?? '';
    if (handleKeys.includes(constraint)) return 'TAKEN';
    if (constraint === 'creators_user_id_key') return null;
    throw error;
  }
}
