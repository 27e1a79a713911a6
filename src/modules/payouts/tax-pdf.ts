import { decimalOf } from '../../kernel/money/currency';
import type { TaxPaper } from './tax.store';

const margin = 56;
const amountColumn = 300;

/** Prints a yearly statement. The same one always gives the same bytes: its dates are those of its issue. */
export async function printStatement(paper: TaxPaper): Promise<Buffer> {
  // The printer is large, and most processes never print.
  const { default: PDFDocument } = await import('pdfkit');
  const { year, payee, issuedAt, payouts, total } = paper;
  const title = `Payouts of ${year}`;
  const document = new PDFDocument({
    size: 'A4',
    margin,
    info: { Title: title, CreationDate: issuedAt },
  });
  const chunks: Buffer[] = [];
  const printed = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  document.fontSize(20).text(title).moveDown(0.5).fontSize(10);
  document
    .text(`For ${payee}`)
    .text(`Issued on ${dayOf(issuedAt)}`)
    .moveDown(2);
  printRow(document, 'Paid on', 'Amount');
  for (const { paidOn, amount } of payouts) {
    printRow(document, dayOf(paidOn), `${decimalOf(amount)} ${amount.currencyCode}`);
  }
  document.moveDown(1);
  printRow(document, 'Total', `${decimalOf(total)} ${total.currencyCode}`);
  document.end();
  return printed;
}

function printRow(document: PDFKit.PDFDocument, label: string, amount: string): void {
  if (document.y > document.page.height - 2 * margin) document.addPage();
  const { y } = document;
  document.text(label, margin, y, { lineBreak: false });
  document.text(amount, amountColumn, y, { lineBreak: false });
  document.x = margin;
  document.y = y + 16;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
