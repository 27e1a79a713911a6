import { GraphQLDate, GraphQLDateTime } from 'graphql-scalars';
import { Field, InputType, ObjectType } from 'type-graphql';
import { User } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';
import { LoginChallenge } from './challenge.types';

@ObjectType({
  simpleResolvers: true,
  description: 'A login on one device, as the two tokens that carry it.',
})
export class Session {
  @Field(() => String, {
    description: 'Goes with every request, as the header `Authorization: Bearer …`.',
  })
  accessToken!: string;

  @Field(() => String, {
    description:
      'Good for one `refreshSession`, which answers with the next. Using it twice ends the session.',
  })
  refreshToken!: string;

  @Field(() => GraphQLDateTime, { description: 'When the access token ends.' })
  accessTokenExpiresAt!: Date;
}

@InputType({ description: 'Who registers.' })
export class RegisterInput {
  @Field(() => String, { description: 'The e-mail address, unique without regard to case.' })
  email!: string;

  @Field(() => String, { description: 'The password: 10 to 128 characters.' })
  password!: string;

  @Field(() => GraphQLDate, { description: 'The date of birth; 18 years ago or longer.' })
  dateOfBirth!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'The name that others see: 3 to 30 letters of the English alphabet, digits, underscores and dots, unique without regard to case. It may be left out.',
  })
  username?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `register`.' })
export class RegisterPayload implements Payload {
  @Field(() => Session, { nullable: true, description: 'The first session of the new account.' })
  session?: Session | null;

  @Field(() => User, { nullable: true, description: 'The new account.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Who logs in.' })
export class LoginInput {
  @Field(() => String, { description: 'The e-mail address or the username, in any case.' })
  login!: string;

  @Field(() => String, { description: 'The password.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the client calls the device, for the list of sessions.',
  })
  deviceName?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `login`.' })
export class LoginPayload implements Payload {
  @Field(() => Session, { nullable: true, description: 'The new session.' })
  session?: Session | null;

  @Field(() => User, { nullable: true, description: 'The account that has logged in.' })
  viewer?: Ref | null;

  @Field(() => LoginChallenge, {
    nullable: true,
    description: 'What to answer first, where a second factor is active.',
  })
  challenge?: LoginChallenge | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which session goes on.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The refresh token that the session gave last.' })
  refreshToken!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `refreshSession`.' })
export class RefreshSessionPayload implements Payload {
  @Field(() => Session, { nullable: true, description: 'The session with its next two tokens.' })
  session?: Session | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which sessions end.' })
export class LogoutInput {
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether all sessions of the account end, on all its devices.',
  })
  everywhere?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `logout`.' })
export class LogoutPayload implements Payload {
  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
