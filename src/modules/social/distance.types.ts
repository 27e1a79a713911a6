import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { User } from '../../generated/graphql';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Whom to keep at a distance, or no longer.' })
export class DistanceInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;
}

@InputType({ description: 'Whom to hear nothing of.' })
export class MuteInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it ends by itself; left out, it stays.',
  })
  until?: Date | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'An account that the viewer keeps at a distance.',
})
export class KeptAwayAccount {
  @Field(() => ID, { description: 'The id of the account, to let it come near again.' })
  userId!: string;

  @Field(() => String, { nullable: true, description: 'Its username.' })
  username?: string | null;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  since!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it ends by itself; null for what stays.',
  })
  until?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `block`.' })
export class BlockPayload extends Outcome {
  @Field(() => KeptAwayAccount, { nullable: true, description: 'Who is blocked now.' })
  blocked?: KeptAwayAccount | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `unblock`.' })
export class UnblockPayload extends Outcome {
  @Field(() => User, {
    nullable: true,
    description: 'The account; null where it blocks the viewer in turn.',
  })
  user?: Ref | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `mute`.' })
export class MutePayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account that is muted now.' })
  user?: Ref | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `unmute`.' })
export class UnmutePayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account that is heard of again.' })
  user?: Ref | null;
}
