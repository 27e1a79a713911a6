import sql from 'sql-template-tag';
import { LedgerEntry, Wallet } from '../../generated/graphql';
import { CurrencyCode, minorPerUnit } from '../../kernel/money/currency';
import { computedMoney } from '../../kernel/money/money';
import { computed, extendType } from '../../kernel/read/extend';
import type { ConnectionSource } from '../../kernel/read/engine';
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

/** Which entries of a wallet. */
export interface EntryQuery {
  readonly kind?: string | null;
  readonly from?: Date | null;
  readonly until?: Date | null;
}

/** The entries of the viewer's own wallet, newest first. */
export function ownEntries(query: EntryQuery): ConnectionSource {
  const { kind = null, from = null, until = null } = query;
  return {
    name: `wallet-entries:${JSON.stringify(query)}`,
    type: 'LedgerEntry',
    order: [
      { column: 'version', direction: 'desc', isNullable: false, sqlType: 'bigint' },
      { column: 'entry_id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
    ],
    where: ({ row, viewer }) => sql`${row('wallet_id')} = (
        SELECT w.id FROM wallets w WHERE w.user_id = ${viewer.id})
      AND (${kind}::text IS NULL OR ${row('kind')}::text = ${kind})
      AND (${from}::timestamptz IS NULL OR ${row('created_at')} >= ${from}::timestamptz)
      AND (${until}::timestamptz IS NULL OR ${row('created_at')} < ${until}::timestamptz)`,
  };
}
