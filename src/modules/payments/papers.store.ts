import type { Transaction } from '../../kernel/db/database';
import { isCurrencyCode, type MinorAmount } from '../../kernel/money/currency';
import type { InvoicePaper } from './invoice-pdf';

/** Reads papers. Whose they are the database knows: others are not there for the account that the transaction works for. */
export class PaperStore {
  /** What stands on an invoice; null where there is none. */
  async findInvoice(tx: Transaction, id: string): Promise<InvoicePaper | null> {
    const found = await tx.prisma.invoice.findUnique({
      where: { id },
      include: {
        lines: { orderBy: { lineNumber: 'asc' } },
        user: { select: { username: true } },
        credits: { select: { number: true } },
      },
    });
    if (!found) return null;
    const { currencyCode, number, kind, countryCode, issuedAt } = found;
    if (!isCurrencyCode(currencyCode)) throw new Error('Nobody knows the currency of an invoice.');
    const money = (amountMinor: bigint): MinorAmount => ({ amountMinor, currencyCode });
    return {
      number,
      kind,
      countryCode,
      issuedAt,
      credits: found.credits?.number ?? null,
      customer: found.user.username ?? 'an account that is gone',
      lines: found.lines.map(({ description, quantity, taxRateBps, amountMinor, taxMinor }) => ({
        description,
        quantity,
        taxRateBps,
        amount: money(amountMinor),
        tax: money(taxMinor),
      })),
      subtotal: money(found.subtotalMinor),
      tax: money(found.taxMinor),
      total: money(found.totalMinor),
    };
  }
}
