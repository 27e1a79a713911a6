import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { DecisionService } from './decisions.service';
import { DecidePaymentInput, DecidePaymentPayload } from './decisions.types';

@Resolver()
export class DecisionResolver {
  constructor(private readonly decisions: DecisionService) {}

  @PayloadMutation(
    () => DecidePaymentPayload,
    'Decides a payment whose processor tells nothing, with all that follows from it. For administrators.',
  )
  async decidePayment(
    @Input(() => DecidePaymentInput) input: DecidePaymentInput,
    @Ctx() context: RequestContext,
  ): Promise<DecidePaymentPayload> {
    const { outcome, failureReason = null, processorReference = null, reason } = input;
    const paymentId = uuidOf('Payment', input.paymentId);
    const decision = { paymentId, outcome, failureReason, processorReference, reason };
    await this.decisions.decide(context, decision);
    return succeed({ payment: ref('Payment', paymentId) });
  }
}
