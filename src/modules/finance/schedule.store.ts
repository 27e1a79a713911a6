import type { TransactionKind } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** The share that the platform keeps, since a moment. */
export interface FeeFacts {
  readonly kind: TransactionKind | null;
  readonly creatorId: string | null;
  /** In hundredths of a percent. */
  readonly rateBps: number;
  readonly validFrom: Date;
}

/** How many tokens one unit of a currency buys, since a moment. */
export interface RateFacts {
  readonly currencyCode: string;
  readonly tokensPerUnit: number;
  readonly validFrom: Date;
}

/** A payment that its processor has not decided for long; the amount is in minor units. */
export interface StuckFacts {
  readonly id: string;
  readonly userId: string;
  readonly processor: string;
  readonly amountMinor: bigint;
  readonly currencyCode: string;
  readonly createdAt: Date;
}

const shownMax = 200;

/** Reads and writes what tokens cost and what the platform keeps, by the functions that keep their rules. */
export class ScheduleStore {
  fees(tx: Transaction): Promise<readonly FeeFacts[]> {
    return tx.prisma.platformFee.findMany({
      orderBy: [{ validFrom: 'desc' }, { id: 'desc' }],
      take: shownMax,
      select: { kind: true, creatorId: true, rateBps: true, validFrom: true },
    });
  }

  rates(tx: Transaction): Promise<readonly RateFacts[]> {
    return tx.prisma.tokenRate.findMany({
      orderBy: [{ validFrom: 'desc' }, { currencyCode: 'asc' }],
      take: shownMax,
    });
  }

  /** Begins a share; from when on, or the constraint that it breaks. */
  async setFee(
    tx: Transaction,
    { kind, creatorId, rateBps, validFrom }: Omit<FeeFacts, 'validFrom'> & Begin,
  ): Promise<Begun> {
    return begun(
      async (at) => {
        await tx.prisma.$queryRaw`/* schedule.setFee */ SELECT app.set_platform_fee(app.uuid_v7(),
        ${kind}::text::"TransactionKind", ${creatorId}::uuid, ${rateBps}::int, ${at}::timestamptz)::text`;
      },
      validFrom ?? (await now(tx)),
    );
  }

  /** Begins a rate; from when on, or the constraint that it breaks. */
  async setRate(
    tx: Transaction,
    { currencyCode, tokensPerUnit, validFrom }: Omit<RateFacts, 'validFrom'> & Begin,
  ): Promise<Begun> {
    return begun(
      async (at) => {
        await tx.prisma.$queryRaw`/* schedule.setRate */
        SELECT app.set_token_rate(${currencyCode}, ${tokensPerUnit}::int, ${at}::timestamptz)::text`;
      },
      validFrom ?? (await now(tx)),
    );
  }

  /** Payments that have been pending for so many minutes and more, the oldest first. */
  stuck(tx: Transaction, minutes: number): Promise<readonly StuckFacts[]> {
    return tx.prisma.$queryRaw<StuckFacts[]>`/* schedule.stuck */
      SELECT id, user_id AS "userId", processor, amount_minor AS "amountMinor",
        currency_code AS "currencyCode", created_at AS "createdAt"
      FROM app.stuck_payments(make_interval(mins => ${minutes}::int)) LIMIT ${shownMax}`;
  }
}

interface Begin {
  readonly validFrom: Date | null;
}

/** From when on something holds, or what stopped it. */
export type Begun = { readonly validFrom: Date } | { readonly constraint: string };

async function begun(write: (at: Date) => Promise<void>, at: Date): Promise<Begun> {
  try {
    await write(at);
    return { validFrom: at };
  } catch (error) {
    const constraint = brokenConstraint(error);
    if (constraint === undefined) throw error;
    return { constraint };
  }
}

/** The time by which the business counts, rounded up to what dates can say. */
async function now(tx: Transaction): Promise<Date> {
  const [row] = await tx.prisma.$queryRaw<
    { at: Date }[]
  >`/* schedule.now */ SELECT date_trunc('milliseconds', app.now()) + interval '1 millisecond' AS at`;
  if (!row) throw new Error('The database has no time.');
  return row.at;
}
