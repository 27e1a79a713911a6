import { Payment } from '../../generated/graphql';
import { computedMoney } from '../../kernel/money/money';
import { extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './payments.policy';

/** What the read engine fetches of cards and payments. */
export const paymentsReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Payment, {
      amount: computedMoney({ description: 'How much is paid.' }, ({ row }) => ({
        amountMinor: row('amount_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
  ],
};
