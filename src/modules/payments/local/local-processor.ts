import { randomBytes } from 'node:crypto';
import { PaymentFailure, PaymentStatus, RefundStatus } from '../../../generated/prisma/enums';
import type { Logger } from '../../../kernel/log/logger';
import {
  isSignedBy,
  signatureHeader,
  signCallback,
} from '../../../kernel/callbacks/callback-signature';
import {
  ForgedCallback,
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
import { callbackBody, bodyOf, callbacksOf, isConfirmed, kindOf, newEventId } from './callbacks';
import type { LocalStore, DueCallback } from './local.store';
import { behaviourOf, cardOf, laterMs, tokenise, type CardBehaviour } from './test-cards';

/** What the local processor stands on. */
export interface LocalProcessorDependencies {
  readonly store: LocalStore;
  /** The secret that it signs callbacks with, and that we check them with. */
  readonly key: Uint8Array;
  readonly log: Logger;
}

/** How to send callbacks that were held back: each so many times at once, and perhaps the last first. */
export interface Release {
  readonly copies?: number;
  readonly isReversed?: boolean;
}

const attemptsMax = 10;
const batchSize = 50;
const answerTimeoutMs = 5_000;
/** Another process may have died with callbacks in hand, so each looks for some now and then. */
const sweepMs = 5_000;

/**
 * Stands in for a real processor outside production, and behaves like one: it decides by the card, keeps books of its
 * own, charges once per key, and tells every decision by a signed callback over HTTP, again and again until somebody
 * answers.
 */
export class LocalProcessor implements PaymentProcessor {
  readonly name = 'local';
  private callbackUrl: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> = Promise.resolve();
  private isHeld = false;
  private isDown = false;
  private isClosed = false;

  constructor(private readonly on: LocalProcessorDependencies) {}

  /** Says where callbacks go; before that, none is sent. */
  start(callbackUrl: string): void {
    this.callbackUrl = callbackUrl;
    this.wakeIn(0);
  }

  async charge({ paymentId, instrument, amount }: ChargeOrder): Promise<ChargeState> {
    this.requireUp();
    const behaviour = behaviourOf(instrument) ?? unknownCard;
    const waits = behaviour.delayMs > 0 || behaviour.needsConfirmation === true;
    const reference = `ch_${randomBytes(12).toString('hex')}`;
    if (behaviour.needsConfirmation) await this.on.store.giveUp(paymentId);
    const charge = await this.on.store.open({
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
    this.wakeIn(0);
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
    const isDecided = await this.on.store.decide(reference, {
      id: newEventId(),
      kind: kindOf(status),
      status,
      failureReason: hasConfirmed ? null : PaymentFailure.DECLINED,
      delayMs: 0,
      details: null,
    });
    this.wakeIn(0);
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
    const instrument = await this.on.store.instrumentOf(charge);
    const { laterRefund } = behaviourOf(instrument ?? '') ?? unknownCard;
    if (!laterRefund) return { reference, status: RefundStatus.SUCCEEDED };
    const due = await this.on.store.owe(charge, {
      id: `evt_${reference}`,
      kind: `refund.${laterRefund.toLowerCase()}`,
      status: PaymentStatus.SUCCEEDED,
      failureReason: null,
      delayMs: laterMs,
      details: { refund: { id: reference, key: refundId, status: laterRefund } },
    });
    this.wakeIn(laterMs);
    return { reference, status: due === 'DUE' ? laterRefund : RefundStatus.PENDING };
  }

  readCallback({ headers, body }: Callback): ProcessorNotice {
    const header = headers[signatureHeader];
    const signature = typeof header === 'string' ? header : undefined;
    if (!isSignedBy(this.on.key, { signature, body }, new Date())) {
      throw new ForgedCallback('The callback is not signed by the local processor.');
    }
    const parsed = callbackBody.safeParse(parseJson(body));
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

  /** Sends nothing until `release`. */
  async hold(): Promise<void> {
    this.isHeld = true;
    await this.sending;
  }

  /** Sends all that is due by now, as it is told to, and then goes on as usual. Gives the answers' statuses. */
  async release({ copies = 1, isReversed = false }: Release = {}): Promise<readonly number[]> {
    const due = await this.on.store.takeDue(batchSize, attemptsMax);
    const statuses: number[] = [];
    for (const callback of isReversed ? [...due].reverse() : due) {
      const sent = Array.from({ length: copies }, () => this.send(callback));
      statuses.push(...(await Promise.all(sent)));
    }
    this.isHeld = false;
    this.wakeIn(0);
    return statuses;
  }

  /** Ends after what is being sent. What is owed is sent by the next process. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.sending;
  }

  private requireUp(): void {
    if (this.isDown) throw new Error('The local processor does not answer.');
  }

  /** Where payers confirm charges: beside the address of our callbacks. */
  private get bankUrl(): string {
    return (this.callbackUrl ?? 'http://localhost/webhooks/local').replace(
      /\/webhooks\/local$/,
      '/local-bank',
    );
  }

  private wakeIn(ms: number): void {
    if (this.isClosed || this.callbackUrl === null) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.sending = this.sending.then(() => this.sendDue());
    }, ms);
    this.timer.unref();
  }

  private async sendDue(): Promise<void> {
    if (this.isHeld || this.isClosed) return;
    try {
      const due = await this.on.store.takeDue(batchSize, attemptsMax);
      for (const callback of due) await this.send(callback);
      const nextInMs = await this.on.store.nextDueInMs(attemptsMax);
      this.wakeIn(Math.min(sweepMs, Math.max(10, nextInMs ?? sweepMs)));
    } catch (error) {
      this.on.log.error({ err: error }, 'the local processor could not look for callbacks');
      this.wakeIn(sweepMs);
    }
  }

  /** The status of the answer; 0 where there was none. */
  private async send(callback: DueCallback): Promise<number> {
    const body = bodyOf(callback);
    try {
      const response = await fetch(this.callbackUrl ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [signatureHeader]: signCallback(this.on.key, body, new Date()),
        },
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      await response.arrayBuffer();
      if (response.ok) await this.on.store.markDelivered(callback.id);
      return response.status;
    } catch (error) {
      this.on.log.warn({ err: error, attempts: callback.attempts }, 'a callback did not arrive');
      return 0;
    }
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

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
