import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { SubscriptionPlanConnection } from '../../generated/graphql';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { minorAmountOf } from '../../kernel/money/money';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { PlanChange, PlanService } from './plans.service';
import {
  ChangeMembershipPlanInput,
  ChangeMembershipPlanPayload,
  ChangeSubscriptionPlanInput,
  ChangeSubscriptionPlanPayload,
  CreateMembershipPlanInput,
  CreateMembershipPlanPayload,
  CreateSubscriptionPlanInput,
  CreateSubscriptionPlanPayload,
  RetireMembershipPlanInput,
  RetireMembershipPlanPayload,
  RetireSubscriptionPlanInput,
  RetireSubscriptionPlanPayload,
} from './plans.types';
import { CancellationCount } from './subscriptions.types';
import { membershipPlans } from './subscriptions.reads';

@Resolver()
export class PlanResolver {
  constructor(private readonly plans: PlanService) {}

  @Query(() => SubscriptionPlanConnection, {
    description: 'The memberships of the platform that are on sale, the cheapest first.',
  })
  membershipPlans(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, membershipPlans);
  }

  @Query(() => [CancellationCount], {
    description: 'Why subscriptions to the viewer were cancelled, the most frequent reason first.',
  })
  cancellations(@Ctx() context: RequestContext): Promise<readonly CancellationCount[]> {
    return this.plans.cancellations(context);
  }

  @PayloadMutation(() => CreateSubscriptionPlanPayload, 'Puts a plan for subscribers on sale.')
  async createSubscriptionPlan(
    @Input(() => CreateSubscriptionPlanInput) input: CreateSubscriptionPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateSubscriptionPlanPayload> {
    const { name, description = null, benefits, tier, interval, price } = input;
    const id = await this.plans.create(context, 'CREATOR', {
      name,
      description,
      benefits: benefits ?? [],
      tier: tier ?? 1,
      interval,
      price: minorAmountOf(price, ['price']),
    });
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }

  @PayloadMutation(
    () => ChangeSubscriptionPlanPayload,
    'Changes what a plan says or costs. Those who have it keep the price that they have.',
  )
  async changeSubscriptionPlan(
    @Input(() => ChangeSubscriptionPlanInput) input: ChangeSubscriptionPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeSubscriptionPlanPayload> {
    const id = uuidOf('SubscriptionPlan', input.planId);
    await this.plans.change(context, 'CREATOR', id, changeOf(input));
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }

  @PayloadMutation(
    () => RetireSubscriptionPlanPayload,
    'Takes a plan off sale. Those who subscribe by it go on.',
  )
  async retireSubscriptionPlan(
    @Input(() => RetireSubscriptionPlanInput) input: RetireSubscriptionPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<RetireSubscriptionPlanPayload> {
    const id = uuidOf('SubscriptionPlan', input.planId);
    await this.plans.retire(context, 'CREATOR', id);
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }

  @PayloadMutation(
    () => CreateMembershipPlanPayload,
    'Puts a membership of the platform on sale. For administrators.',
  )
  async createMembershipPlan(
    @Input(() => CreateMembershipPlanInput) input: CreateMembershipPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateMembershipPlanPayload> {
    const { name, description = null, benefits, interval, price } = input;
    const id = await this.plans.create(context, 'PLATFORM', {
      name,
      description,
      benefits: benefits ?? [],
      tier: 1,
      interval,
      price: minorAmountOf(price, ['price']),
    });
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }

  @PayloadMutation(
    () => ChangeMembershipPlanPayload,
    'Changes what a membership says or costs. Members keep the price that they have. For administrators.',
  )
  async changeMembershipPlan(
    @Input(() => ChangeMembershipPlanInput) input: ChangeMembershipPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeMembershipPlanPayload> {
    const id = uuidOf('SubscriptionPlan', input.planId);
    await this.plans.change(context, 'PLATFORM', id, changeOf(input));
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }

  @PayloadMutation(
    () => RetireMembershipPlanPayload,
    'Takes a membership off sale. Members go on. For administrators.',
  )
  async retireMembershipPlan(
    @Input(() => RetireMembershipPlanInput) input: RetireMembershipPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<RetireMembershipPlanPayload> {
    const id = uuidOf('SubscriptionPlan', input.planId);
    await this.plans.retire(context, 'PLATFORM', id);
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }
}

function changeOf(input: ChangeSubscriptionPlanInput): PlanChange {
  const { name = null, description = null, benefits = null, price } = input;
  return {
    name,
    description,
    benefits,
    price: price ? minorAmountOf(price, ['price']) : null,
  };
}
