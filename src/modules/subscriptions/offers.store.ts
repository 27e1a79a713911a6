import type { OfferKind } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** An offer, as far as taking it goes. */
export interface OfferFacts {
  readonly id: string;
  readonly planId: string;
  readonly kind: OfferKind;
  /** How much less, in hundredths of a percent; null for a trial. */
  readonly percentOffBps: number | null;
  /** How many periods cost less; null for a trial. */
  readonly periods: number | null;
  /** Whether it can be taken at this moment, but for how many have. */
  readonly isRunning: boolean;
}

/** An offer to write. */
export interface NewOffer {
  readonly planId: string;
  readonly kind: OfferKind;
  readonly trialDays: number | null;
  readonly percentOffBps: number | null;
  readonly periods: number | null;
  /** Null for now. */
  readonly validFrom: Date | null;
  readonly validUntil: Date;
  readonly maxUses: number | null;
}

/** Reads and writes offers. */
export class OfferStore {
  async find(tx: Transaction, id: string): Promise<OfferFacts | null> {
    const [row] = await tx.prisma.$queryRaw<OfferFacts[]>`/* offers.find */
      SELECT id, plan_id AS "planId", kind, percent_off_bps AS "percentOffBps", periods,
        retired_at IS NULL AND valid_from <= app.now() AND valid_until > app.now() AS "isRunning"
      FROM subscription_offers WHERE id = ${id}::uuid`;
    return row ?? null;
  }

  /** Whether a plan of this creator is on sale. It stays so until the transaction ends. */
  async ownsPlan(tx: Transaction, creatorId: string, planId: string): Promise<boolean> {
    const locked = await tx.prisma.$executeRaw`/* offers.ownsPlan */
      SELECT FROM subscription_plans WHERE id = ${planId}::uuid AND creator_id = ${creatorId}::uuid
        AND retired_at IS NULL FOR SHARE`;
    return locked > 0;
  }

  /** How many offers of a plan are running or to come. */
  async countOpen(tx: Transaction, planId: string): Promise<number> {
    const [row] = await tx.prisma.$queryRaw<{ n: number }[]>`/* offers.countOpen */
      SELECT count(*)::int AS n FROM subscription_offers
      WHERE plan_id = ${planId}::uuid AND retired_at IS NULL AND valid_until > app.now()`;
    return row?.n ?? 0;
  }

  /** Writes an offer, and gives its id. */
  async insert(tx: Transaction, { validFrom, ...offer }: NewOffer): Promise<string> {
    const { id } = await tx.prisma.subscriptionOffer.create({
      data: { ...offer, ...(validFrom && { validFrom }) },
      select: { id: true },
    });
    return id;
  }

  /** Withdraws an offer of a plan of this creator. Whether it was not withdrawn before. */
  async retire(tx: Transaction, creatorId: string, id: string): Promise<boolean> {
    const { count } = await tx.prisma.subscriptionOffer.updateMany({
      where: { id, retiredAt: null, plan: { creatorId } },
      data: { retiredAt: new Date() },
    });
    return count > 0;
  }

  /** The time by which the business counts. */
  async now(tx: Transaction): Promise<Date> {
    const [row] = await tx.prisma.$queryRaw<{ now: Date }[]>`/* offers.now */ SELECT app.now()`;
    if (!row) throw new Error('The database told no time.');
    return row.now;
  }
}
