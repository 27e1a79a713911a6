import { z } from 'zod';
import { PaymentPurpose } from '../../generated/prisma/enums';
import { requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { DomainEvent } from '../../kernel/events/domain-event';
import { once, type KeyedRequest, type Storable } from '../../kernel/idempotency/once';
import { CurrencyCode } from '../../kernel/money/currency';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { Gathering } from '../../kernel/write/gathering';
import type { Strokes } from '../../kernel/write/strokes';
import type { Checkout, InstrumentChoice, PaymentFacts } from '../payments';
import type { WalletService } from '../wallet';
import { readingsOf } from './phrases';
import { askTipFor, askTipToCreator, dueTip, type DueTip } from './sending.store';
import { streamSupported, tipSent } from './tips.events';
import { tipRequirements, type TipRules, type TipStore } from './tips.store';

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

/** A tip with how it is paid: null for tokens that the sender has. */
export interface TipOrder {
  readonly draft: TipDraft;
  readonly card: InstrumentChoice | null;
  readonly idempotencyKey: string;
}

/** What came of an order: the tip, which a payment by card may still keep waiting. */
export interface OrderedTip {
  readonly tipId: string;
  readonly paymentId: string | null;
}

/** What the service stands on. */
export interface TipDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly store: TipStore;
  readonly wallets: WalletService;
  readonly checkout: Checkout;
  readonly strokes: Strokes;
  /** Sends tips out of wallets, those that wait at the same time together. */
  readonly sending: Gathering<DueTip>;
}

/** How a tip that waits for its payment is kept with it. */
const waitingTip = z.object({
  tipId: z.uuid(),
  recipientId: z.uuid(),
  tokens: z.int(),
  message: z.string().nullable(),
  isAnonymous: z.boolean(),
  postId: z.uuid().nullable(),
  messageId: z.uuid().nullable(),
  liveStreamId: z.uuid().nullable(),
});

const tokensMax = 1_000_000;

/** Processors take so much at least: a dollar. */
const tokensByCardMin = 100;

/** Giving creators tokens. */
export class TipService {
  constructor(private readonly on: TipDependencies) {}

  /**
   * Gives tokens of the caller to an approved creator, less the platform's fee. By card, the tokens are bought first and the
   * tip follows once the processor has the money, which may be at once. Sent again with its key, the tip is the same tip.
   *
   * Refuses: INVALID, BLANK, TOO_LONG, SELF_TARGET, NOT_FOUND, ACCESS_REQUIRED for what the caller may not open,
   * INSUFFICIENT_FUNDS, PAYMENT_METHOD_REQUIRED, CONFLICT. Errors: FORBIDDEN with the reason AGE_VERIFICATION_REQUIRED for
   * a post that the sender is not known to be old enough for.
   */
  async send(caller: Caller, { draft, card, idempotencyKey }: TipOrder): Promise<OrderedTip> {
    const { userId } = requireFeature(caller, 'TIPPING');
    refuseIfAny(draftErrors(draft, userId, card === null ? 1 : tokensByCardMin));
    const request = { ...draft, ...(card && { ...card }) };
    const command = { operation: 'sendTip', key: idempotencyKey, request };
    const work = async (tx: Transaction): Promise<OrderedTip & Storable> => {
      const { readEngine, store } = this.on;
      await readEngine.require(tx, caller, ...tipRequirements(rulesOf(draft)));
      const tipId = await store.nextId(tx);
      if (card !== null)
        return { tipId, paymentId: await this.buy(tx, userId, draft, card, tipId) };
      if (await this.post(tx, draft, userId, tipId)) return { tipId, paymentId: null };
      const message = 'Your wallet does not have so many tokens.';
      throw refusal(UserErrorCode.INSUFFICIENT_FUNDS, message, ['tokens']);
    };
    const atOnce = (keyed: KeyedRequest): Promise<(OrderedTip & Storable) | null> =>
      this.sendAtOnce(caller, userId, draft, keyed);
    const ordered = await once(
      this.on.database,
      caller,
      command,
      work,
      card === null ? atOnce : undefined,
    );
    if (ordered.paymentId !== null) await this.on.checkout.carryOut(caller, ordered.paymentId);
    return ordered;
  }

  /**
   * Sends the tip that waited for a payment, in the transaction that settles it. Where its creator takes none any more, the
   * tokens stay with whoever paid for them.
   */
  async sendPaid(tx: Transaction, { userId, followUp }: PaymentFacts): Promise<void> {
    const { tipId, ...draft } = waitingTip.parse(followUp);
    await tx.actAs(userId);
    if (!(await this.on.store.isCreator(tx, draft.recipientId))) {
      await tx.audit({ action: 'tip.drop', subjectType: 'Tip', subjectId: tipId });
      return;
    }
    if (await this.post(tx, draft, userId, tipId)) return;
    throw new Error('The tokens that were bought for a tip are not there.');
  }

  /**
   * Sends a tip out of the wallet, together with those of others that wait at the same time; null where something stands
   * against it, and nothing is written.
   */
  private async sendAtOnce(
    caller: Caller,
    senderId: string,
    draft: TipDraft,
    keyed: KeyedRequest,
  ): Promise<(OrderedTip & Storable) | null> {
    const { recipientId, readings, subject } = rulesOf(draft);
    const ask = subject === null ? askTipToCreator : askTipFor[subject.type];
    const given = { recipientId, readings, subjectId: subject?.id ?? null };
    const id = await this.on.strokes.attempt(ask, caller, given);
    if (id === null) return null;
    const result = { tipId: id, paymentId: null };
    const events = eventsOf(draft, senderId, id);
    const tip = dueTip(caller, { ...draft, id, senderId, result, events }, keyed);
    return (await this.on.sending.do(tip)) ? result : null;
  }

  private async buy(
    tx: Transaction,
    userId: string,
    draft: TipDraft,
    card: InstrumentChoice,
    tipId: string,
  ): Promise<string> {
    const { wallets, checkout } = this.on;
    const { tokens } = draft;
    const currencyCode = CurrencyCode.USD;
    const { tokensPerUnit, amountMinor } = await wallets.priceOf(tx, tokens, currencyCode);
    return checkout.begin(tx, {
      userId,
      amount: { amountMinor, currencyCode },
      choice: card,
      subject: {
        purpose: PaymentPurpose.TOKENS,
        tokens,
        tokensPerUnit,
        followUp: { ...draft, tipId },
      },
    });
  }

  /** Tokens move last, so that wallets which many want are locked for the shortest time. Whether there were enough. */
  private async post(
    tx: Transaction,
    draft: TipDraft,
    senderId: string,
    id: string,
  ): Promise<boolean> {
    const { recipientId, tokens } = draft;
    await tx.audit({
      action: 'tip.send',
      subjectType: 'Tip',
      subjectId: id,
      changes: { recipientId, tokens },
    });
    for (const event of eventsOf(draft, senderId, id)) await tx.emit(event);
    return this.on.store.post(tx, { ...draft, id });
  }
}

/** What is told of a tip: to its creator, and to the log of the stream that it is for. */
function eventsOf(draft: TipDraft, senderId: string, tipId: string): readonly DomainEvent[] {
  const { recipientId, tokens, liveStreamId, message, isAnonymous } = draft;
  const sent = tipSent.create({ tipId, recipientId }, [recipientId]);
  if (liveStreamId === null) return [sent];
  const shown = isAnonymous ? null : senderId;
  const support = { liveStreamId, senderId: shown, tokens, message, giftId: null, quantity: null };
  return [sent, streamSupported.create(support, [liveStreamId])];
}

/** What a draft says that the tip is for: one thing at most, where it is right. */
function subjectsOf(draft: TipDraft): readonly NonNullable<TipRules<string>['subject']>[] {
  const { postId, messageId, liveStreamId } = draft;
  return [
    ...(postId === null ? [] : [{ type: 'Post' as const, id: postId }]),
    ...(messageId === null ? [] : [{ type: 'Message' as const, id: messageId }]),
    ...(liveStreamId === null ? [] : [{ type: 'LiveStream' as const, id: liveStreamId }]),
  ];
}

function rulesOf(draft: TipDraft): TipRules<string> {
  const readings = draft.message === null ? [] : readingsOf(draft.message);
  const [subject = null] = subjectsOf(draft);
  return { recipientId: draft.recipientId, readings: JSON.stringify(readings), subject };
}

function draftErrors(draft: TipDraft, senderId: string, tokensMin: number): UserError[] {
  const { recipientId, tokens, message } = draft;
  const errors = [...textErrors({ field: 'message', value: message, lengthMax: 500 })];
  if (!Number.isInteger(tokens) || tokens < tokensMin || tokens > tokensMax) {
    const text = `A tip is ${tokensMin} to ${tokensMax} tokens.`;
    errors.push({ code: UserErrorCode.INVALID, message: text, field: ['tokens'] });
  }
  if (recipientId === senderId) {
    const text = 'You cannot tip yourself.';
    errors.push({ code: UserErrorCode.SELF_TARGET, message: text, field: ['recipientId'] });
  }
  if (subjectsOf(draft).length > 1) {
    const text = 'Say one of postId, messageId and liveStreamId at most.';
    errors.push({ code: UserErrorCode.INVALID, message: text, field: null });
  }
  return errors;
}
