import type { TransactionKind } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** What can be bought with tokens, one at a time. */
export type ItemKind = Extract<
  TransactionKind,
  'CONTENT_PURCHASE' | 'MESSAGE_PURCHASE' | 'STREAM_ACCESS' | 'EVENT_TICKET'
>;

/** Something that is for sale. */
export interface ItemOnSale {
  readonly sellerId: string;
  readonly priceTokens: number;
}

/** What stops a purchase. */
export type PurchaseProblem = 'FUNDS' | 'PRICE' | 'OWNED' | 'SOLD_OUT' | 'TURNED_DOWN';

const problems: Readonly<Record<string, PurchaseProblem>> = {
  wallets_available_not_negative: 'FUNDS',
  wallets_balance_not_negative: 'FUNDS',
  transactions_price_as_shown: 'PRICE',
  content_purchases_once: 'OWNED',
  message_purchases_once: 'OWNED',
  stream_access_once: 'OWNED',
  event_tickets_once: 'OWNED',
  event_ticket_types_sold_within_capacity: 'SOLD_OUT',
  events_confirmed_within_capacity: 'SOLD_OUT',
  event_registrations_not_turned_down: 'TURNED_DOWN',
};

/** Has the database sell things for tokens: nothing else can. */
export class PurchaseStore {
  /** Who sells an item and for how much; null where it is not for sale. */
  async findItem(tx: Transaction, kind: ItemKind, id: string): Promise<ItemOnSale | null> {
    const [row] = await tx.prisma.$queryRaw<
      { sellerId: string; price: bigint }[]
    >`/* purchases.findItem */
      SELECT seller_id AS "sellerId", price_tokens AS price
      FROM app.item_on_sale(${kind}::text::"TransactionKind", ${id}::uuid)`;
    return row ? { sellerId: row.sellerId, priceTokens: Number(row.price) } : null;
  }

  /** Sells an item to the account for which the transaction works; what stopped it, or null. */
  async post(
    tx: Transaction,
    { id, kind, itemId, price }: { id: string; kind: ItemKind; itemId: string; price: number },
  ): Promise<PurchaseProblem | null> {
    try {
      await tx.prisma.$queryRaw`/* purchases.post */
        SELECT app.post_purchase(${id}::uuid, ${kind}::text::"TransactionKind", ${itemId}::uuid, ${BigInt(price)})::text`;
      return null;
    } catch (error) {
      const problem = problems[brokenConstraint(error) ?? ''];
      if (problem === undefined) throw error;
      return problem;
    }
  }

  /** Gives back a part of a transaction, in cents, as staff; the constraint that it breaks, or null. */
  async requestRefund(
    tx: Transaction,
    refund: { id: string; transactionId: string; amountMinor: bigint; reason: string },
  ): Promise<string | null> {
    const { id, transactionId, amountMinor, reason } = refund;
    try {
      await tx.prisma.$queryRaw`/* purchases.requestRefund */
        SELECT app.request_refund(${id}::uuid, ${transactionId}::uuid, ${amountMinor}, ${reason})::text`;
      return null;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === undefined) throw error;
      return constraint;
    }
  }

  /** What is left of a transaction to give back, in minor units, with its currency; null where there is no such one. */
  async findRefundable(
    tx: Transaction,
    id: string,
  ): Promise<{ readonly leftMinor: bigint; readonly currencyCode: string } | null> {
    const row = await tx.prisma.transaction.findUnique({
      where: { id },
      select: { grossMinor: true, refundedMinor: true, currencyCode: true },
    });
    return row
      ? { leftMinor: row.grossMinor - row.refundedMinor, currencyCode: row.currencyCode }
      : null;
  }

  /** The charge behind a refund that the processor has still to make; null where there is none. */
  async findPendingRefund(
    tx: Transaction,
    refundId: string,
  ): Promise<{
    readonly processor: string;
    readonly reference: string;
    readonly amountMinor: bigint;
  } | null> {
    const row = await tx.prisma.refund.findFirst({
      where: { id: refundId, status: 'PENDING' },
      select: {
        amountMinor: true,
        payment: { select: { processor: true, processorReference: true } },
      },
    });
    if (!row?.payment) return null;
    const { processor, processorReference } = row.payment;
    return { processor, reference: processorReference ?? '', amountMinor: row.amountMinor };
  }

  async nextId(tx: Transaction): Promise<string> {
    const [row] = await tx.prisma.$queryRaw<
      { id: string }[]
    >`/* purchases.nextId */ SELECT app.uuid_v7() AS id`;
    return row?.id ?? '';
  }
}
