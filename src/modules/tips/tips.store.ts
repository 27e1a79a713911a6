import sql from 'sql-template-tag';
import type { Predicate } from '../../kernel/auth/policy';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { ageVerificationRequired } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { Parameter } from '../../kernel/read/parameters';
import type { Check, Requirement } from '../../kernel/read/requirement';
import { isDecent } from './phrases.store';

/** What a tip can be for. */
export type TipSubject = 'Post' | 'Message' | 'LiveStream';

/** A tip to post. */
export interface NewTip {
  readonly id: string;
  readonly recipientId: string;
  readonly tokens: number;
  readonly message: string | null;
  readonly isAnonymous: boolean;
  readonly postId: string | null;
  readonly messageId: string | null;
  readonly liveStreamId: string | null;
}

/** What the database says when there are fewer tokens than go. */
const fundsConstraints = ['wallets_available_not_negative', 'wallets_balance_not_negative'];

/** Whether the database says that there are fewer tokens than go. */
function lacksFunds(error: unknown): boolean {
  return fundsConstraints.includes(brokenConstraint(error) ?? '');
}

/** What can stop a tip, each as a value or as the parameter that stands for it. */
export interface TipRules<Value extends string | Parameter> {
  readonly recipientId: Value;
  /** How the words that go with it can be read, as a JSON array. */
  readonly readings: Value;
  /** What it is for; null for nothing but the creator. */
  readonly subject: { readonly type: TipSubject; readonly id: Value } | null;
}

/** By which field of a tip its subject is named, what of it must hold, and whose it is. */
const subjectRules: Readonly<
  Record<TipSubject, Pick<Requirement, 'checks'> & { field: string; owner: Predicate }>
> = {
  Post: {
    field: 'postId',
    checks: [
      { holds: 'post.of-age', otherwise: ageVerificationRequired },
      { holds: 'post.open', otherwise: () => closed('postId') },
    ],
    owner: ({ row }) => sql`(SELECT c.user_id FROM creators c WHERE c.id = ${row('creator_id')})`,
  },
  Message: {
    field: 'messageId',
    checks: [{ holds: 'message.open', otherwise: () => closed('messageId') }],
    owner: ({ row }) => row('sender_id'),
  },
  LiveStream: {
    field: 'liveStreamId',
    checks: [],
    owner: ({ row }) => sql`(SELECT c.user_id FROM creators c WHERE c.id = ${row('host_id')})`,
  },
};

function closed(field: string): Error {
  return refusal(UserErrorCode.ACCESS_REQUIRED, 'Gain access to it first.', [field]);
}

/** Nobody learns whether an account that is no creator exists. */
function noCreator(): Error {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such creator.', ['recipientId']);
}

/**
 * All that can stop a tip but the tokens.
 *
 * Refuses: NOT_FOUND, INVALID for blocked words and for a subject that is not the recipient's, ACCESS_REQUIRED for what the
 * sender may not open. Errors: FORBIDDEN with the reason AGE_VERIFICATION_REQUIRED.
 */
export function tipRequirements<Value extends string | Parameter>({
  recipientId,
  readings,
  subject,
}: TipRules<Value>): Requirement[] {
  const recipient: Requirement = {
    type: 'User',
    id: recipientId,
    missing: noCreator,
    checks: [
      {
        holds: ({ row }) =>
          sql`EXISTS (SELECT FROM creators c WHERE c.user_id = ${row('id')} AND c.status = 'APPROVED')`,
        otherwise: noCreator,
      },
      {
        holds: isDecent(readings),
        otherwise: () => refusal(UserErrorCode.INVALID, 'These words cannot be sent.', ['message']),
      },
    ],
  };
  if (subject === null) return [recipient];
  const { field, checks, owner } = subjectRules[subject.type];
  const missing = (): Error =>
    refusal(UserErrorCode.NOT_FOUND, 'There is no such thing to tip for.', [field]);
  const ofAnother = (): Error =>
    refusal(UserErrorCode.INVALID, 'This is not of the creator whom you tip.', [field]);
  const isTheirs: Check = {
    holds: (scope) => sql`${owner(scope)} = ${recipientId}::uuid`,
    otherwise: ofAnother,
  };
  return [recipient, { ...subject, missing, checks: [...checks, isTheirs] }];
}

/** Reads what tips rest on, and has the database write them with the movement of their tokens. */
export class TipStore {
  /** An id for a new tip. */
  async nextId(tx: Transaction): Promise<string> {
    const [next] = await tx.prisma.$queryRaw<
      [{ id: string }]
    >`/* tips.nextId */ SELECT app.uuid_v7() AS id`;
    return next.id;
  }

  /** Whether the account is an approved creator. */
  async isCreator(tx: Transaction, userId: string): Promise<boolean> {
    const creator = await tx.prisma.creator.findFirst({
      where: { userId, status: 'APPROVED' },
      select: { id: true },
    });
    return creator !== null;
  }

  /** Writes the tip and moves its tokens; whether the sender, for whom the transaction works, has so many. */
  async post(tx: Transaction, tip: NewTip): Promise<boolean> {
    const { id, recipientId, tokens, message, isAnonymous } = tip;
    const { postId, messageId, liveStreamId } = tip;
    try {
      await tx.prisma.$queryRaw`/* tips.post */
        SELECT app.post_tip(${id}::uuid, ${recipientId}::uuid, ${BigInt(tokens)}, ${message},
          ${isAnonymous}, ${postId}::uuid, ${messageId}::uuid, ${liveStreamId}::uuid)::text`;
      return true;
    } catch (error) {
      if (lacksFunds(error)) return false;
      throw error;
    }
  }
}
