import { PaymentFailure, PaymentStatus } from '../../generated/prisma/enums';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { requireBookkeeper } from '../finance';
import type { PaymentStore } from './payments.store';
import type { Settlement } from './settlement';

/** What a payment that was under way came to. */
export enum PaymentOutcome {
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
}

/** How staff decide a payment, and on what grounds. */
export interface Decision {
  readonly paymentId: string;
  readonly outcome: PaymentOutcome;
  readonly failureReason: PaymentFailure | null;
  /** What the processor calls the charge; null where it is known, or nobody knows. */
  readonly processorReference: string | null;
  readonly reason: string;
}

/** What the service stands on. */
export interface DecisionServiceDependencies {
  /** The database as the worker sees it: only the worker moves a payment. */
  readonly worker: Database;
  readonly store: PaymentStore;
  readonly settlement: Settlement;
}

/** Payments whose processor tells nothing, decided by those who keep the books, who look into its own. */
export class DecisionService {
  constructor(private readonly on: DecisionServiceDependencies) {}

  /**
   * Decides a payment that is under way, in place of its processor, with all that follows from it. Whatever the processor
   * says later changes nothing.
   *
   * Refuses: BLANK, TOO_LONG, INVALID for a reason of a failure where it succeeded, NOT_FOUND, INVALID_STATE for a payment
   * that is decided. Errors: FORBIDDEN for everybody who is no administrator.
   */
  async decide(caller: Caller, decision: Decision): Promise<void> {
    requireBookkeeper(caller);
    const { paymentId, outcome, processorReference, reason } = decision;
    refuseIfAny([
      ...textErrors({ field: 'reason', value: reason, lengthMax: 500 }),
      ...textErrors({ field: 'processorReference', value: processorReference, lengthMax: 200 }),
    ]);
    const hasFailed = outcome === PaymentOutcome.FAILED;
    if (!hasFailed && decision.failureReason !== null) {
      const message = 'What succeeded did not fail for a reason.';
      throw refusal(UserErrorCode.INVALID, message, ['failureReason']);
    }
    const { worker, store, settlement } = this.on;
    await worker.transaction(caller, async (tx) => {
      const payment = await store.lock(tx, paymentId);
      if (payment === null) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such payment.', ['paymentId']);
      }
      const isDecided = await settlement.apply(tx, paymentId, {
        status: hasFailed ? PaymentStatus.FAILED : PaymentStatus.SUCCEEDED,
        reference: processorReference ?? payment.reference ?? `decided-${paymentId}`,
        failureReason: hasFailed
          ? (decision.failureReason ?? PaymentFailure.PROCESSING_ERROR)
          : null,
        actionUrl: null,
      });
      if (!isDecided) {
        const message = 'The payment is decided already.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['paymentId']);
      }
      await tx.audit({
        action: 'payment.decide',
        category: 'PAYMENT',
        severity: 'WARNING',
        subjectType: 'Payment',
        subjectId: paymentId,
        changes: { outcome, reason },
      });
    });
  }
}
