import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({
  simpleResolvers: true,
  description: 'That the password was right and a second factor is asked for.',
})
export class LoginChallenge {
  @Field(() => String, {
    description:
      'Goes with `completeLogin` and `passkeyLoginOptions`, and is good for nothing else.',
  })
  token!: string;

  @Field(() => GraphQLDateTime, { description: 'Until when it is good.' })
  expiresAt!: Date;

  @Field(() => Boolean, {
    description: 'Whether a code of an authenticator, or one for recovery, answers it.',
  })
  acceptsCode!: boolean;

  @Field(() => Boolean, { description: 'Whether a passkey answers it.' })
  acceptsPasskey!: boolean;
}
