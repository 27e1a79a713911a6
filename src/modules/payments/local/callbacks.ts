import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  DisputeStatus,
  PaymentFailure,
  PaymentStatus,
  RefundStatus,
} from '../../../generated/prisma/enums';
import { CurrencyCode, type MinorAmount } from '../../../kernel/money/currency';
import { ApiError } from '../../../kernel/problems/errors';
import type { DueCallback, NewCallback } from './local.store';
import { laterMs, type CardBehaviour } from './test-cards';

const minorUnits = z.string().regex(/^\d{1,16}$/);
const name = z.string().min(1).max(100);

/** The body of a callback: always about a charge, and perhaps about a refund or a dispute of it. */
export const callbackBody = z.object({
  id: name,
  type: name,
  charge: z.object({
    id: name,
    key: z.uuid(),
    amountMinor: minorUnits,
    currencyCode: z.enum(CurrencyCode),
    status: z.enum(PaymentStatus),
    failureReason: z.enum(PaymentFailure).nullable(),
  }),
  refund: z.object({ id: name, key: z.uuid(), status: z.enum(RefundStatus) }).optional(),
  dispute: z
    .object({
      id: name,
      status: z.enum(DisputeStatus),
      amountMinor: minorUnits,
      reason: z.string().min(1).max(1000),
    })
    .optional(),
});

const payersAnswer = z.object({ outcome: z.enum(['CONFIRM', 'REFUSE']) });

/**
 * Whether a payer confirms a charge.
 *
 * @throws ApiError BAD_REQUEST for what says neither.
 */
export function isConfirmed(body: Buffer): boolean {
  let said: unknown;
  try {
    said = JSON.parse(body.toString('utf8'));
  } catch {
    said = null;
  }
  const answer = payersAnswer.safeParse(said);
  if (answer.success) return answer.data.outcome === 'CONFIRM';
  throw new ApiError('BAD_REQUEST', 'Send {"outcome":"CONFIRM"} or {"outcome":"REFUSE"}.');
}

/** What a charge on such a card makes the processor tell, and when. */
export function callbacksOf(
  behaviour: CardBehaviour,
  chargeReference: string,
  amount: MinorAmount,
): readonly NewCallback[] {
  const { status, failureReason, delayMs, needsConfirmation, dispute } = behaviour;
  const decided = tell(kindOf(status), { status, failureReason, delayMs });
  const { PENDING } = PaymentStatus;
  const pending = tell(kindOf(PENDING), { status: PENDING, failureReason: null, delayMs: 0 });
  if (needsConfirmation) return [pending];
  if (delayMs > 0) return [pending, decided];
  if (!dispute) return [decided];
  const claim = {
    id: `dp_${chargeReference}`,
    amountMinor: amount.amountMinor.toString(),
    reason: 'The holder of the card does not know of it.',
  };
  const opened = { dispute: { ...claim, status: DisputeStatus.OPEN } };
  const closed = { dispute: { ...claim, status: dispute } };
  return [
    decided,
    tell('dispute.opened', { status, failureReason, delayMs: laterMs }, opened),
    tell(
      `dispute.${dispute.toLowerCase()}`,
      { status, failureReason, delayMs: 2 * laterMs },
      closed,
    ),
  ];
}

/** The body of a callback: the same bytes for every repetition. */
export function bodyOf(callback: DueCallback): object {
  const { id, kind, at, key, reference, amountMinor, currencyCode, status, failureReason } =
    callback;
  return {
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
    ...callback.details,
  };
}

/** What a decision about a charge is called. */
export function kindOf(status: PaymentStatus): string {
  return `charge.${status.toLowerCase()}`;
}

/** An id for an event, which is the same for every repetition. */
export function newEventId(): string {
  return `evt_${randomBytes(12).toString('hex')}`;
}

function tell(
  kind: string,
  about: Pick<NewCallback, 'status' | 'failureReason' | 'delayMs'>,
  details: object | null = null,
): NewCallback {
  return { id: newEventId(), kind, ...about, details };
}
