import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { AmlCheckConnection, KycVerificationConnection } from '../../generated/graphql';
import { AmlStatus, KycStatus } from '../../generated/prisma/enums';
import { requireMember, requirePermission } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { ScreeningService } from './screening.service';
import { amlChecksInState, verificationCases, verificationsOf } from './verification.reads';
import { reviewPapers, type VerificationService } from './verification.service';
import {
  ClearAmlCheckInput,
  ClearAmlCheckPayload,
  IdentityThresholds,
  OpenIdentityDocumentInput,
  OpenIdentityDocumentPayload,
  ReviewVerificationInput,
  ReviewVerificationPayload,
  ScreenAccountInput,
  ScreenAccountPayload,
  SetIdentityThresholdsInput,
  SetIdentityThresholdsPayload,
  SubmitVerificationInput,
  SubmitVerificationPayload,
  WithdrawVerificationInput,
  WithdrawVerificationPayload,
} from './verification.types';

@Resolver()
export class VerificationResolver {
  constructor(
    private readonly verifications: VerificationService,
    private readonly screenings: ScreeningService,
  ) {}

  @Query(() => KycVerificationConnection, {
    description: 'The verifications of the viewer, newest first.',
  })
  myVerifications(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, verificationsOf(requireMember(context).userId));
  }

  @Query(() => KycVerificationConnection, {
    description: 'The verifications of all, newest first, for those who review papers.',
  })
  verificationCases(
    @Arg('status', () => KycStatus, {
      nullable: true,
      description: 'How far they have come; left out, however far.',
    })
    status: KycStatus | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, reviewPapers);
    return context.reads.connection(info, verificationCases(status ?? null));
  }

  @Query(() => AmlCheckConnection, {
    description:
      'Searches in lists of people with whom no business may be done, newest first, for those who review papers.',
  })
  amlChecks(
    @Arg('status', () => AmlStatus, {
      nullable: true,
      description: 'What they have found; left out, whatever.',
    })
    status: AmlStatus | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, reviewPapers);
    return context.reads.connection(info, amlChecksInState(status ?? null));
  }

  @Query(() => IdentityThresholds, {
    description: 'By which scores verifications are decided, for those who review papers.',
  })
  async identityThresholds(@Ctx() context: RequestContext): Promise<IdentityThresholds> {
    return this.verifications.thresholds(context);
  }

  @PayloadMutation(
    () => SubmitVerificationPayload,
    'Hands in papers that show who the viewer is. One verification is open at a time.',
  )
  async submitVerification(
    @Input(() => SubmitVerificationInput) input: SubmitVerificationInput,
    @Ctx() context: RequestContext,
  ): Promise<SubmitVerificationPayload> {
    const { firstName, lastName } = input;
    const documents = input.documents.map(({ kind, uploadId }) => ({
      kind,
      uploadId: uuidOf('Upload', uploadId),
    }));
    const id = await this.verifications.submit(context, { firstName, lastName, documents });
    return succeed({ verification: ref('KycVerification', id) });
  }

  @PayloadMutation(() => WithdrawVerificationPayload, 'Takes an open verification back.')
  async withdrawVerification(
    @Input(() => WithdrawVerificationInput) input: WithdrawVerificationInput,
    @Ctx() context: RequestContext,
  ): Promise<WithdrawVerificationPayload> {
    const id = uuidOf('KycVerification', input.verificationId);
    await this.verifications.withdraw(context, id);
    return succeed({ verification: ref('KycVerification', id) });
  }

  @PayloadMutation(
    () => ReviewVerificationPayload,
    'Decides whether the papers of somebody else show who they are, as one who reviews papers.',
  )
  async reviewVerification(
    @Input(() => ReviewVerificationInput) input: ReviewVerificationInput,
    @Ctx() context: RequestContext,
  ): Promise<ReviewVerificationPayload> {
    const { isApproved, reason = null, validDays = null } = input;
    const id = uuidOf('KycVerification', input.verificationId);
    await this.verifications.decide(context, id, { isApproved, reason, validDays });
    return succeed({ verification: ref('KycVerification', id) });
  }

  @PayloadMutation(
    () => OpenIdentityDocumentPayload,
    'Gives an address of a paper, as one who reviews papers. Each look leaves a row in the audit trail.',
  )
  async openIdentityDocument(
    @Input(() => OpenIdentityDocumentInput) input: OpenIdentityDocumentInput,
    @Ctx() context: RequestContext,
  ): Promise<OpenIdentityDocumentPayload> {
    const id = uuidOf('KycDocument', input.documentId);
    const address = await this.verifications.openDocument(context, id);
    return succeed({ document: ref('KycDocument', id), address });
  }

  @PayloadMutation(
    () => SetIdentityThresholdsPayload,
    'Sets by which scores verifications are decided. For administrators.',
  )
  async setIdentityThresholds(
    @Input(() => SetIdentityThresholdsInput) input: SetIdentityThresholdsInput,
    @Ctx() context: RequestContext,
  ): Promise<SetIdentityThresholdsPayload> {
    const { approveFrom, rejectBelow, validDays } = input;
    const set = { approveFrom, rejectBelow, validDays };
    return succeed({ thresholds: await this.verifications.setThresholds(context, set) });
  }

  @PayloadMutation(
    () => ScreenAccountPayload,
    'Searches for somebody in lists of people with whom no business may be done, as one who reviews papers.',
  )
  async screenAccount(
    @Input(() => ScreenAccountInput) input: ScreenAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<ScreenAccountPayload> {
    const id = await this.screenings.screen(context, uuidOf('User', input.userId));
    return succeed({ check: ref('AmlCheck', id) });
  }

  @PayloadMutation(
    () => ClearAmlCheckPayload,
    'Says that somebody is not the one on a list, as one who reviews papers.',
  )
  async clearAmlCheck(
    @Input(() => ClearAmlCheckInput) input: ClearAmlCheckInput,
    @Ctx() context: RequestContext,
  ): Promise<ClearAmlCheckPayload> {
    const id = uuidOf('AmlCheck', input.checkId);
    await this.screenings.clear(context, id, input.reason);
    return succeed({ check: ref('AmlCheck', id) });
  }
}
