import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Payment } from '../../generated/graphql';
import { PaymentFailure } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';
import { PaymentOutcome } from './decisions.service';

registerEnumType(PaymentOutcome, {
  name: 'PaymentOutcome',
  description: 'What a payment that was under way came to.',
  valuesConfig: {
    SUCCEEDED: { description: 'The processor has the money: what was paid for is given.' },
    FAILED: { description: 'The processor does not have the money: nothing changes.' },
  },
});

@InputType({ description: 'How a payment that is stuck ends.' })
export class DecidePaymentInput {
  @Field(() => ID, { description: 'A payment that is under way.' })
  paymentId!: string;

  @Field(() => PaymentOutcome, { description: 'What the books of the processor say of it.' })
  outcome!: PaymentOutcome;

  @Field(() => PaymentFailure, {
    nullable: true,
    description: 'Why it failed; PROCESSING_ERROR where it is left out.',
  })
  failureReason?: PaymentFailure | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the processor calls the charge, where it has not told us itself; refunds need it. 200 characters at most.',
  })
  processorReference?: string | null;

  @Field(() => String, {
    description: 'On what grounds, for the audit trail; 500 characters at most.',
  })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `decidePayment`.' })
export class DecidePaymentPayload implements Payload {
  @Field(() => Payment, { nullable: true, description: 'The payment, decided.' })
  payment?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
