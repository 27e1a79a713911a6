import sql from 'sql-template-tag';
import { z } from 'zod';
import { TaxFormStatus, type TaxFormKind } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { isCurrencyCode, type MinorAmount } from '../../kernel/money/currency';

/** Where what is secret of tax details stands, for its encryption. */
export const taxPlaces = {
  name: 'tax_information.name_cipher',
  number: 'tax_information.number_cipher',
} as const;

/** Tax details with what is secret of them encrypted. */
export interface SealedTaxDetails {
  readonly userId: string;
  readonly form: TaxFormKind;
  readonly countryCode: string;
  readonly nameCipher: Uint8Array<ArrayBuffer>;
  readonly numberCipher: Uint8Array<ArrayBuffer>;
  readonly numberLastFour: string;
}

/** Tax details with whose they are. */
export type KeptTaxDetails = Pick<SealedTaxDetails, 'userId' | 'nameCipher' | 'numberCipher'>;

/** What stands on a yearly statement. */
export interface TaxPaper {
  readonly year: number;
  readonly payee: string;
  readonly issuedAt: Date;
  readonly payouts: readonly { readonly paidOn: Date; readonly amount: MinorAmount }[];
  readonly total: MinorAmount;
}

/** Reads and writes tax details and statements. Whose they are the database knows. */
export class TaxStore {
  /** Keeps new tax details, which count from then on, and gives their id. */
  async submit(tx: Transaction, details: SealedTaxDetails): Promise<string> {
    const created = await tx.prisma.taxInformation.create({ data: details, select: { id: true } });
    return created.id;
  }

  /** Tax details that the account may know of; null where there are none. */
  async find(tx: Transaction, taxInformationId: string): Promise<KeptTaxDetails | null> {
    return tx.prisma.taxInformation.findUnique({
      where: { id: taxInformationId },
      select: { userId: true, nameCipher: true, numberCipher: true },
    });
  }

  /** Accepts or rejects tax details that nobody has looked at; whether there were such. */
  async review(
    tx: Transaction,
    taxInformationId: string,
    { reviewerId, isAccepted }: { readonly reviewerId: string; readonly isAccepted: boolean },
  ): Promise<boolean> {
    const status = isAccepted ? TaxFormStatus.ACCEPTED : TaxFormStatus.REJECTED;
    const rows = await tx.query(sql`/* taxes.review */ UPDATE tax_information
      SET status = ${status}::"TaxFormStatus", reviewed_by_id = ${reviewerId}::uuid, reviewed_at = app.now()
      WHERE id = ${taxInformationId}::uuid AND status = 'SUBMITTED' RETURNING id`);
    return rows.length > 0;
  }

  /** The countries to which nobody is paid out without tax details. */
  async requirements(tx: Transaction): Promise<readonly string[]> {
    const rows = await tx.prisma.taxRequirement.findMany({ orderBy: { countryCode: 'asc' } });
    return rows.map(({ countryCode }) => countryCode);
  }

  /** Asks for tax details in a country, or asks no more. */
  async setRequirement(
    tx: Transaction,
    {
      countryCode,
      isRequired,
      setById,
    }: { countryCode: string; isRequired: boolean; setById: string },
  ): Promise<void> {
    if (isRequired) {
      const data = [{ countryCode, setById }];
      await tx.prisma.taxRequirement.createMany({ data, skipDuplicates: true });
    } else {
      await tx.prisma.taxRequirement.deleteMany({ where: { countryCode } });
    }
  }

  /** Issues the statements of the last year that are missing; how many there were. */
  async issueStatements(worker: Database): Promise<number> {
    const [row] = await worker.query(sql`/* taxes.issueStatements */ SELECT app.issue_tax_documents(
      extract(year FROM app.now() AT TIME ZONE 'UTC')::integer - 1)::integer AS issued`);
    return z.object({ issued: z.number() }).parse(row).issued;
  }

  /** A statement that the account may know of, with the payouts that it adds up; null where there is none. */
  async findPaper(tx: Transaction, taxDocumentId: string): Promise<TaxPaper | null> {
    const document = await tx.prisma.taxDocument.findUnique({
      where: { id: taxDocumentId },
      include: { user: { select: { username: true } } },
    });
    if (!document || !isCurrencyCode(document.currencyCode)) return null;
    const { year, userId, currencyCode, issuedAt, totalMinor } = document;
    const rows =
      await tx.query(sql`/* taxes.payoutsOf */ SELECT (t.completed_at AT TIME ZONE 'UTC')::date::text AS "paidOn",
        t.gross_minor::text AS "amountMinor"
      FROM transactions t WHERE t.kind = 'PAYOUT' AND t.payee_id = ${userId}::uuid
        AND t.currency_code = ${currencyCode} AND t.completed_at <= ${issuedAt}::timestamptz
        AND extract(year FROM t.completed_at AT TIME ZONE 'UTC') = ${year}::integer
        AND t.status <> 'REFUNDED'
      ORDER BY t.completed_at, t.id`);
    const paid = z.array(z.object({ paidOn: z.string(), amountMinor: z.string() })).parse(rows);
    return {
      ...{ year, issuedAt },
      payee: document.user.username ?? 'an account that is gone',
      payouts: paid.map(({ paidOn, amountMinor }) => ({
        paidOn: new Date(`${paidOn}T00:00:00Z`),
        amount: { amountMinor: BigInt(amountMinor), currencyCode },
      })),
      total: { amountMinor: totalMinor, currencyCode },
    };
  }
}
