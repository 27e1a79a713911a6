import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { User } from '../../generated/graphql';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';
import { Session } from './identity.types';
import { LoginChallenge } from './challenge.types';

@InputType({ description: 'Who wants an authenticator.' })
export class EnrolTotpInput {
  @Field(() => String, { description: 'The password, once more.' })
  password!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `enrolTotp`.' })
export class EnrolTotpPayload extends Outcome {
  @Field(() => String, { nullable: true, description: 'The secret in base32, shown this once.' })
  secret?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same for authenticator apps, as the content of a QR code.',
  })
  uri?: string | null;
}

@InputType({ description: 'A first code of the authenticator.' })
export class ConfirmTotpInput {
  @Field(() => String, { description: 'Six digits.' })
  code!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `confirmTotp`.' })
export class ConfirmTotpPayload extends Outcome {
  @Field(() => [String], {
    nullable: true,
    description: 'Codes that stand in for the authenticator, each once. They are shown this once.',
  })
  recoveryCodes?: readonly string[] | null;
}

@InputType({ description: 'Who wants no authenticator any more.' })
export class DisableTotpInput {
  @Field(() => String, { description: 'The password, once more.' })
  password!: string;

  @Field(() => String, { description: 'A code of the authenticator, or one for recovery.' })
  code!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `disableTotp`.' })
export class DisableTotpPayload extends Outcome {}

@InputType({ description: 'Who wants to register a passkey.' })
export class PasskeyRegistrationOptionsInput {
  @Field(() => String, { description: 'The password, once more.' })
  password!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `passkeyRegistrationOptions`.' })
export class PasskeyRegistrationOptionsPayload extends Outcome {
  @Field(() => String, {
    nullable: true,
    description: 'What the browser makes the passkey from, as JSON.',
  })
  options?: string | null;
}

@InputType({ description: 'A passkey that the browser has made.' })
export class RegisterPasskeyInput {
  @Field(() => String, { description: 'What the browser answered, as JSON.' })
  answer!: string;

  @Field(() => String, { description: 'What to call it: 1 to 100 characters.' })
  name!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `registerPasskey`.' })
export class RegisterPasskeyPayload extends Outcome {
  @Field(() => ID, { nullable: true, description: 'The id of the passkey.' })
  passkeyId?: string | null;
}

@InputType({ description: 'Which passkey goes.' })
export class RemovePasskeyInput {
  @Field(() => String, { description: 'The password, once more.' })
  password!: string;

  @Field(() => ID, { description: 'The passkey.' })
  passkeyId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removePasskey`.' })
export class RemovePasskeyPayload extends Outcome {}

@InputType({ description: 'Where somebody logs in.' })
export class BeginSocialLoginInput {
  @Field(() => String, { description: 'The key of the provider.' })
  provider!: string;

  @Field(() => String, {
    description: 'The address to come back to, one of those that are set up.',
  })
  redirectUri!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `beginSocialLogin`.' })
export class BeginSocialLoginPayload extends Outcome {
  @Field(() => String, { nullable: true, description: 'Where to send the person.' })
  authorizationUrl?: string | null;

  @Field(() => String, { nullable: true, description: 'Goes with what the provider answers.' })
  state?: string | null;
}

@InputType({ description: 'What a provider answered.' })
export class SocialAnswerInput {
  @Field(() => String, { description: 'The state of `beginSocialLogin`.' })
  state!: string;

  @Field(() => String, {
    description: 'The whole address that the provider sent the person back to.',
  })
  callbackUrl!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `socialLogin`.' })
export class SocialLoginPayload extends Outcome {
  @Field(() => Session, { nullable: true, description: 'The new session.' })
  session?: Session | null;

  @Field(() => User, { nullable: true, description: 'The account that has logged in.' })
  viewer?: Ref | null;

  @Field(() => LoginChallenge, {
    nullable: true,
    description: 'What to answer first, where a second factor is active.',
  })
  challenge?: LoginChallenge | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `linkIdentity`.' })
export class LinkIdentityPayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  viewer?: Ref | null;
}

@InputType({ description: 'Which link goes.' })
export class UnlinkIdentityInput {
  @Field(() => String, { description: 'The key of the provider.' })
  provider!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `unlinkIdentity`.' })
export class UnlinkIdentityPayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  viewer?: Ref | null;
}

@InputType({ description: 'Who closes their account.' })
export class EndAccountInput {
  @Field(() => String, { description: 'The password, once more.' })
  password!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `deactivateAccount`.' })
export class DeactivateAccountPayload extends Outcome {}

@ObjectType({ simpleResolvers: true, description: 'What became of `deleteAccount`.' })
export class DeleteAccountPayload extends Outcome {}
