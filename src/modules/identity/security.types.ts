import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { User } from '../../generated/graphql';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';
import { Session } from './identity.types';

/** A contact that a code can prove. */
export enum Contact {
  EMAIL = 'EMAIL',
  PHONE = 'PHONE',
}

registerEnumType(Contact, {
  name: 'Contact',
  description: 'A way to reach an account.',
  valuesConfig: {
    EMAIL: { description: 'The e-mail address.' },
    PHONE: { description: 'The telephone number.' },
  },
});

@InputType({ description: 'The answer to a challenge: a code or a passkey.' })
export class CompleteLoginInput {
  @Field(() => String, { description: 'The token of the challenge.' })
  challengeToken!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Six digits of the authenticator, or a code for recovery.',
  })
  code?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the passkey answered to `passkeyLoginOptions`, as JSON.',
  })
  passkey?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the client calls the device, for the list of sessions.',
  })
  deviceName?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `completeLogin`.' })
export class CompleteLoginPayload extends Outcome {
  @Field(() => Session, { nullable: true, description: 'The new session.' })
  session?: Session | null;

  @Field(() => User, { nullable: true, description: 'The account that has logged in.' })
  viewer?: Ref | null;
}

@InputType({ description: 'Which challenge a passkey shall answer.' })
export class PasskeyLoginOptionsInput {
  @Field(() => String, { description: 'The token of the challenge.' })
  challengeToken!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `passkeyLoginOptions`.' })
export class PasskeyLoginOptionsPayload extends Outcome {
  @Field(() => String, {
    nullable: true,
    description: 'What the browser gives to the passkey, as JSON.',
  })
  options?: string | null;
}

@InputType({ description: 'Which session ends.' })
export class RevokeSessionInput {
  @Field(() => ID, { description: 'The session.' })
  sessionId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `revokeSession`.' })
export class RevokeSessionPayload extends Outcome {}

@InputType({ description: 'Nothing needs to be said.' })
export class RevokeOtherSessionsInput {
  @Field(() => Boolean, { description: 'Always true: an input cannot be empty.' })
  confirm!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `revokeOtherSessions`.' })
export class RevokeOtherSessionsPayload extends Outcome {
  @Field(() => Int, { nullable: true, description: 'How many sessions were ended.' })
  count?: number | null;
}

@InputType({ description: 'The password that was and the one to come.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password until now.' })
  currentPassword!: string;

  @Field(() => String, { description: 'The password from now on: 10 to 128 characters.' })
  newPassword!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `changePassword`.' })
export class ChangePasswordPayload extends Outcome {}

@InputType({ description: 'Who forgot a password.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'The e-mail address of the account.' })
  email!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `requestPasswordReset`.' })
export class RequestPasswordResetPayload extends Outcome {}

@InputType({ description: 'The token that came by e-mail, and the password to come.' })
export class ResetPasswordInput {
  @Field(() => String, { description: 'The token.' })
  token!: string;

  @Field(() => String, { description: 'The password from now on: 10 to 128 characters.' })
  newPassword!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `resetPassword`.' })
export class ResetPasswordPayload extends Outcome {}

@InputType({ description: 'A telephone number.' })
export class SetPhoneInput {
  @Field(() => String, { description: 'The number with + and the country in front.' })
  phone!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setPhone`.' })
export class SetPhonePayload extends Outcome {}

@InputType({ description: 'Where a code shall go.' })
export class RequestContactCodeInput {
  @Field(() => Contact, { description: 'The contact to confirm.' })
  contact!: Contact;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `requestContactCode`.' })
export class RequestContactCodePayload extends Outcome {}

@InputType({ description: 'The code that came.' })
export class ConfirmContactInput {
  @Field(() => Contact, { description: 'The contact that it came to.' })
  contact!: Contact;

  @Field(() => String, { description: 'The code: six digits.' })
  code!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `confirmContact`.' })
export class ConfirmContactPayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  viewer?: Ref | null;
}
