import { randomBytes } from 'node:crypto';
import { PaymentFailure, PaymentStatus, RefundStatus } from '../../../generated/prisma/enums';
import type { LocalCourier } from '../../../kernel/callbacks/local-courier';
import {
  UnknownCard,
  UnreadableCallback,
  type Callback,
  type ChargeOrder,
  type ChargeState,
  type PaymentProcessor,
  type ProcessorNotice,
  type RefundOrder,
  type RefundState,
  type TokenisedCard,
} from '../processor';
import { callbackBody, callbacksOf, isConfirmed, kindOf, newEventId } from './callbacks';
import type { LocalStore } from './local.store';
import { behaviourOf, cardOf, laterMs, tokenise, type CardBehaviour } from './test-cards';

/**
 * Stands in for a real processor outside production, and behaves like one: it decides by the card, keeps books of its
 * own, charges once per key, and tells every decision by a signed callback over HTTP, again and again until somebody
 * answers.
 */
export class LocalProcessor implements PaymentProcessor {
  readonly name = 'local';
  private isDown = false;

  /** @param courier carries what the books say is to be told. */
  constructor(
    private readonly store: LocalStore,
    readonly courier: LocalCourier<LocalStore>,
  ) {}

  async charge({ paymentId, instrument, amount }: ChargeOrder): Promise<ChargeState> {
    this.requireUp();
    const behaviour = behaviourOf(instrument) ?? unknownCard;
    const waits = behaviour.delayMs > 0 || behaviour.needsConfirmation === true;
    const reference = `ch_${randomBytes(12).toString('hex')}`;
    if (behaviour.needsConfirmation) await this.store.giveUp(paymentId);
    const charge = await this.store.open({
      key: paymentId,
      reference,
      instrument,
      amountMinor: amount.amountMinor,
      currencyCode: amount.currencyCode,
      status: waits ? PaymentStatus.PENDING : behaviour.status,
      failureReason: waits ? null : behaviour.failureReason,
      callbacks: callbacksOf(behaviour, reference, amount),
    });
    if (charge.amountMinor !== amount.amountMinor || charge.currencyCode !== amount.currencyCode) {
      throw new Error('The local processor knows this key with another amount.');
    }
    this.courier.wake();
    const { status, failureReason } = charge;
    const asksPayer = behaviour.needsConfirmation === true && status === PaymentStatus.PENDING;
    const actionUrl = asksPayer ? `${this.bankUrl}/${charge.reference}` : null;
    return { reference: charge.reference, status, failureReason, actionUrl };
  }

  /**
   * What a payer tells the bank of a charge: `{"outcome":"CONFIRM"}`, or `"REFUSE"`. Gives whether it decided anything.
   *
   * @throws ApiError BAD_REQUEST for anything else.
   */
  async hearPayer(reference: string, body: Buffer): Promise<boolean> {
    return this.decide(reference, isConfirmed(body));
  }

  /** What the payer says to their bank, at the address that the charge named; whether the bank was still waiting. */
  private async decide(reference: string, hasConfirmed: boolean): Promise<boolean> {
    const status = hasConfirmed ? PaymentStatus.SUCCEEDED : PaymentStatus.FAILED;
    const isDecided = await this.store.decide(reference, {
      id: newEventId(),
      kind: kindOf(status),
      status,
      failureReason: hasConfirmed ? null : PaymentFailure.DECLINED,
      delayMs: 0,
      details: null,
    });
    this.courier.wake();
    return isDecided;
  }

  /** Keeps a test card, whose token is its name. */
  async keepCard({ token }: { readonly token: string }): Promise<TokenisedCard> {
    const card = cardOf(token);
    if (card === undefined) throw new UnknownCard('There is no such test card.');
    return tokenise(card, new Date());
  }

  /**
   * Pays at once unless the card says otherwise, under a reference that follows from the refund's id, so that an order that
   * is repeated is the same.
   */
  async refund({ refundId, reference: charge }: RefundOrder): Promise<RefundState> {
    this.requireUp();
    const reference = `re_${refundId}`;
    const instrument = await this.store.instrumentOf(charge);
    const { laterRefund } = behaviourOf(instrument ?? '') ?? unknownCard;
    if (!laterRefund) return { reference, status: RefundStatus.SUCCEEDED };
    const due = await this.store.owe(charge, {
      id: `evt_${reference}`,
      kind: `refund.${laterRefund.toLowerCase()}`,
      status: PaymentStatus.SUCCEEDED,
      failureReason: null,
      delayMs: laterMs,
      details: { refund: { id: reference, key: refundId, status: laterRefund } },
    });
    this.courier.wake();
    return { reference, status: due === 'DUE' ? laterRefund : RefundStatus.PENDING };
  }

  readCallback(callback: Callback): ProcessorNotice {
    const parsed = callbackBody.safeParse(this.courier.read(callback));
    if (!parsed.success) throw new UnreadableCallback('The callback has an unknown form.');
    const { id: eventId, type: kind, charge, refund, dispute } = parsed.data;
    if (refund) {
      const { key: refundId, id: reference, status } = refund;
      return { eventId, kind, about: 'REFUND', refundId, refund: { reference, status } };
    }
    const { currencyCode } = charge;
    if (dispute) {
      const { id: reference, status, reason, amountMinor } = dispute;
      const amount = { amountMinor: BigInt(amountMinor), currencyCode };
      const stands = { reference, status, reason, amount, evidenceDueAt: null };
      return { eventId, kind, about: 'DISPUTE', chargeReference: charge.id, dispute: stands };
    }
    const { id: reference, status, failureReason, amountMinor } = charge;
    return {
      eventId,
      kind,
      about: 'CHARGE',
      paymentId: charge.key,
      amount: { amountMinor: BigInt(amountMinor), currencyCode },
      charge: { reference, status, failureReason, actionUrl: null },
    };
  }

  /** Answers nobody until `comeBack`, as processors do at times. */
  goDown(): void {
    this.isDown = true;
  }

  /** Answers again. */
  comeBack(): void {
    this.isDown = false;
  }

  private requireUp(): void {
    if (this.isDown) throw new Error('The local processor does not answer.');
  }

  /** Where payers confirm charges: beside the address of our callbacks. */
  private get bankUrl(): string {
    return (this.courier.address ?? 'http://localhost/webhooks/local').replace(
      /\/webhooks\/local$/,
      '/local-bank',
    );
  }
}

/** Like a card that was removed at the processor. */
const unknownCard: CardBehaviour = {
  status: PaymentStatus.FAILED,
  failureReason: PaymentFailure.PROCESSING_ERROR,
  delayMs: 0,
  brand: 'unknown',
  lastFour: '0000',
};
