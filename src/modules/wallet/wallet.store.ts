import type { Database, Transaction } from '../../kernel/db/database';

/** Tokens that a payment bought. */
export interface TokenPurchase {
  readonly userId: string;
  readonly tokens: number | bigint;
  readonly paymentId: string;
}

const clearedAtOnce = 1_000;

/** Reads wallets, and has the database move their tokens: nothing else can. */
export class WalletStore {
  /** The wallet of an account. Every account has one from its first moment. */
  async findOwnId(database: Database, userId: string): Promise<string> {
    const [wallet] = await database.queryFor(userId, {
      text: '/* wallet.findOwnId */ SELECT w.id FROM wallets w WHERE w.user_id = $1::uuid',
      values: [userId],
    });
    if (!wallet) throw new Error(`The account ${userId} has no wallet.`);
    return String(wallet['id']);
  }

  /** How many tokens an account can spend. */
  async availableOf(tx: Transaction, userId: string): Promise<bigint> {
    const { tokensTotal, tokensReserved } = await tx.prisma.wallet.findUniqueOrThrow({
      where: { userId },
      select: { tokensTotal: true, tokensReserved: true },
    });
    return tokensTotal - tokensReserved;
  }

  /** A second credit for one payment breaks `ledger_movements_kind_cause_id_key`. */
  async postPurchase(tx: Transaction, { userId, tokens, paymentId }: TokenPurchase): Promise<void> {
    await tx.prisma.$queryRaw`/* wallet.postPurchase */
      SELECT app.post_token_purchase(${userId}::uuid, ${BigInt(tokens)}, ${paymentId}::uuid)::text`;
  }

  /** Gives free what was set aside and not captured in time. */
  async expireHolds(workers: Database): Promise<void> {
    await workers.pool.query('/* wallet.expireHolds */ SELECT app.expire_holds()');
  }

  /** Lets go of earnings by cards that have waited long enough. */
  async clearEarnings(workers: Database): Promise<void> {
    let cleared = clearedAtOnce;
    while (cleared === clearedAtOnce) {
      const { rows } = await workers.pool.query<{ cleared: string }>(
        '/* wallet.clearEarnings */ SELECT app.clear_earnings($1) AS cleared',
        [clearedAtOnce],
      );
      cleared = Number(rows[0]?.cleared ?? 0);
    }
  }

  /** How many tokens one unit of a currency buys now; null where they are not sold for it. */
  async findRate(tx: Transaction, currencyCode: string): Promise<number | null> {
    const [rate] = await tx.prisma.$queryRaw<{ tokens: number }[]>`/* wallet.findRate */
      SELECT rate.tokens FROM app.tokens_per_unit(${currencyCode}) AS rate (tokens)`;
    return rate?.tokens ?? null;
  }
}
