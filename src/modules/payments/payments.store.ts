import {
  RefundStatus,
  type PaymentPurpose,
  type PaymentStatus,
} from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { isCurrencyCode, type MinorAmount } from '../../kernel/money/currency';
import type {
  ChargeState,
  DisputeState,
  ProcessorNotice,
  RefundState,
  TokenisedCard,
} from './processor';

/** A card of an account, as far as charging it goes. */
export interface StoredMethod {
  readonly id: string;
  readonly processor: string;
  readonly processorReference: string;
}

/** What a payment buys. */
export type PaymentSubject =
  | {
      readonly purpose: typeof PaymentPurpose.TOKENS;
      readonly tokens: number;
      readonly tokensPerUnit: number;
      /** What to do with the tokens once they are there. */
      readonly followUp?: Readonly<Record<string, string | number | boolean | null>>;
    }
  | { readonly purpose: typeof PaymentPurpose.SUBSCRIPTION; readonly subscriptionId: string };

/** A payment to write. */
export interface NewPayment {
  readonly userId: string;
  readonly amount: MinorAmount;
  readonly processor: string;
  readonly instrument: string;
  readonly paymentMethodId: string | null;
  readonly subject: PaymentSubject;
}

/** A payment as those see it who carry it out. */
export interface PaymentFacts {
  readonly id: string;
  readonly userId: string;
  readonly purpose: PaymentPurpose;
  readonly status: PaymentStatus;
  readonly processor: string;
  readonly instrument: string;
  readonly amount: MinorAmount;
  readonly tokens: number | null;
  readonly subscriptionId: string | null;
  /** What the processor knows the charge by; null before it has said so. */
  readonly reference: string | null;
  /** What the payer asked for besides; null where nothing. */
  readonly followUp: unknown;
}

interface PaymentRecord extends Omit<PaymentFacts, 'amount'> {
  readonly amountMinor: bigint;
  readonly currencyCode: string;
}

/** What came of a notice. */
export type NoticeOutcome = 'APPLIED' | 'IGNORED';

/** Reads and writes cards, payments and what processors tell. */
export class PaymentStore {
  /** A card of the account: this one, or the default where none is named; null where there is none. */
  async findMethod(
    tx: Transaction,
    userId: string,
    methodId: string | null,
  ): Promise<StoredMethod | null> {
    return tx.prisma.paymentMethod.findFirst({
      where: {
        userId,
        removedAt: null,
        ...(methodId === null ? { isDefault: true } : { id: methodId }),
      },
      select: { id: true, processor: true, processorReference: true },
    });
  }

  /** Whether the account has a default card. */
  async hasDefaultMethod(tx: Transaction, userId: string): Promise<boolean> {
    return (await this.findMethod(tx, userId, null)) !== null;
  }

  /** How many cards the account has. */
  async countMethods(tx: Transaction, userId: string): Promise<number> {
    return tx.prisma.paymentMethod.count({ where: { userId, removedAt: null } });
  }

  /** Keeps a card, and gives its id; null where the processor's reference is kept already. */
  async insertMethod(
    tx: Transaction,
    method: TokenisedCard & { readonly userId: string; readonly processor: string },
  ): Promise<string | null> {
    const [kept] = await tx.prisma.paymentMethod.createManyAndReturn({
      data: [method],
      skipDuplicates: true,
      select: { id: true },
    });
    return kept?.id ?? null;
  }

  /** Makes a card of the account the default in place of another. Whether there is such a card. */
  async makeDefault(tx: Transaction, userId: string, methodId: string): Promise<boolean> {
    await tx.prisma.paymentMethod.updateMany({
      where: { userId, isDefault: true, NOT: { id: methodId } },
      data: { isDefault: false },
    });
    const { count } = await tx.prisma.paymentMethod.updateMany({
      where: { id: methodId, userId, removedAt: null },
      data: { isDefault: true },
    });
    return count > 0;
  }

  /** Forgets a card of the account. Whether there was such a card. */
  async removeMethod(tx: Transaction, userId: string, methodId: string): Promise<boolean> {
    const { count } = await tx.prisma.paymentMethod.updateMany({
      where: { id: methodId, userId, removedAt: null },
      data: { removedAt: new Date(), isDefault: false },
    });
    return count > 0;
  }

  /** One change of an account's cards at a time, so that two of them cannot both become the default. */
  async lockMethods(tx: Transaction, userId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* payments.lockMethods */
      SELECT pg_advisory_xact_lock(hashtextextended('payment-methods:' || ${userId}, 0))`;
  }

  /** Writes a payment that is under way, and gives its id. */
  async insertPayment(
    tx: Transaction,
    { amount, subject, ...payment }: NewPayment,
  ): Promise<string> {
    const { id } = await tx.prisma.payment.create({
      data: { ...payment, ...subject, ...amount },
      select: { id: true },
    });
    return id;
  }

  async find(database: Database, paymentId: string): Promise<PaymentFacts | null> {
    const row = await database.prisma.payment.findUnique({ where: { id: paymentId } });
    return row && toFacts({ ...row, reference: row.processorReference });
  }

  /** The payment, which nobody else can move until the transaction ends; null where there is none. */
  async lock(tx: Transaction, paymentId: string): Promise<PaymentFacts | null> {
    const [row] = await tx.prisma.$queryRaw<PaymentRecord[]>`/* payments.lock */
      SELECT id, user_id AS "userId", purpose, status, processor, instrument,
        amount_minor AS "amountMinor", currency_code AS "currencyCode", tokens,
        subscription_id AS "subscriptionId", follow_up AS "followUp",
        processor_reference AS reference
      FROM payments WHERE id = ${paymentId}::uuid FOR NO KEY UPDATE`;
    return row ? toFacts(row) : null;
  }

  /** Writes down what a processor decided. */
  async settle(
    tx: Transaction,
    paymentId: string,
    { status, reference, failureReason }: ChargeState,
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* payments.settle */
      UPDATE payments SET status = ${status}::"PaymentStatus", processor_reference = ${reference},
        failure_reason = ${failureReason}::"PaymentFailure", settled_at = app.now(), action_url = NULL
      WHERE id = ${paymentId}::uuid`;
  }

  /** Keeps what a processor calls a charge that is under way, and where its payer confirms it, if that is new. */
  async noteCharge(
    tx: Transaction,
    paymentId: string,
    { reference, actionUrl }: ChargeState,
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* payments.noteCharge */
      UPDATE payments SET processor_reference = ${reference}, action_url = coalesce(${actionUrl}, action_url)
      WHERE id = ${paymentId}::uuid AND status = 'PENDING'
        AND (processor_reference IS DISTINCT FROM ${reference} OR action_url IS DISTINCT FROM ${actionUrl})`;
  }

  /** The payments that have been under way for so many minutes, by their ids, behind one of them. */
  async findWaiting(
    workers: Database,
    minutes: number,
    behind: string,
  ): Promise<readonly string[]> {
    const { rows } = await workers.pool.query<{ id: string }>(
      `/* payments.findWaiting */ SELECT id FROM payments
       WHERE status = 'PENDING' AND created_at < app.now() - make_interval(mins => $1) AND id > $2
       ORDER BY id LIMIT 100`,
      [minutes, behind],
    );
    return rows.map(({ id }) => id);
  }

  /** The refunds that processors have been at for so many minutes, by their ids, behind one of them. */
  async findWaitingRefunds(
    workers: Database,
    minutes: number,
    behind: string,
  ): Promise<readonly string[]> {
    const { rows } = await workers.pool.query<{ id: string }>(
      `/* payments.findWaitingRefunds */ SELECT id FROM refunds
       WHERE status = 'PENDING' AND created_at < app.now() - make_interval(mins => $1) AND id > $2
       ORDER BY id LIMIT 100`,
      [minutes, behind],
    );
    return rows.map(({ id }) => id);
  }

  /** The payment that a processor knows by its own id of the charge; null where there is none yet. */
  async findByReference(
    tx: Transaction,
    processor: string,
    processorReference: string,
  ): Promise<{ readonly id: string; readonly status: PaymentStatus } | null> {
    return tx.prisma.payment.findFirst({
      where: { processor, processorReference },
      select: { id: true, status: true },
    });
  }

  /** The payment behind a refund of this processor; null where there is none. */
  async findRefundedPayment(
    tx: Transaction,
    processor: string,
    refundId: string,
  ): Promise<string | null> {
    const refund = await tx.prisma.refund.findFirst({
      where: { id: refundId, payment: { processor } },
      select: { paymentId: true },
    });
    return refund?.paymentId ?? null;
  }

  /** What became of a refund at the processor; whether it was still under way. */
  async finishRefund(tx: Transaction, refundId: string, refund: RefundState): Promise<boolean> {
    const { status, reference } = refund;
    const [row] = await tx.prisma.$queryRaw<{ done: boolean }[]>`/* payments.finishRefund */
      SELECT app.finish_refund(${refundId}::uuid, ${status === RefundStatus.SUCCEEDED}, ${reference}) AS done`;
    return row?.done ?? false;
  }

  /** Writes down how a dispute stands, and books what a bank took back; whether anything changed. */
  async noteDispute(
    tx: Transaction,
    { processor, paymentId }: { readonly processor: string; readonly paymentId: string },
    { reference, status, amount, reason, evidenceDueAt }: DisputeState,
  ): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ changed: boolean }[]>`/* payments.noteDispute */
      SELECT app.note_dispute(${processor}, ${reference}, ${paymentId}::uuid,
        ${status}::text::"DisputeStatus", ${amount.amountMinor}, ${amount.currencyCode}, ${reason},
        ${evidenceDueAt}::timestamptz) AS changed`;
    return row?.changed ?? false;
  }

  /** Writes the invoice of a payment that succeeded. */
  async issueInvoice(tx: Transaction, paymentId: string, description: string): Promise<void> {
    await tx.prisma.$queryRaw`/* payments.issueInvoice */
      SELECT app.issue_invoice(${paymentId}::uuid, ${description})::text`;
  }

  /** Files a notice; the id of the file, or null where the same notice has been filed before. */
  async fileNotice(
    tx: Transaction,
    { processor, notice, raw }: { processor: string; notice: ProcessorNotice; raw: string },
  ): Promise<string | null> {
    const [filed] = await tx.prisma.processorEvent.createManyAndReturn({
      data: [{ processor, eventId: notice.eventId, kind: notice.kind, raw }],
      skipDuplicates: true,
      select: { id: true },
    });
    return filed?.id ?? null;
  }

  async closeNotice(
    tx: Transaction,
    fileId: string,
    { outcome, paymentId }: { outcome: NoticeOutcome; paymentId: string | null },
  ): Promise<void> {
    await tx.prisma.processorEvent.update({
      where: { id: fileId },
      data: { outcome, paymentId },
      select: { id: true },
    });
  }
}

function toFacts({ amountMinor, currencyCode, ...row }: PaymentRecord): PaymentFacts {
  if (!isCurrencyCode(currencyCode)) throw new Error('A payment has a currency that nobody knows.');
  const { id, userId, purpose, status, processor, instrument, tokens } = row;
  const { subscriptionId, followUp, reference } = row;
  return {
    id,
    userId,
    purpose,
    status,
    processor,
    instrument,
    amount: { amountMinor, currencyCode },
    tokens,
    subscriptionId,
    followUp,
    reference,
  };
}
