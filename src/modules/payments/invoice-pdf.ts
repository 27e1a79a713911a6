import { decimalOf, type MinorAmount } from '../../kernel/money/currency';

/** What stands on an invoice or a credit note. */
export interface InvoicePaper {
  readonly number: string;
  readonly kind: 'INVOICE' | 'CREDIT_NOTE';
  /** The number of the invoice that a credit note takes back; null otherwise. */
  readonly credits: string | null;
  readonly customer: string;
  readonly countryCode: string | null;
  readonly issuedAt: Date;
  readonly lines: readonly {
    readonly description: string;
    readonly quantity: number;
    readonly taxRateBps: number;
    readonly amount: MinorAmount;
    readonly tax: MinorAmount;
  }[];
  readonly subtotal: MinorAmount;
  readonly tax: MinorAmount;
  readonly total: MinorAmount;
}

const margin = 56;
const columns = { description: margin, quantity: 300, rate: 350, amount: 400, tax: 470 };

/** Prints an invoice. The same paper always gives the same bytes: its dates are those of the invoice. */
export async function printInvoice(paper: InvoicePaper): Promise<Buffer> {
  // The printer is large, and most processes never print.
  const { default: PDFDocument } = await import('pdfkit');
  const title = paper.kind === 'INVOICE' ? 'Invoice' : 'Credit note';
  const document = new PDFDocument({
    size: 'A4',
    margin,
    info: { Title: `${title} ${paper.number}`, CreationDate: paper.issuedAt },
  });
  const chunks: Buffer[] = [];
  const printed = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  printHead(document, title, paper);
  printLines(document, paper);
  printTotals(document, paper);
  document.end();
  return printed;
}

function printHead(document: PDFKit.PDFDocument, title: string, paper: InvoicePaper): void {
  const { number, credits, customer, countryCode, issuedAt } = paper;
  document.fontSize(20).text(`${title} ${number}`).moveDown(0.5).fontSize(10);
  document.text(`Issued on ${issuedAt.toISOString().slice(0, 10)}`);
  if (credits !== null) document.text(`Takes back invoice ${credits}`);
  document.text(`For ${customer}${countryCode === null ? '' : `, ${countryCode}`}`).moveDown(2);
}

function printLines(document: PDFKit.PDFDocument, { lines }: InvoicePaper): void {
  printRow(document, ['Description', 'Quantity', 'Tax %', 'Amount', 'Tax']);
  for (const { description, quantity, taxRateBps, amount, tax } of lines) {
    const rate = (taxRateBps / 100).toFixed(2);
    printRow(document, [description, String(quantity), rate, decimalOf(amount), decimalOf(tax)]);
  }
  document.moveDown(1);
}

function printTotals(document: PDFKit.PDFDocument, paper: InvoicePaper): void {
  const { subtotal, tax, total } = paper;
  for (const [label, amount] of [
    ['Without tax', subtotal],
    ['Tax', tax],
    ['Total', total],
  ] as const) {
    printRow(document, ['', '', '', label, `${decimalOf(amount)} ${amount.currencyCode}`]);
  }
}

function printRow(document: PDFKit.PDFDocument, cells: readonly string[]): void {
  const { y } = document;
  const places = Object.values(columns);
  cells.forEach((cell, index) => {
    const x = places[index] ?? margin;
    const width = (places[index + 1] ?? 540) - x - 6;
    document.text(cell, x, y, { width, lineBreak: index === 0 });
  });
  document.x = margin;
  document.moveDown(0.4);
}
