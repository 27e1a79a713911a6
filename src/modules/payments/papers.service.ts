import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { printInvoice } from './invoice-pdf';
import type { PaperStore } from './papers.store';

/** A paper as a file. */
export interface PrintedPaper {
  readonly fileName: string;
  readonly content: Buffer;
}

/** Papers that go with payments, as files. */
export class PaperService {
  constructor(
    private readonly database: Database,
    private readonly store: PaperStore,
  ) {}

  /**
   * An invoice or credit note as PDF, for its owner and those who keep the books; null where the caller may know of none.
   *
   * @throws ApiError UNAUTHENTICATED for a visitor.
   */
  async invoice(caller: Caller, id: string): Promise<PrintedPaper | null> {
    requireMember(caller);
    const paper = await this.database.transaction(caller, (tx) => this.store.findInvoice(tx, id));
    if (paper === null) return null;
    return { fileName: `${paper.number}.pdf`, content: await printInvoice(paper) };
  }
}
