import sql from 'sql-template-tag';
import { AccountingPeriod, Creator, Transaction, User, UserBalance } from '../../generated/graphql';
import type { ReadScope } from '../../kernel/auth/policy';
import { computedMoney } from '../../kernel/money/money';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType, joinedOne, type FieldDefinition } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './finance.policy';

/** An amount of a row in the row's own currency. */
function amount(column: string, description: string): FieldDefinition {
  return computedMoney({ description }, ({ row }) => ({
    amountMinor: row(column),
    currencyCode: row('currency_code'),
  }));
}

/** Whether the viewer is the creator, or keeps the books. */
const isOwnEarner = ({ row, viewer }: ReadScope) =>
  sql`(${row('user_id')} = ${viewer.id} OR (SELECT app.keeps_books()))`;

/** A number of dollars of the summary of a creator's earnings; null for whoever may not know it. */
function earned(
  column: 'total_minor' | 'month_to_date_minor',
  description: string,
): FieldDefinition {
  const read = (scope: ReadScope, what: 'amount' | 'currency') =>
    what === 'amount'
      ? sql`(SELECT CASE WHEN ${isOwnEarner(scope)} THEN ${column === 'total_minor' ? sql`s.total_minor` : sql`s.month_to_date_minor`} END
          FROM creator_earnings_summary s WHERE s.creator_id = ${scope.row('id')})`
      : sql`CASE WHEN ${isOwnEarner(scope)} THEN 'USD'::text END`;
  return computedMoney({ description, nullable: true }, (scope) => ({
    amountMinor: read(scope, 'amount'),
    currencyCode: read(scope, 'currency'),
  }));
}

/** What the read engine fetches of the books. */
export const financeReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Transaction, {
      gross: amount('gross_minor', 'What was paid, the platform’s fee included.'),
      fee: amount('fee_minor', 'What the platform kept.'),
      net: amount('net_minor', 'What was earned by it: the gross amount less the fee.'),
      refunded: amount('refunded_minor', 'How much of it was given back.'),
      payer: joinedOne(
        User,
        'Who paid; null where the viewer may not know, as of an anonymous tip.',
        ({ parent, row, viewer }) => sql`${row('id')} = ${parent('payer_id')} AND (
          ${parent('payer_id')} = ${viewer.id} OR (SELECT app.keeps_books())
          OR ${parent('kind')} NOT IN ('TIP', 'GIFT')
          OR NOT EXISTS (SELECT FROM tips anonymous
            WHERE anonymous.id = ${parent('source_id')} AND anonymous.is_anonymous)
          AND NOT EXISTS (SELECT FROM gift_transactions anonymous_gift
            WHERE anonymous_gift.id = ${parent('source_id')} AND anonymous_gift.is_anonymous))`,
      ),
      payee: joinedOne(
        User,
        'Who earned by it.',
        ({ parent, row }) => sql`${row('id')} = ${parent('payee_id')}`,
      ),
    }),
    extendType(UserBalance, {
      available: amount(
        'available_minor',
        'Can be paid out. Below zero where refunds took back what had been paid out.',
      ),
      pending: amount('pending_minor', 'Earned by cards, and not to be paid out yet.'),
      reserved: amount('reserved_minor', 'Set aside for payouts that are under way.'),
      lifetime: amount('lifetime_minor', 'All that was ever earned, less what was taken back.'),
    }),
    extendType(AccountingPeriod, {
      startsOn: computed(
        'String',
        { description: 'Its first day.' },
        ({ row }) => sql`${row('starts_on')}::text`,
      ),
      endsOn: computed(
        'String',
        { description: 'Its last day.' },
        ({ row }) => sql`${row('ends_on')}::text`,
      ),
    }),
    extendType(Creator, {
      earningsTotal: earned(
        'total_minor',
        'All that the creator ever earned. Null for everyone but the creator and staff.',
      ),
      earningsThisMonth: earned(
        'month_to_date_minor',
        'What the creator earned since the month began, in UTC. Null for everyone but the creator and staff.',
      ),
      payingSubscriberCount: computed(
        'Int',
        {
          description:
            'How many accounts have a subscription that opens what the creator sells. Null for everyone but the creator and staff.',
          nullable: true,
        },
        (scope) => sql`CASE WHEN ${isOwnEarner(scope)} THEN
          (SELECT s.subscriber_count FROM creator_earnings_summary s WHERE s.creator_id = ${scope.row('id')}) END`,
      ),
    }),
  ],
};

/** The chart of accounts, by code. */
export const accounts: ConnectionSource = {
  name: 'accounts',
  type: 'Account',
  order: [
    { column: 'code', direction: 'asc', isNullable: false, sqlType: 'text' },
    { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
  ],
  where: () => sql`TRUE`,
};

/** All that moved money or tokens, newest first. */
export const transactions: ConnectionSource = {
  name: 'transactions',
  type: 'Transaction',
  order: [
    { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
    { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
  ],
  where: () => sql`TRUE`,
};

/** The periods of the books, newest first. */
export const periods: ConnectionSource = {
  name: 'accountingPeriods',
  type: 'AccountingPeriod',
  order: [
    { column: 'starts_on', direction: 'desc', isNullable: false, sqlType: 'date' },
    { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
  ],
  where: () => sql`TRUE`,
};
