import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { RevenueShare } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { decodeGlobalId, uuidOf } from '../../kernel/ids/global-id';
import { badUserInput } from '../../kernel/problems/errors';
import type { Row } from '../../kernel/read/row';
import { sharesOf } from './payouts.reads';
import type { ShareService, SharedItem } from './shares.service';
import { SetRevenueSharesInput, SetRevenueSharesPayload } from './shares.types';

@Resolver()
export class ShareResolver {
  constructor(private readonly shares: ShareService) {}

  @Query(() => [RevenueShare], {
    description:
      'How the income of an item is divided, for whoever sells it; for others, their own part of it.',
  })
  revenueShares(
    @Arg('itemId', () => ID, { description: 'A post, a live stream or a subscription plan.' })
    itemId: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Row[]> {
    requireMember(context);
    return context.reads.list(info, sharesOf(itemOf(itemId).id));
  }

  @PayloadMutation(
    () => SetRevenueSharesPayload,
    'Says how the income of an item is divided from now on, to the cent.',
  )
  async setRevenueShares(
    @Input(() => SetRevenueSharesInput) { itemId, shares }: SetRevenueSharesInput,
    @Ctx() context: RequestContext,
  ): Promise<SetRevenueSharesPayload> {
    const parts = shares.map(({ userId, shareBps }) => ({
      payeeId: uuidOf('User', userId),
      shareBps,
    }));
    await this.shares.share(context, itemOf(itemId), parts);
    return succeed({ itemId });
  }
}

/** @throws ApiError BAD_USER_INPUT for the id of anything that is not for sale. */
function itemOf(itemId: string): SharedItem {
  const { type, uuid: id } = decodeGlobalId(itemId);
  if (type === 'Post' || type === 'LiveStream' || type === 'SubscriptionPlan') return { type, id };
  throw badUserInput('This is not the id of a post, a live stream or a subscription plan.');
}
