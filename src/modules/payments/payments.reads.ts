import sql from 'sql-template-tag';
import { Invoice, InvoiceLine, Payment, Refund } from '../../generated/graphql';
import { computedMoney } from '../../kernel/money/money';
import { extendType, type FieldDefinition } from '../../kernel/read/extend';
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
    extendType(Payment, {
      amount: computedMoney({ description: 'How much is paid.' }, ({ row }) => ({
        amountMinor: row('amount_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
  ],
};
