import sql from 'sql-template-tag';
import { Dispute, Invoice, InvoiceLine, Payment, Refund } from '../../generated/graphql';
import { computedMoney } from '../../kernel/money/money';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType, type FieldDefinition } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './payments.policy';

/** An amount of an invoice. */
function paper(column: string, description: string): FieldDefinition {
  return computedMoney({ description }, ({ row }) => ({
    amountMinor: row(column),
    currencyCode: row('currency_code'),
  }));
}

/** An amount of a line, in the currency of its invoice. */
function line(column: string, description: string): FieldDefinition {
  return computedMoney({ description }, ({ row }) => ({
    amountMinor: row(column),
    currencyCode: sql`(SELECT whole.currency_code FROM invoices whole WHERE whole.id = ${row('invoice_id')})`,
  }));
}

/** What the read engine fetches of cards and payments. */
export const paymentsReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Refund, {
      amount: computedMoney({ description: 'How much is given back.' }, ({ row }) => ({
        amountMinor: row('amount_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
    extendType(Invoice, {
      subtotal: paper('subtotal_minor', 'What it comes to without tax.'),
      tax: paper('tax_minor', 'The tax in it.'),
      total: paper('total_minor', 'What it comes to.'),
    }),
    extendType(InvoiceLine, {
      amount: line('amount_minor', 'What it comes to without tax.'),
      tax: line('tax_minor', 'The tax on it.'),
    }),
    extendType(Dispute, {
      amount: computedMoney({ description: 'How much is questioned.' }, ({ row }) => ({
        amountMinor: row('amount_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
    extendType(Payment, {
      actionUrl: computed(
        'String',
        {
          description:
            'Where the payer has to confirm the payment with their bank; null where nothing is asked of them.',
          nullable: true,
        },
        ({ row, viewer }) =>
          sql`CASE WHEN ${row('user_id')} = ${viewer.id} THEN ${row('action_url')} END`,
      ),
      amount: computedMoney({ description: 'How much is paid.' }, ({ row }) => ({
        amountMinor: row('amount_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
  ],
};

/** The payments that banks question, newest first. */
export function disputesInState(status: string | null): ConnectionSource {
  return {
    name: `disputes:${status ?? ''}`,
    type: 'Dispute',
    order: [
      { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
      { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
    ],
    where: ({ row }) => sql`(${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}
