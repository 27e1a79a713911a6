import { requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import { ageVerificationRequired } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { tipSent } from './tips.events';
import type { TipStore, TipSubject } from './tips.store';

/** A tip as its sender words it. */
export interface TipDraft {
  readonly recipientId: string;
  readonly tokens: number;
  readonly message: string | null;
  readonly isAnonymous: boolean;
  readonly postId: string | null;
  readonly messageId: string | null;
  readonly liveStreamId: string | null;
}

const tokensMax = 1_000_000;

/** What a tip can be for: by which field, and what the sender must be allowed to do with it. */
const subjects: readonly {
  readonly field: 'postId' | 'messageId' | 'liveStreamId';
  readonly type: TipSubject;
  readonly open: readonly string[];
  readonly ofAge?: string;
}[] = [
  { field: 'postId', type: 'Post', open: ['post.open'], ofAge: 'post.of-age' },
  { field: 'messageId', type: 'Message', open: ['message.open'] },
  { field: 'liveStreamId', type: 'LiveStream', open: [] },
];

/** Giving creators tokens. */
export class TipService {
  constructor(
    private readonly database: Database,
    private readonly readEngine: ReadEngine,
    private readonly store: TipStore,
  ) {}

  /**
   * Gives tokens of the caller to an approved creator, less the platform's fee, and gives the tip's id. Sent again with its
   * key, the tip is the same tip.
   *
   * Refuses: INVALID, BLANK, TOO_LONG, SELF_TARGET, NOT_FOUND, ACCESS_REQUIRED for what the caller may not open,
   * INSUFFICIENT_FUNDS, CONFLICT. Errors: FORBIDDEN with the reason AGE_VERIFICATION_REQUIRED for a post that the sender is
   * not known to be old enough for.
   */
  async send(caller: Caller, draft: TipDraft, idempotencyKey: string): Promise<string> {
    const { userId } = requireFeature(caller, 'TIPPING');
    refuseIfAny(draftErrors(draft, userId));
    const command = { operation: 'sendTip', key: idempotencyKey, request: { ...draft } };
    const { tipId } = await once(this.database, caller, command, async (tx) => ({
      tipId: await this.post(tx, caller, draft),
    }));
    return tipId;
  }

  /** Tokens move last, so that wallets which many want are locked for the shortest time. */
  private async post(tx: Transaction, caller: Caller, draft: TipDraft): Promise<string> {
    const { recipientId, tokens } = draft;
    const id = await this.requireRecipient(tx, caller, recipientId);
    await this.requireSubject(tx, caller, draft);
    await tx.audit({
      action: 'tip.send',
      subjectType: 'Tip',
      subjectId: id,
      changes: { recipientId, tokens },
    });
    await tx.emit(tipSent.create({ tipId: id, recipientId }, [recipientId]));
    if (await this.store.post(tx, { ...draft, id })) return id;
    const message = 'Your wallet does not have so many tokens.';
    throw refusal(UserErrorCode.INSUFFICIENT_FUNDS, message, ['tokens']);
  }

  /** Nobody learns whether an account that is no creator exists. Gives an id for the tip. */
  private async requireRecipient(tx: Transaction, caller: Caller, id: string): Promise<string> {
    const isKnown = await this.readEngine.permits(tx, caller, { type: 'User', id });
    const tipId = isKnown ? await this.store.nextId(tx, id) : null;
    if (tipId !== null) return tipId;
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such creator.', ['recipientId']);
  }

  private async requireSubject(tx: Transaction, caller: Caller, draft: TipDraft): Promise<void> {
    for (const { field, type, open, ofAge } of subjects) {
      const id = draft[field];
      if (id === null) continue;
      if (!(await this.readEngine.permits(tx, caller, { type, id }))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such thing to tip for.', [field]);
      }
      const policies = ofAge === undefined ? [] : [ofAge];
      if (!(await this.readEngine.permits(tx, caller, { type, id, policies }))) {
        throw ageVerificationRequired();
      }
      if (!(await this.readEngine.permits(tx, caller, { type, id, policies: open }))) {
        throw refusal(UserErrorCode.ACCESS_REQUIRED, 'Gain access to it first.', [field]);
      }
      if ((await this.store.findOwner(tx, type, id)) !== draft.recipientId) {
        throw refusal(UserErrorCode.INVALID, 'This is not of the creator whom you tip.', [field]);
      }
    }
  }
}

function draftErrors(draft: TipDraft, senderId: string): UserError[] {
  const { recipientId, tokens, message } = draft;
  const errors = [...textErrors({ field: 'message', value: message, lengthMax: 500 })];
  if (!Number.isInteger(tokens) || tokens < 1 || tokens > tokensMax) {
    const text = `A tip is 1 to ${tokensMax} tokens.`;
    errors.push({ code: UserErrorCode.INVALID, message: text, field: ['tokens'] });
  }
  if (recipientId === senderId) {
    const text = 'You cannot tip yourself.';
    errors.push({ code: UserErrorCode.SELF_TARGET, message: text, field: ['recipientId'] });
  }
  if (subjects.filter(({ field }) => draft[field] !== null).length > 1) {
    const text = 'Say one of postId, messageId and liveStreamId at most.';
    errors.push({ code: UserErrorCode.INVALID, message: text, field: null });
  }
  return errors;
}
