import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { PlanSubscription } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { minorAmountOf } from '../../kernel/money/money';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { PlanService } from './plans.service';
import type { SubscriptionService } from './subscriptions.service';
import { activeTo } from './subscriptions.reads';
import {
  CancellationCount,
  CancelSubscriptionInput,
  CancelSubscriptionPayload,
  ChangeSubscriptionPlanInput,
  ChangeSubscriptionPlanPayload,
  CreateSubscriptionPlanInput,
  CreateSubscriptionPlanPayload,
  RetireSubscriptionPlanInput,
  RetireSubscriptionPlanPayload,
  SubscribeInput,
  SubscribePayload,
} from './subscriptions.types';

@Resolver()
export class SubscriptionResolver {
  constructor(
    private readonly subscriptions: SubscriptionService,
    private readonly plans: PlanService,
  ) {}

  @Query(() => PlanSubscription, {
    nullable: true,
    description:
      'The subscription of the viewer that opens a creator to them now; null where none does.',
  })
  activeSubscription(
    @Arg('creatorId', () => ID, { description: 'The creator.' }) creatorId: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    requireMember(context);
    return context.reads.one(info, activeTo(uuidOf('Creator', creatorId)));
  }

  @Query(() => [CancellationCount], {
    description: 'Why subscriptions to the viewer were cancelled, the most frequent reason first.',
  })
  cancellations(@Ctx() context: RequestContext): Promise<readonly CancellationCount[]> {
    return this.plans.cancellations(context);
  }

  @PayloadMutation(
    () => SubscribePayload,
    'Subscribes to a creator by one of their plans. It opens what it is for once it is paid.',
  )
  async subscribe(
    @Input(() => SubscribeInput) input: SubscribeInput,
    @Ctx() context: RequestContext,
  ): Promise<SubscribePayload> {
    const { paymentMethodId, testCard = null, expectedPrice = null, idempotencyKey } = input;
    const id = await this.subscriptions.subscribe(context, {
      planId: uuidOf('SubscriptionPlan', input.planId),
      choice: {
        paymentMethodId: optionalUuidOf('PaymentMethod', paymentMethodId),
        testCard,
      },
      expectedPrice,
      idempotencyKey,
    });
    return succeed({ subscription: ref('PlanSubscription', id) });
  }

  @PayloadMutation(
    () => CancelSubscriptionPayload,
    'Stops the renewals of a subscription. What is paid stays open until its period ends.',
  )
  async cancelSubscription(
    @Input(() => CancelSubscriptionInput) input: CancelSubscriptionInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelSubscriptionPayload> {
    const id = uuidOf('PlanSubscription', input.subscriptionId);
    const { reason = null, cause = null } = input;
    await this.subscriptions.cancel(context, id, { reason, cause });
    return succeed({ subscription: ref('PlanSubscription', id) });
  }

  @PayloadMutation(() => CreateSubscriptionPlanPayload, 'Puts a plan for subscribers on sale.')
  async createSubscriptionPlan(
    @Input(() => CreateSubscriptionPlanInput) input: CreateSubscriptionPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateSubscriptionPlanPayload> {
    const { name, description = null, interval, price } = input;
    const id = await this.plans.create(context, {
      name,
      description,
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
    const { planId, name = null, description = null, price } = input;
    const id = uuidOf('SubscriptionPlan', planId);
    const amount = price ? minorAmountOf(price, ['price']) : null;
    await this.plans.change(context, id, { name, description, price: amount });
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
    await this.plans.retire(context, id);
    return succeed({ plan: ref('SubscriptionPlan', id) });
  }
}
