import sql from 'sql-template-tag';
import { LedgerEntry, Wallet } from '../../generated/graphql';
import { CurrencyCode, minorPerUnit } from '../../kernel/money/currency';
import { computedMoney } from '../../kernel/money/money';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './wallet.policy';

/** The currency in which wallets are valued. */
const shownCurrency = CurrencyCode.USD;

/** What the read engine fetches of wallets and their history. */
export const walletReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Wallet, {
      tokensAvailable: computed(
        'BigInt',
        { description: 'Tokens that can be spent now: all but the reserved ones.' },
        ({ row }) => sql`(${row('balance')} - ${row('reserved')})`,
      ),
      available: computedMoney(
        {
          description:
            'What the available tokens are worth at the current rate, rounded down to a coin.',
        },
        ({ row }) => ({
          amountMinor: sql`(SELECT (${row('balance')} - ${row('reserved')})
            * ${minorPerUnit(shownCurrency)}::bigint / rate.tokens
            FROM app.tokens_per_unit(${shownCurrency}::text) AS rate (tokens))`,
          currencyCode: sql`${shownCurrency}::text`,
        }),
      ),
    }),
    extendType(LedgerEntry, {
      id: computed('ID', { description: 'Opaque and never the same for two entries.' }, ({ row }) =>
        row('entry_id'),
      ),
      balanceBefore: computed(
        'BigInt',
        { description: 'How many tokens there were before.' },
        ({ row }) => row('balance_before'),
      ),
    }),
  ],
};
