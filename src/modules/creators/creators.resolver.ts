import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { Creator, CreatorConnection } from '../../generated/graphql';
import { CreatorStatus } from '../../generated/prisma/enums';
import { requirePermission } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { reviewCreators, type ApplicationService } from './application.service';
import { creatorByHandle, creatorsInState } from './creators.reads';
import {
  ApplyAsCreatorInput,
  ApplyAsCreatorPayload,
  ReviewCreatorInput,
  ReviewCreatorPayload,
} from './creators.types';

@Resolver()
export class CreatorResolver {
  constructor(private readonly applications: ApplicationService) {}

  @Query(() => Creator, {
    nullable: true,
    description:
      'The creator with this handle; null where there is none that the viewer may know of.',
  })
  creator(
    @Arg('handle', () => String, { description: 'The handle, in any case.' }) handle: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    return context.reads.one(info, creatorByHandle(handle));
  }

  @Query(() => CreatorConnection, {
    description: 'Creators in a state, the newest applications first, for those who review them.',
  })
  creatorApplications(
    @Arg('status', () => CreatorStatus, {
      defaultValue: CreatorStatus.PENDING,
      description: 'The state; left out, those who wait for a review.',
    })
    status: CreatorStatus,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, reviewCreators);
    return context.reads.connection(info, creatorsInState(status));
  }

  @PayloadMutation(
    () => ApplyAsCreatorPayload,
    'Applies to become a creator. Others see the creator once staff have approved it.',
  )
  async applyAsCreator(
    @Input(() => ApplyAsCreatorInput) { bio = null, ...draft }: ApplyAsCreatorInput,
    @Ctx() context: RequestContext,
  ): Promise<ApplyAsCreatorPayload> {
    const { handle, displayName } = draft;
    const id = await this.applications.apply(context, { handle, displayName, bio });
    return succeed({ creator: ref('Creator', id) });
  }

  @PayloadMutation(
    () => ReviewCreatorPayload,
    'Approves, turns down or suspends a creator, as one who reviews papers.',
  )
  async reviewCreator(
    @Input(() => ReviewCreatorInput) { status, reason = null, ...input }: ReviewCreatorInput,
    @Ctx() context: RequestContext,
  ): Promise<ReviewCreatorPayload> {
    const creatorId = uuidOf('Creator', input.creatorId);
    await this.applications.review(context, { creatorId, status, reason });
    return succeed({ creator: ref('Creator', creatorId) });
  }
}
