import { PaymentStatus, RefundStatus } from '../../generated/prisma/enums';
import { nobodysCaller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Logger } from '../../kernel/log/logger';
import { ApiError, unauthenticated } from '../../kernel/problems/errors';
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
   * stale, BAD_REQUEST for one that says nothing that we understand, UNAVAILABLE for one that came before what it rests
   * on, to be sent again. Nothing changes then.
   */
  async receive(callback: AddressedCallback): Promise<void> {
    const processor = this.on.processors.find(callback.processor);
    if (!processor) throw new ApiError('NOT_FOUND', 'There is nothing at this address.');
    const notice = this.read(processor, callback);
    const raw = callback.body.toString('utf8');
    const { worker, store } = this.on;
    await worker.transaction(nobodysCaller(callback.requestId), async (tx) => {
      const fileId = await store.fileNotice(tx, { processor: processor.name, notice, raw });
      if (fileId === null) return;
      const { isApplied, paymentId } = await this.apply(tx, processor.name, notice);
      const outcome: NoticeOutcome = isApplied ? 'APPLIED' : 'IGNORED';
      await store.closeNotice(tx, fileId, { outcome, paymentId });
    });
  }

  private async apply(
    tx: Transaction,
    processor: string,
    notice: ProcessorNotice,
  ): Promise<Applied> {
    switch (notice.about) {
      case 'CHARGE':
        return this.applyCharge(tx, processor, notice);
      case 'REFUND':
        return this.applyRefund(tx, processor, notice);
      case 'DISPUTE':
        return this.applyDispute(tx, processor, notice);
      case 'NOTHING':
        return { isApplied: false, paymentId: null };
    }
  }

  private async applyCharge(
    tx: Transaction,
    processor: string,
    notice: Extract<ProcessorNotice, { about: 'CHARGE' }>,
  ): Promise<Applied> {
    const { store, settlement } = this.on;
    const { paymentId, amount, charge } = notice;
    const payment = await store.lock(tx, paymentId);
    const isOurs =
      payment?.processor === processor &&
      payment.amount.amountMinor === amount.amountMinor &&
      payment.amount.currencyCode === amount.currencyCode;
    if (!isOurs) this.warn(notice.eventId, 'a processor told of a payment that is not so');
    const isApplied = isOurs && (await settlement.apply(tx, paymentId, charge));
    return { isApplied, paymentId: payment?.id ?? null };
  }

  private async applyRefund(
    tx: Transaction,
    processor: string,
    notice: Extract<ProcessorNotice, { about: 'REFUND' }>,
  ): Promise<Applied> {
    const { refundId, refund } = notice;
    const paymentId = await this.on.store.findRefundedPayment(tx, processor, refundId);
    if (paymentId === null)
      this.warn(notice.eventId, 'a processor told of a refund that is not so');
    const isOver = paymentId !== null && refund.status !== RefundStatus.PENDING;
    const isApplied = isOver && (await this.on.store.finishRefund(tx, refundId, refund));
    return { isApplied, paymentId };
  }

  private async applyDispute(
    tx: Transaction,
    processor: string,
    notice: Extract<ProcessorNotice, { about: 'DISPUTE' }>,
  ): Promise<Applied> {
    const { chargeReference, dispute } = notice;
    const payment = await this.on.store.findByReference(tx, processor, chargeReference);
    if (payment?.status !== PaymentStatus.SUCCEEDED) {
      this.warn(notice.eventId, 'a processor told of a dispute of a payment that is not there yet');
      throw new ApiError('UNAVAILABLE', 'Send it again later.');
    }
    const about = { processor, paymentId: payment.id };
    return {
      isApplied: await this.on.store.noteDispute(tx, about, dispute),
      paymentId: payment.id,
    };
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

  private warn(eventId: string, message: string): void {
    this.on.log.warn({ eventId }, message);
  }
}

/** What came of a notice. */
interface Applied {
  readonly isApplied: boolean;
  /** The payment that it is about; null where that is none of ours. */
  readonly paymentId: string | null;
}
