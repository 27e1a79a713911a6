import sql from 'sql-template-tag';
import { Payout, TaxDocument, User } from '../../generated/graphql';
import type { PayoutStatus, TaxFormStatus } from '../../generated/prisma/enums';
import { computedMoney } from '../../kernel/money/money';
import type { ConnectionSource, ListSource } from '../../kernel/read/engine';
import { extendType, joinedOne } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './payouts.policy';

/** What the read engine fetches of payouts. */
export const payoutsReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(TaxDocument, {
      total: computedMoney(
        { description: 'What was paid out in the year, to the cent.' },
        ({ row }) => ({ amountMinor: row('total_minor'), currencyCode: row('currency_code') }),
      ),
    }),
    extendType(Payout, {
      amount: computedMoney({ description: 'How much is paid out.' }, ({ row }) => ({
        amountMinor: row('amount_minor'),
        currencyCode: row('currency_code'),
      })),
      payee: joinedOne(
        User,
        'Whom it is for.',
        ({ parent, row }) => sql`${row('id')} = ${parent('user_id')}`,
      ),
    }),
  ],
};

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** The payouts of an account, newest first. */
export function payoutsOf(userId: string): ConnectionSource {
  return {
    name: `payouts:${userId}`,
    type: 'Payout',
    order: newestFirst,
    where: ({ row }) => sql`${row('user_id')} = ${userId}::uuid`,
  };
}

/** The payouts of all, for those who keep the books: in a state or in any, newest first. */
export function payoutsInState(status: PayoutStatus | null): ConnectionSource {
  return {
    name: `payoutCases:${status ?? ''}`,
    type: 'Payout',
    order: newestFirst,
    where: ({ row }) => sql`(${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}

/** Where an account is paid out, newest first. */
export function payoutAccountsOf(userId: string): ConnectionSource {
  return {
    name: `payoutAccounts:${userId}`,
    type: 'PayoutAccount',
    order: newestFirst,
    where: ({ row }) => sql`${row('user_id')} = ${userId}::uuid AND ${row('removed_at')} IS NULL`,
  };
}

/** How the income of an item is divided. */
export function sharesOf(itemId: string): ListSource {
  return {
    type: 'RevenueShare',
    order: [{ column: 'payee_id', direction: 'asc', isNullable: false, sqlType: 'uuid' }],
    max: 20,
    where: ({ row }) => sql`${itemId}::uuid IN (${row('post_id')}, ${row('live_stream_id')},
      ${row('subscription_plan_id')})`,
  };
}

/** What an account has said about its taxes, newest first. */
export function taxInformationOf(userId: string): ConnectionSource {
  return {
    name: `taxInformation:${userId}`,
    type: 'TaxInformation',
    order: newestFirst,
    where: ({ row }) => sql`${row('user_id')} = ${userId}::uuid`,
  };
}

/** What all have said about their taxes, for those who keep the books: in a state or in any, newest first. */
export function taxInformationInState(status: TaxFormStatus | null): ConnectionSource {
  return {
    name: `taxInformationCases:${status ?? ''}`,
    type: 'TaxInformation',
    order: newestFirst,
    where: ({ row }) => sql`(${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}

/** The yearly statements of an account, newest first. */
export function taxDocumentsOf(userId: string): ConnectionSource {
  return {
    name: `taxDocuments:${userId}`,
    type: 'TaxDocument',
    order: [
      { column: 'year', direction: 'desc', isNullable: false, sqlType: 'integer' },
      { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
    ],
    where: ({ row }) => sql`${row('user_id')} = ${userId}::uuid`,
  };
}
