import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { UserSanctionConnection } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { sanctionsOf } from './moderation.reads';
import type { ModerationService } from './moderation.service';
import {
  AcknowledgeWarningInput,
  AcknowledgeWarningPayload,
  LiftSanctionInput,
  LiftSanctionPayload,
  SanctionAccountInput,
  SanctionAccountPayload,
} from './moderation.types';

@Resolver()
export class ModerationResolver {
  constructor(private readonly moderation: ModerationService) {}

  @Query(() => UserSanctionConnection, {
    description:
      'What was laid on an account, the newest first: one’s own, and for staff anybody’s.',
  })
  sanctions(
    @Arg('userId', () => ID, { nullable: true, description: 'Whose; left out, the viewer’s.' })
    userId: string | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    const member = requireMember(context);
    const whose = optionalUuidOf('User', userId) ?? member.userId;
    return context.reads.connection(info, sanctionsOf(whose));
  }

  @PayloadMutation(
    () => SanctionAccountPayload,
    'Warns an account, closes a feature to it, suspends it or bans it, and tells it why.',
  )
  async sanctionAccount(
    @Input(() => SanctionAccountInput) input: SanctionAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<SanctionAccountPayload> {
    const { kind, facts, source } = input;
    const id = await this.moderation.sanction(context, {
      ...{ kind, facts, source },
      userId: uuidOf('User', input.userId),
      feature: input.feature ?? null,
      endsAt: input.endsAt ?? null,
      legalReference: input.legalReference ?? null,
      policyClause: input.policyClause ?? null,
    });
    return succeed({ sanction: ref('UserSanction', id) });
  }

  @PayloadMutation(() => LiftSanctionPayload, 'Ends a sanction before its time.')
  async liftSanction(
    @Input(() => LiftSanctionInput) input: LiftSanctionInput,
    @Ctx() context: RequestContext,
  ): Promise<LiftSanctionPayload> {
    const id = uuidOf('UserSanction', input.sanctionId);
    await this.moderation.lift(context, id, input.reason);
    return succeed({ sanction: ref('UserSanction', id) });
  }

  @PayloadMutation(
    () => AcknowledgeWarningPayload,
    'Says that the viewer has read a warning. Saying it again changes nothing.',
  )
  async acknowledgeWarning(
    @Input(() => AcknowledgeWarningInput) input: AcknowledgeWarningInput,
    @Ctx() context: RequestContext,
  ): Promise<AcknowledgeWarningPayload> {
    const id = uuidOf('UserSanction', input.sanctionId);
    await this.moderation.acknowledge(context, id);
    return succeed({ sanction: ref('UserSanction', id) });
  }
}
