import { Field, ObjectType, registerEnumType } from 'type-graphql';

/** The rules of the product that well-formed input can break. */
export enum UserErrorCode {
  ACCESS_REQUIRED = 'ACCESS_REQUIRED',
  BLANK = 'BLANK',
  CONFLICT = 'CONFLICT',
  CONTENT_MISMATCH = 'CONTENT_MISMATCH',
  EMAIL_TAKEN = 'EMAIL_TAKEN',
  INSUFFICIENT_FUNDS = 'INSUFFICIENT_FUNDS',
  INVALID = 'INVALID',
  INVALID_CREDENTIALS = 'INVALID_CREDENTIALS',
  INVALID_STATE = 'INVALID_STATE',
  INVALID_TOKEN = 'INVALID_TOKEN',
  LIMIT_REACHED = 'LIMIT_REACHED',
  NOT_FOUND = 'NOT_FOUND',
  PAYMENT_METHOD_REQUIRED = 'PAYMENT_METHOD_REQUIRED',
  SELF_TARGET = 'SELF_TARGET',
  TAX_DETAILS_REQUIRED = 'TAX_DETAILS_REQUIRED',
  TOO_LARGE = 'TOO_LARGE',
  TOO_LONG = 'TOO_LONG',
  TOO_SHORT = 'TOO_SHORT',
  UNDERAGE = 'UNDERAGE',
  UNSUPPORTED_TYPE = 'UNSUPPORTED_TYPE',
  USERNAME_TAKEN = 'USERNAME_TAKEN',
  VERIFICATION_REQUIRED = 'VERIFICATION_REQUIRED',
}

registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'Which rule of the product an input broke.',
  valuesConfig: {
    ACCESS_REQUIRED: {
      description: 'The viewer must first gain access, by following, subscribing or paying.',
    },
    BLANK: { description: 'A text that must not be empty is.' },
    CONFLICT: {
      description:
        'Somebody else changed the same thing first, or an idempotency key came with another request.',
    },
    CONTENT_MISMATCH: { description: 'What arrived is not what was announced.' },
    EMAIL_TAKEN: { description: 'An account with this e-mail address exists.' },
    INSUFFICIENT_FUNDS: { description: 'The wallet does not have so many tokens.' },
    INVALID: { description: 'The value does not have the form that the field asks for.' },
    INVALID_CREDENTIALS: { description: 'No account has this login with this password.' },
    INVALID_STATE: { description: 'The thing is not in a state that allows this.' },
    INVALID_TOKEN: { description: 'The token is unknown, used, expired or revoked.' },
    LIMIT_REACHED: {
      description: 'The account has as many of these as it may have at a time.',
    },
    NOT_FOUND: { description: 'There is no such thing, or the viewer may not know of it.' },
    PAYMENT_METHOD_REQUIRED: {
      description: 'The account keeps no payment method, and the input names none.',
    },
    SELF_TARGET: { description: 'This cannot be done to oneself.' },
    TAX_DETAILS_REQUIRED: {
      description: 'The account must first say what concerns its taxes, and have it accepted.',
    },
    TOO_LARGE: { description: 'The file has more bytes than allowed.' },
    TOO_LONG: { description: 'The text has more characters than allowed.' },
    TOO_SHORT: { description: 'The text has fewer characters than required.' },
    UNDERAGE: { description: 'The platform is for people of 18 years and more.' },
    UNSUPPORTED_TYPE: { description: 'Files of this type are not taken.' },
    USERNAME_TAKEN: {
      description: 'An account with this username exists, or with one that looks like it.',
    },
    VERIFICATION_REQUIRED: { description: 'The account must first show who is behind it.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'A rule of the product that the input broke. Nothing was written.',
})
export class UserError {
  @Field(() => UserErrorCode, { description: 'Which rule.' })
  code!: UserErrorCode;

  @Field(() => String, {
    description: 'A sentence for developers and, failing a better one, for people.',
  })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The path of the field of `input` at fault; null where it is no single field.',
  })
  field!: readonly string[] | null;
}

/**
 * What a service throws when well-formed input breaks a rule. It rolls the transaction back and reaches the client as
 * `userErrors` of the mutation's payload.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly userErrors: readonly UserError[]) {
    super(userErrors.map((error) => error.message).join(' '));
  }
}

/** A refusal for one reason; `field` is the path within `input`. */
export function refusal(
  code: UserErrorCode,
  message: string,
  field: readonly string[] | null = null,
): Refusal {
  return new Refusal([{ code, message, field }]);
}
