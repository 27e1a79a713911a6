import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { PaymentFailure, PaymentStatus, RefundStatus } from '../../../generated/prisma/enums';
import type { Logger } from '../../../kernel/log/logger';
import { CurrencyCode } from '../../../kernel/money/currency';
import { isSignedBy, signatureHeader, signCallback } from '../callback-signature';
import {
  ForgedCallback,
  UnreadableCallback,
  type Callback,
  type ChargeOrder,
  type ChargeState,
  type PaymentProcessor,
  type ProcessorNotice,
  type RefundOrder,
  type RefundState,
} from '../processor';
import type { DueCallback, LocalStore, NewCallback } from './local.store';
import { behaviourOf, type CardBehaviour } from './test-cards';

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

const callbackBody = z.object({
  id: z.string().min(1).max(100),
  type: z.string().min(1).max(100),
  charge: z.object({
    id: z.string().min(1).max(100),
    key: z.uuid(),
    amountMinor: z.string().regex(/^\d{1,16}$/),
    currencyCode: z.enum(CurrencyCode),
    status: z.enum(PaymentStatus),
    failureReason: z.enum(PaymentFailure).nullable(),
  }),
});

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
  private isClosed = false;

  constructor(private readonly on: LocalProcessorDependencies) {}

  /** Says where callbacks go; before that, none is sent. */
  start(callbackUrl: string): void {
    this.callbackUrl = callbackUrl;
    this.wakeIn(0);
  }

  async charge({ paymentId, instrument, amount }: ChargeOrder): Promise<ChargeState> {
    const behaviour = behaviourOf(instrument) ?? unknownCard;
    const isLate = behaviour.delayMs > 0;
    const charge = await this.on.store.open({
      key: paymentId,
      reference: `ch_${randomBytes(12).toString('hex')}`,
      instrument,
      amountMinor: amount.amountMinor,
      currencyCode: amount.currencyCode,
      status: isLate ? PaymentStatus.PENDING : behaviour.status,
      failureReason: isLate ? null : behaviour.failureReason,
      callbacks: callbacksOf(behaviour),
    });
    if (charge.amountMinor !== amount.amountMinor || charge.currencyCode !== amount.currencyCode) {
      throw new Error('The local processor knows this key with another amount.');
    }
    this.wakeIn(0);
    const { reference, status, failureReason } = charge;
    return { reference, status, failureReason };
  }

  /** Always pays, under a reference that follows from the refund's id, so that an order that is repeated is the same. */
  async refund({ refundId }: RefundOrder): Promise<RefundState> {
    return { reference: `re_${refundId}`, status: RefundStatus.SUCCEEDED };
  }

  readCallback({ headers, body }: Callback): ProcessorNotice {
    const header = headers[signatureHeader];
    const signature = typeof header === 'string' ? header : undefined;
    if (!isSignedBy(this.on.key, { signature, body }, new Date())) {
      throw new ForgedCallback('The callback is not signed by the local processor.');
    }
    const parsed = callbackBody.safeParse(parseJson(body));
    if (!parsed.success) throw new UnreadableCallback('The callback has an unknown form.');
    const { id, type, charge } = parsed.data;
    return {
      eventId: id,
      kind: type,
      paymentId: charge.key,
      amount: { amountMinor: BigInt(charge.amountMinor), currencyCode: charge.currencyCode },
      charge: {
        reference: charge.id,
        status: charge.status,
        failureReason: charge.failureReason,
      },
    };
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

function callbacksOf({ status, failureReason, delayMs }: CardBehaviour): readonly NewCallback[] {
  const decided = { id: newEventId(), kind: kindOf(status), status, failureReason, delayMs };
  const { PENDING } = PaymentStatus;
  const pending = {
    id: newEventId(),
    kind: kindOf(PENDING),
    status: PENDING,
    failureReason: null,
    delayMs: 0,
  };
  return delayMs > 0 ? [pending, decided] : [decided];
}

/** The body of a callback: the same bytes for every repetition. */
function bodyOf(callback: DueCallback): Buffer {
  const { id, kind, at, key, reference, amountMinor, currencyCode, status, failureReason } =
    callback;
  return Buffer.from(
    JSON.stringify({
      id,
      type: kind,
      createdAt: at.toISOString(),
      charge: {
        id: reference,
        key,
        amountMinor: amountMinor.toString(),
        currencyCode,
        status,
        failureReason,
      },
    }),
  );
}

function kindOf(status: PaymentStatus): string {
  return `charge.${status.toLowerCase()}`;
}

function newEventId(): string {
  return `evt_${randomBytes(12).toString('hex')}`;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
