import type { Database } from '../../kernel/db/database';
import type { Logger } from '../../kernel/log/logger';
import { ApiError, unauthenticated } from '../../kernel/problems/errors';
import { processorOf } from './checkout';
import type { NoticeOutcome, PaymentStore } from './payments.store';
import {
  ForgedCallback,
  UnreadableCallback,
  type Callback,
  type PaymentProcessor,
  type ProcessorNotice,
} from './processor';
import type { Processors } from './processors';
import type { Settlement } from './settlement';

/** What the intake of callbacks stands on. */
export interface WebhooksDependencies {
  readonly worker: Database;
  readonly store: PaymentStore;
  readonly processors: Processors;
  readonly settlement: Settlement;
  readonly log: Logger;
}

/** A callback with the address that it came to. */
export interface AddressedCallback extends Callback {
  /** The last part of the address: the processor's name. */
  readonly processor: string;
  readonly requestId: string;
}

/** Takes what processors tell us. */
export class Webhooks {
  constructor(private readonly on: WebhooksDependencies) {}

  /**
   * Files a callback and applies it, once however often and in whatever order it comes; the file and its effect commit
   * together, so a processor that gets no answer may send it again.
   *
   * @throws ApiError NOT_FOUND for a processor that we do not have, UNAUTHENTICATED for a callback that is forged or
   * stale, BAD_REQUEST for one that says nothing that we understand. Nothing changes then.
   */
  async receive(callback: AddressedCallback): Promise<void> {
    const processor = this.on.processors.find(callback.processor);
    if (!processor) throw new ApiError('NOT_FOUND', 'There is nothing at this address.');
    const notice = this.read(processor, callback);
    const raw = callback.body.toString('utf8');
    const { worker, store } = this.on;
    await worker.transaction(processorOf(callback.requestId), async (tx) => {
      const fileId = await store.fileNotice(tx, { processor: processor.name, notice, raw });
      if (fileId === null) return;
      const payment = await store.lock(tx, notice.paymentId);
      const isOurs =
        payment?.processor === processor.name &&
        payment.amount.amountMinor === notice.amount.amountMinor &&
        payment.amount.currencyCode === notice.amount.currencyCode;
      const isApplied =
        isOurs && (await this.on.settlement.apply(tx, notice.paymentId, notice.charge));
      const outcome: NoticeOutcome = isApplied ? 'APPLIED' : 'IGNORED';
      await store.closeNotice(tx, fileId, { outcome, paymentId: payment?.id ?? null });
      if (!isOurs) this.warn(notice, 'a processor told of a payment that is not so');
    });
  }

  private read(processor: PaymentProcessor, callback: AddressedCallback): ProcessorNotice {
    try {
      return processor.readCallback(callback);
    } catch (error) {
      if (error instanceof ForgedCallback) {
        this.on.log.warn({ processor: processor.name }, 'a callback was forged or stale');
        throw unauthenticated('The signature is missing, forged or too old.');
      }
      if (error instanceof UnreadableCallback) throw new ApiError('BAD_REQUEST', error.message);
      throw error;
    }
  }

  private warn({ eventId, paymentId }: ProcessorNotice, message: string): void {
    this.on.log.warn({ eventId, paymentId }, message);
  }
}
