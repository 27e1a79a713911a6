import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { PromotionalCodeConnection } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { minorAmountOf, Money, moneyOf } from '../../kernel/money/money';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { CodeService } from './codes.service';
import {
  CreatePromoCodeInput,
  CreatePromoCodePayload,
  RetirePromoCodeInput,
  RetirePromoCodePayload,
} from './codes.types';
import { promoCodes } from './subscriptions.reads';

@Resolver()
export class CodeResolver {
  constructor(private readonly codes: CodeService) {}

  @Query(() => PromotionalCodeConnection, {
    description: 'The codes that the viewer issued, or all of them for staff, newest first.',
  })
  promoCodes(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireMember(context);
    return context.reads.connection(info, promoCodes);
  }

  @Query(() => Money, {
    nullable: true,
    description:
      'What the first payment for a plan comes to with a code; null where it does not work there for the viewer.',
  })
  async priceWithPromoCode(
    @Arg('planId', () => ID, { description: 'The plan.' }) planId: string,
    @Arg('code', () => String, { description: 'The code, in whatever case.' }) code: string,
    @Ctx() context: RequestContext,
  ): Promise<Money | null> {
    const plan = uuidOf('SubscriptionPlan', planId);
    const amount = await this.codes.firstPayment(context, plan, code);
    return amount && moneyOf(amount);
  }

  @PayloadMutation(
    () => CreatePromoCodePayload,
    'Issues a code that makes the first payment for a plan less: of a creator for their own plans, of an administrator for all.',
  )
  async createPromoCode(
    @Input(() => CreatePromoCodeInput) input: CreatePromoCodeInput,
    @Ctx() context: RequestContext,
  ): Promise<CreatePromoCodePayload> {
    const { code, scope, planId, percentOffBps = null, amountOff, maxUses = null } = input;
    const { maxUsesPerUser, validFrom = null, validUntil = null } = input;
    const id = await this.codes.create(context, {
      side: scope ?? 'CREATOR',
      planId: optionalUuidOf('SubscriptionPlan', planId),
      amountOff: amountOff ? minorAmountOf(amountOff, ['amountOff']) : null,
      maxUsesPerUser: maxUsesPerUser ?? 1,
      ...{ code, percentOffBps, maxUses, validFrom, validUntil },
    });
    return succeed({ promoCode: ref('PromotionalCode', id) });
  }

  @PayloadMutation(() => RetirePromoCodePayload, 'Withdraws a promotional code.')
  async retirePromoCode(
    @Input(() => RetirePromoCodeInput) { promoCodeId, scope }: RetirePromoCodeInput,
    @Ctx() context: RequestContext,
  ): Promise<RetirePromoCodePayload> {
    const id = uuidOf('PromotionalCode', promoCodeId);
    await this.codes.retire(context, scope ?? 'CREATOR', id);
    return succeed({ promoCode: ref('PromotionalCode', id) });
  }
}
