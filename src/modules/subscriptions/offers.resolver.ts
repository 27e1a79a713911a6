import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { OfferService } from './offers.service';
import {
  CreateSubscriptionOfferInput,
  CreateSubscriptionOfferPayload,
  RetireSubscriptionOfferInput,
  RetireSubscriptionOfferPayload,
} from './offers.types';

@Resolver()
export class OfferResolver {
  constructor(private readonly offers: OfferService) {}

  @PayloadMutation(
    () => CreateSubscriptionOfferPayload,
    'Offers a trial or a discount on a plan for a time. Each person takes it once.',
  )
  async createSubscriptionOffer(
    @Input(() => CreateSubscriptionOfferInput) input: CreateSubscriptionOfferInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateSubscriptionOfferPayload> {
    const { planId, kind, trialDays = null, percentOffBps = null, periods = null } = input;
    const { validFrom = null, validUntil, maxUses = null } = input;
    const id = await this.offers.create(context, {
      planId: uuidOf('SubscriptionPlan', planId),
      ...{ kind, trialDays, percentOffBps, periods, validFrom, validUntil, maxUses },
    });
    return succeed({ offer: ref('SubscriptionOffer', id) });
  }

  @PayloadMutation(
    () => RetireSubscriptionOfferPayload,
    'Withdraws an offer. Those who have taken it keep it.',
  )
  async retireSubscriptionOffer(
    @Input(() => RetireSubscriptionOfferInput) { offerId }: RetireSubscriptionOfferInput,
    @Ctx() context: RequestContext,
  ): Promise<RetireSubscriptionOfferPayload> {
    const id = uuidOf('SubscriptionOffer', offerId);
    await this.offers.retire(context, id);
    return succeed({ offer: ref('SubscriptionOffer', id) });
  }
}
