import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { uuidOf } from '../../kernel/ids/global-id';
import type { PaperService } from './papers.service';
import { PrintedInvoice } from './papers.types';

@Resolver()
export class PaperResolver {
  constructor(private readonly papers: PaperService) {}

  @Query(() => PrintedInvoice, {
    nullable: true,
    description:
      'An invoice or credit note as PDF, for whom it is for and for administrators; null for everybody else.',
  })
  async printedInvoice(
    @Arg('invoiceId', () => ID, { description: 'The invoice.' }) invoiceId: string,
    @Ctx() context: RequestContext,
  ): Promise<PrintedInvoice | null> {
    const printed = await this.papers.invoice(context, uuidOf('Invoice', invoiceId));
    if (printed === null) return null;
    const { fileName, content } = printed;
    return { fileName, mimeType: 'application/pdf', contentBase64: content.toString('base64') };
  }
}
