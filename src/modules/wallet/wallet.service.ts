import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { growingCache } from '../../kernel/memory/growing-cache';
import { minorPerUnit, type CurrencyCode } from '../../kernel/money/currency';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { TokenPurchase, WalletStore } from './wallet.store';

/** What a number of tokens costs. */
export interface TokenPrice {
  /** How many tokens one unit of the currency buys at the moment. */
  readonly tokensPerUnit: number;
  /** In minor units of the currency, rounded up to a coin. */
  readonly amountMinor: bigint;
}

/** How many wallets are remembered by whose they are. */
const idsMax = 10_000;

/** Wallets, for modules that sell tokens or take them. */
export class WalletService {
  /** Wallets by account, which stay as they are: nobody gets another. */
  private readonly ids = growingCache<string>(idsMax);

  constructor(
    private readonly database: Database,
    private readonly store: WalletStore,
  ) {}

  /**
   * The id of the caller's wallet.
   *
   * @throws ApiError UNAUTHENTICATED for a visitor.
   */
  async idOf(caller: Caller): Promise<string> {
    const { userId } = requireMember(caller);
    const known = this.ids.get(userId);
    if (known !== undefined) return known;
    const id = await this.store.findOwnId(this.database, userId);
    this.ids.set(userId, id);
    return id;
  }

  /**
   * What the tokens that the caller can spend are worth, in minor units of a currency, rounded down; null where it has no
   * rate.
   *
   * @throws ApiError UNAUTHENTICATED for a visitor.
   */
  async worthIn(caller: Caller, currencyCode: CurrencyCode): Promise<bigint | null> {
    requireMember(caller);
    return this.database.transaction(caller, async (tx) => {
      const rate = await this.store.findRate(tx, currencyCode);
      if (rate === null) return null;
      const available = await this.store.availableOf(tx, requireMember(caller).userId);
      return (available * minorPerUnit(currencyCode)) / BigInt(rate);
    });
  }

  /**
   * What tokens cost at the rate of the moment.
   *
   * Refuses: INVALID where tokens are not sold for the currency.
   */
  async priceOf(tx: Transaction, tokens: number, currencyCode: CurrencyCode): Promise<TokenPrice> {
    const tokensPerUnit = await this.store.findRate(tx, currencyCode);
    if (tokensPerUnit === null) {
      throw refusal(UserErrorCode.INVALID, `Tokens are not sold for ${currencyCode}.`);
    }
    const rate = BigInt(tokensPerUnit);
    const amountMinor = (BigInt(tokens) * minorPerUnit(currencyCode) + rate - 1n) / rate;
    return { tokensPerUnit, amountMinor };
  }

  /**
   * Gives an account the tokens that a payment bought. Only the worker may, on the word of a processor, and the database
   * takes each payment once.
   */
  async creditPurchase(tx: Transaction, purchase: TokenPurchase): Promise<void> {
    await this.store.postPurchase(tx, purchase);
  }
}
