import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { TaxDocumentConnection, TaxInformationConnection } from '../../generated/graphql';
import { TaxFormStatus } from '../../generated/prisma/enums';
import { requireMember } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { requireBookkeeper } from '../finance';
import { taxDocumentsOf, taxInformationInState, taxInformationOf } from './payouts.reads';
import type { TaxService } from './tax.service';
import {
  OpenTaxInformationInput,
  OpenTaxInformationPayload,
  PrintedTaxDocument,
  ReviewTaxInformationInput,
  ReviewTaxInformationPayload,
  SetTaxRequirementInput,
  SetTaxRequirementPayload,
  SubmitTaxInformationInput,
  SubmitTaxInformationPayload,
} from './tax.types';

@Resolver()
export class TaxResolver {
  constructor(private readonly taxes: TaxService) {}

  @Query(() => TaxInformationConnection, {
    description: 'What the viewer has said about their taxes, newest first. The newest counts.',
  })
  myTaxInformation(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, taxInformationOf(requireMember(context).userId));
  }

  @Query(() => TaxInformationConnection, {
    description: 'What all have said about their taxes, newest first. For administrators.',
  })
  taxInformationCases(
    @Arg('status', () => TaxFormStatus, {
      nullable: true,
      description: 'How far it was looked at; left out, however far.',
    })
    status: TaxFormStatus | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireBookkeeper(context);
    return context.reads.connection(info, taxInformationInState(status ?? null));
  }

  @Query(() => TaxDocumentConnection, {
    description: 'The yearly statements of the viewer, newest first.',
  })
  myTaxDocuments(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, taxDocumentsOf(requireMember(context).userId));
  }

  @Query(() => PrintedTaxDocument, {
    nullable: true,
    description:
      'A yearly statement as PDF, for whom it is for and for administrators; null for everybody else.',
  })
  async printedTaxDocument(
    @Arg('taxDocumentId', () => ID, { description: 'The statement.' }) taxDocumentId: string,
    @Ctx() context: RequestContext,
  ): Promise<PrintedTaxDocument | null> {
    const printed = await this.taxes.print(context, uuidOf('TaxDocument', taxDocumentId));
    if (!printed) return null;
    const { fileName, content } = printed;
    return { fileName, mimeType: 'application/pdf', contentBase64: content.toString('base64') };
  }

  @Query(() => [String], {
    description: 'The countries to which nobody is paid out without tax details, by ISO 3166-1.',
  })
  async taxRequirements(@Ctx() context: RequestContext): Promise<readonly string[]> {
    return this.taxes.requirements(context);
  }

  @PayloadMutation(
    () => SubmitTaxInformationPayload,
    'Says something about the taxes of the viewer. It counts in place of what was said before.',
  )
  async submitTaxInformation(
    @Input(() => SubmitTaxInformationInput) input: SubmitTaxInformationInput,
    @Ctx() context: RequestContext,
  ): Promise<SubmitTaxInformationPayload> {
    const { form, countryCode, legalName, taxNumber } = input;
    const id = await this.taxes.submit(context, { form, countryCode, legalName, taxNumber });
    return succeed({ taxInformation: ref('TaxInformation', id) });
  }

  @PayloadMutation(
    () => OpenTaxInformationPayload,
    'Shows what is secret of tax details. For administrators; each look leaves a row in the audit trail.',
  )
  async openTaxInformation(
    @Input(() => OpenTaxInformationInput) input: OpenTaxInformationInput,
    @Ctx() context: RequestContext,
  ): Promise<OpenTaxInformationPayload> {
    const id = uuidOf('TaxInformation', input.taxInformationId);
    return succeed(await this.taxes.open(context, id));
  }

  @PayloadMutation(
    () => ReviewTaxInformationPayload,
    'Accepts or rejects tax details of somebody else. For administrators.',
  )
  async reviewTaxInformation(
    @Input(() => ReviewTaxInformationInput) input: ReviewTaxInformationInput,
    @Ctx() context: RequestContext,
  ): Promise<ReviewTaxInformationPayload> {
    const id = uuidOf('TaxInformation', input.taxInformationId);
    await this.taxes.review(context, id, input.isAccepted);
    return succeed({ taxInformation: ref('TaxInformation', id) });
  }

  @PayloadMutation(
    () => SetTaxRequirementPayload,
    'Says whether payouts to a country need tax details that were accepted. For administrators.',
  )
  async setTaxRequirement(
    @Input(() => SetTaxRequirementInput) input: SetTaxRequirementInput,
    @Ctx() context: RequestContext,
  ): Promise<SetTaxRequirementPayload> {
    const { countryCode, isRequired } = input;
    const now = await this.taxes.setRequirement(context, countryCode, isRequired);
    return succeed({ taxRequirements: now });
  }
}
