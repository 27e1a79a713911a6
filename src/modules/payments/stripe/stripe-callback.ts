import { z } from 'zod';
import { DisputeStatus } from '../../../generated/prisma/enums';
import { isCurrencyCode, type MinorAmount } from '../../../kernel/money/currency';
import { UnreadableCallback, type Callback, type ProcessorNotice } from '../processor';
import { chargeOf, refundStatusOf, type IntentFacts } from './states';
import { genuineEvent } from './stripe-client';

const id = z.string().min(1).max(255);

/** Of Stripe's objects, what we read. */
const intentObject = z.object({
  id,
  amount: z.int().positive(),
  currency: z.string(),
  status: z.string(),
  metadata: z.object({ payment_id: z.uuid() }),
  next_action: z.object({ redirect_to_url: z.object({ url: z.url() }).nullish() }).nullish(),
  last_payment_error: z
    .object({ code: z.string().nullish(), decline_code: z.string().nullish() })
    .nullish(),
});
const refundObject = z.object({
  id,
  status: z.string().nullable(),
  metadata: z.object({ refund_id: z.uuid() }),
});
const disputeObject = z.object({
  id,
  amount: z.int().positive(),
  currency: z.string(),
  reason: z.string().min(1).max(1000),
  status: z.string(),
  payment_intent: id,
  evidence_details: z.object({ due_by: z.int().nullish() }).nullish(),
});
const ours = z.object({ metadata: z.object({ payment_id: z.string() }) });
const ourRefund = z.object({ metadata: z.object({ refund_id: z.string() }) });

/**
 * Reads a callback of Stripe. What is about nothing of ours, such as an intent of another product of the same account, tells nothing.
 *
 * @throws ForgedCallback, UnreadableCallback
 */
export function readStripeCallback(secret: string, callback: Callback): ProcessorNotice {
  const event = genuineEvent([secret], callback);
  const { id: eventId, type: kind } = event;
  const told = { eventId, kind };
  const { object } = event.data;
  switch (kind) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
    case 'payment_intent.processing':
    case 'payment_intent.requires_action':
      if (!ours.safeParse(object).success) return { ...told, about: 'NOTHING' };
      return { ...told, ...chargeNotice(read(intentObject, object)) };
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated': {
      if (!ourRefund.safeParse(object).success) return { ...told, about: 'NOTHING' };
      const { id: reference, status, metadata } = read(refundObject, object);
      const refund = { reference, status: refundStatusOf(status) };
      return { ...told, about: 'REFUND', refundId: metadata.refund_id, refund };
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
      return { ...told, ...disputeNotice(read(disputeObject, object)) };
    default:
      return { ...told, about: 'NOTHING' };
  }
}

function chargeNotice(intent: z.infer<typeof intentObject>) {
  const { id: reference, status, next_action: next, last_payment_error: problem } = intent;
  // What the schema has read is what the function looks at; Stripe's own types ask for far more.
  const facts = { id: reference, status, next_action: next, last_payment_error: problem };
  return {
    about: 'CHARGE',
    paymentId: intent.metadata.payment_id,
    amount: amountOf(intent.amount, intent.currency),
    charge: chargeOf(facts as IntentFacts),
  } as const;
}

function disputeNotice(dispute: z.infer<typeof disputeObject>) {
  const { id: reference, amount, currency, reason, payment_intent: chargeReference } = dispute;
  const dueBy = dispute.evidence_details?.due_by ?? null;
  return {
    about: 'DISPUTE',
    chargeReference,
    dispute: {
      reference,
      status: disputeStatusOf(dispute.status),
      amount: amountOf(amount, currency),
      reason,
      evidenceDueAt: dueBy === null ? null : new Date(dueBy * 1000),
    },
  } as const;
}

/** A warning that was closed took no money. */
function disputeStatusOf(status: string): DisputeStatus {
  if (status === 'lost') return DisputeStatus.LOST;
  return status === 'won' || status === 'warning_closed' ? DisputeStatus.WON : DisputeStatus.OPEN;
}

function amountOf(amount: number, currency: string): MinorAmount {
  const currencyCode = currency.toUpperCase();
  if (!isCurrencyCode(currencyCode)) throw new UnreadableCallback('Nobody knows this currency.');
  return { amountMinor: BigInt(amount), currencyCode };
}

function read<T>(schema: z.ZodType<T>, object: unknown): T {
  const parsed = schema.safeParse(object);
  if (parsed.success) return parsed.data;
  throw new UnreadableCallback('The callback has an unknown form.');
}
