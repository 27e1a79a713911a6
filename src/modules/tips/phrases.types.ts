import { GraphQLDateTime } from 'graphql-scalars';
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';

@ObjectType({ simpleResolvers: true, description: 'Words that nobody may send with a tip.' })
export class BlockedPhrase {
  @Field(() => String, {
    description: 'The words as they are compared: in lower case, without accents and signs.',
  })
  phrase!: string;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  createdAt!: Date;
}

@InputType({ description: 'Which words nobody may send with a tip.' })
export class BlockPhraseInput {
  @Field(() => String, { description: 'One or more words; 100 characters at most.' })
  phrase!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `blockPhrase`.' })
export class BlockPhrasePayload implements Payload {
  @Field(() => String, { nullable: true, description: 'The words as they are compared.' })
  phrase?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which words can be sent with a tip again.' })
export class UnblockPhraseInput {
  @Field(() => String, { description: 'The words.' })
  phrase!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `unblockPhrase`.' })
export class UnblockPhrasePayload implements Payload {
  @Field(() => String, { nullable: true, description: 'The words, which can be sent again.' })
  phrase?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
