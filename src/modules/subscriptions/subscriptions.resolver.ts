import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { PlanSubscription } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { ChangeService } from './changes.service';
import type { SubscriptionService } from './subscriptions.service';
import { activeMembership, activeTo } from './subscriptions.reads';
import {
  CancelSubscriptionInput,
  CancelSubscriptionPayload,
  ChangeSubscriptionInput,
  ChangeSubscriptionPayload,
  SubscribeInput,
  SubscribePayload,
} from './subscriptions.types';

@Resolver()
export class SubscriptionResolver {
  constructor(
    private readonly subscriptions: SubscriptionService,
    private readonly changes: ChangeService,
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

  @Query(() => PlanSubscription, {
    nullable: true,
    description:
      'The membership of the platform that the viewer has now; null where there is none.',
  })
  activeMembership(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    requireMember(context);
    return context.reads.one(info, activeMembership);
  }

  @PayloadMutation(
    () => SubscribePayload,
    'Subscribes to a creator, or to the platform, by a plan. It opens what it is for once it is paid.',
  )
  async subscribe(
    @Input(() => SubscribeInput) input: SubscribeInput,
    @Ctx() context: RequestContext,
  ): Promise<SubscribePayload> {
    const { paymentMethodId, testCard = null, expectedPrice = null, idempotencyKey } = input;
    const id = await this.subscriptions.subscribe(context, {
      planId: uuidOf('SubscriptionPlan', input.planId),
      offerId: optionalUuidOf('SubscriptionOffer', input.offerId),
      promoCode: input.promoCode ?? null,
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

  @PayloadMutation(
    () => ChangeSubscriptionPayload,
    'Goes over to another plan of the same creator, or of the platform, at once or when the period ends.',
  )
  async changeSubscription(
    @Input(() => ChangeSubscriptionInput) input: ChangeSubscriptionInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeSubscriptionPayload> {
    const { moment, testCard = null, expectedPrice = null, idempotencyKey } = input;
    const id = await this.changes.change(context, {
      subscriptionId: uuidOf('PlanSubscription', input.subscriptionId),
      planId: uuidOf('SubscriptionPlan', input.planId),
      choice: {
        paymentMethodId: optionalUuidOf('PaymentMethod', input.paymentMethodId),
        testCard,
      },
      ...{ moment, expectedPrice, idempotencyKey },
    });
    return succeed({ subscription: ref('PlanSubscription', id) });
  }
}
