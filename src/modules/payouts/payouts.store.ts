import sql from 'sql-template-tag';
import { z } from 'zod';
import { PayoutMethod, type PayoutStatus } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import type { MinorAmount } from '../../kernel/money/currency';
import { CurrencyCode, isCurrencyCode } from '../../kernel/money/currency';
import type { PayoutNotice } from './payout-processor';

/** A payout as it stands. */
export interface PayoutFacts {
  readonly id: string;
  readonly userId: string;
  readonly status: PayoutStatus;
  readonly amount: MinorAmount;
  readonly processor: string;
}

/** A payout that a processor is to send, with its sealed destination. */
export interface SealedPayout extends PayoutFacts {
  readonly method: PayoutMethod;
  readonly countryCode: string;
  readonly detailsCipher: Uint8Array;
}

/** A destination as its owner can open it. */
export interface SealedDestination {
  readonly processor: string;
  readonly detailsCipher: Uint8Array;
}

/** A destination to add. */
export interface NewDestination {
  readonly id: string;
  readonly processor: string;
  readonly method: PayoutMethod;
  readonly label: string;
  readonly detailsCipher: Uint8Array;
  readonly countryCode: string;
  readonly currencyCode: CurrencyCode;
}

const account = z.object({ id: z.string(), currencyCode: z.enum(CurrencyCode) });
const ids = z.array(z.object({ id: z.string() }));

/** Has the database move payouts: nothing else can. */
export class PayoutStore {
  async nextId(tx: Transaction): Promise<string> {
    const [row] = await tx.query(sql`/* payouts.nextId */ SELECT app.uuid_v7() AS id`);
    return z.object({ id: z.string() }).parse(row).id;
  }

  /** Adds a destination of the account that the transaction works for; the constraint that it breaks, or null. */
  async addDestination(tx: Transaction, destination: NewDestination): Promise<string | null> {
    const { id, processor, method, label, countryCode, currencyCode } = destination;
    return broken(
      () => tx.prisma.$queryRaw`/* payouts.addDestination */
        SELECT app.add_payout_account(${id}::uuid, ${processor}, ${method}::text::"PayoutMethod", ${label},
          ${destination.detailsCipher}, ${countryCode}, ${currencyCode})::text`,
    );
  }

  /** Removes a destination of the account; whether there was one. */
  async removeDestination(tx: Transaction, id: string): Promise<boolean> {
    const rows = await tx.query(sql`/* payouts.removeDestination */ UPDATE payout_accounts
      SET is_default = false, removed_at = app.now() WHERE id = ${id}::uuid AND removed_at IS NULL RETURNING id`);
    return rows.length > 0;
  }

  /** Makes a destination of the account the one that payouts go to which name none; whether there is such a one. */
  async setDefault(tx: Transaction, userId: string, id: string): Promise<boolean> {
    await tx.prisma.payoutAccount.updateMany({
      where: { userId, isDefault: true, id: { not: id } },
      data: { isDefault: false },
    });
    const { count } = await tx.prisma.payoutAccount.updateMany({
      where: { id, userId, removedAt: null },
      data: { isDefault: true },
    });
    return count > 0;
  }

  /** A destination of the account, or its default one; null where there is none. */
  async findDestination(
    tx: Transaction,
    userId: string,
    id: string | null,
  ): Promise<z.infer<typeof account> | null> {
    const [row] =
      await tx.query(sql`/* payouts.findDestination */ SELECT id, currency_code AS "currencyCode"
      FROM payout_accounts WHERE user_id = ${userId}::uuid AND removed_at IS NULL
        AND CASE WHEN ${id}::uuid IS NULL THEN is_default ELSE id = ${id}::uuid END`);
    return row ? account.parse(row) : null;
  }

  /** A destination of the account with what is sealed of it; null where there is none. */
  async findSealedDestination(
    tx: Transaction,
    userId: string,
    id: string,
  ): Promise<SealedDestination | null> {
    const place = await tx.prisma.payoutAccount.findFirst({
      where: { id, userId, removedAt: null },
      select: { processorKey: true, detailsCipher: true },
    });
    return place && { processor: place.processorKey, detailsCipher: place.detailsCipher };
  }

  /** Asks for a payout; the constraint that it breaks, or null. */
  request(
    tx: Transaction,
    payout: { id: string; destinationId: string; amountMinor: bigint },
  ): Promise<string | null> {
    const { id, destinationId, amountMinor } = payout;
    return broken(
      () => tx.prisma.$queryRaw`/* payouts.request */
        SELECT app.request_payout(${id}::uuid, ${destinationId}::uuid, ${amountMinor})::text`,
    );
  }

  /** Agrees to a payout as staff; whether it was open, or the constraint that this breaks. */
  async approve(tx: Transaction, id: string): Promise<boolean | string> {
    let isOpen = false;
    const constraint = await broken(async () => {
      const [row] = await tx.prisma.$queryRaw<{ done: boolean }[]>`/* payouts.approve */
        SELECT app.approve_payout(${id}::uuid) AS done`;
      isOpen = row?.done === true;
    });
    return constraint ?? isOpen;
  }

  /** Calls a payout off; whether it could be. */
  cancel(tx: Transaction, id: string, reason: string): Promise<boolean> {
    return done(
      tx,
      sql`/* payouts.cancel */ SELECT app.cancel_payout(${id}::uuid, ${reason}) AS done`,
    );
  }

  /** Marks a payout as handed over; whether it may be. */
  send(tx: Transaction, id: string): Promise<boolean> {
    return done(tx, sql`/* payouts.send */ SELECT app.send_payout(${id}::uuid) AS done`);
  }

  /** Books that a payout arrived or failed; whether it was under way. */
  finish(
    tx: Transaction,
    id: string,
    word: { isPaid: boolean; reference: string; reason: string | null },
  ): Promise<boolean> {
    const { isPaid, reference, reason } = word;
    return done(
      tx,
      sql`/* payouts.finish */ SELECT app.finish_payout(${id}::uuid, ${isPaid}::boolean, ${reference}, ${reason}::text) AS done`,
    );
  }

  /** Books that a payout came back; whether it had arrived. */
  returnBack(tx: Transaction, id: string, reason: string): Promise<boolean> {
    return done(
      tx,
      sql`/* payouts.returnBack */ SELECT app.post_payout_return(${id}::uuid, ${reason}) AS done`,
    );
  }

  /** A payout that the account may know of; null where there is none. */
  async find(tx: Transaction, id: string): Promise<PayoutFacts | null> {
    const sealed = await this.findSealed(tx, id);
    return sealed && factsOf(sealed);
  }

  /** A payout with its sealed destination, which only its owner and jobs may see; null where there is none. */
  async findSealed(tx: Transaction, id: string): Promise<SealedPayout | null> {
    const row = await tx.prisma.payout.findUnique({
      where: { id },
      select: {
        ...{ id: true, userId: true, status: true, amountMinor: true, currencyCode: true },
        payoutAccountId: true,
      },
    });
    if (!row || !isCurrencyCode(row.currencyCode)) return null;
    const place = await tx.prisma.payoutAccount.findUnique({
      where: { id: row.payoutAccountId },
      select: { processorKey: true, method: true, countryCode: true, detailsCipher: true },
    });
    const { userId, status, amountMinor, currencyCode } = row;
    return {
      ...{ id, userId, status, amount: { amountMinor, currencyCode } },
      processor: place?.processorKey ?? '',
      method: place?.method ?? PayoutMethod.BANK_TRANSFER,
      countryCode: place?.countryCode ?? '',
      detailsCipher: place?.detailsCipher ?? new Uint8Array(),
    };
  }

  /** Files what a processor told; null where it told the same before. */
  async fileNotice(
    tx: Transaction,
    file: { processor: string; notice: PayoutNotice; raw: string },
  ): Promise<string | null> {
    const { processor, notice, raw } = file;
    const [row] = await tx.query(sql`/* payouts.fileNotice */
      INSERT INTO processor_events (processor, event_id, kind, raw)
      VALUES (${processor}, ${notice.eventId}, ${notice.kind}, ${raw})
      ON CONFLICT (processor, event_id) DO NOTHING RETURNING id`);
    return row ? z.object({ id: z.string() }).parse(row).id : null;
  }

  /** Says what came of a notice. */
  async closeNotice(tx: Transaction, id: string, outcome: 'APPLIED' | 'IGNORED'): Promise<void> {
    await tx.prisma.processorEvent.update({ where: { id }, data: { outcome } });
  }

  /**
   * Payouts that staff agreed to, and those that a processor has had for so many minutes, behind an id. Banks take days: what has
   * been under way for more than an hour comes up once an hour, at the minute of its own.
   */
  async idsToTakeUp(worker: Database, minutes: number, behind: string): Promise<readonly string[]> {
    const rows = await worker.query(sql`/* payouts.idsToTakeUp */ SELECT id FROM payouts
      WHERE id > ${behind}::uuid AND (status = 'APPROVED'
        OR status = 'PROCESSING' AND updated_at <= now() - make_interval(mins => ${minutes}::integer)
          AND (updated_at > now() - interval '1 hour'
            OR extract(minute FROM updated_at) = extract(minute FROM now())))
      ORDER BY id LIMIT 100`);
    return ids.parse(rows).map(({ id }) => id);
  }

  /** Whether nobody has searched for the account's person lately. */
  async isUnscreened(tx: Transaction, userId: string): Promise<boolean> {
    return done(
      tx,
      sql`/* payouts.isUnscreened */ SELECT app.aml_verdict(${userId}::uuid) = 'PENDING' AS done`,
    );
  }
}

function factsOf({ id, userId, status, amount, processor }: SealedPayout): PayoutFacts {
  return { id, userId, status, amount, processor };
}

async function done(tx: Transaction, statement: ReturnType<typeof sql>): Promise<boolean> {
  const [row] = await tx.query(statement);
  return z.object({ done: z.boolean().nullable() }).safeParse(row).data?.done === true;
}

/** The constraint that some work breaks, or null. */
async function broken(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const constraint = brokenConstraint(error);
    if (constraint === undefined) throw error;
    return constraint;
  }
}
