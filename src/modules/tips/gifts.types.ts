import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { GiftTransaction, VirtualGift, Wallet } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A gift for the catalogue.' })
export class CreateVirtualGiftInput {
  @Field(() => String, { description: 'A short name that stays: small letters, digits, hyphens.' })
  key!: string;

  @Field(() => String, { description: 'What people call it; 100 characters at most.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Where its picture is.' })
  imageUrl?: string | null;

  @Field(() => Int, { description: 'What one costs, in tokens: 1 to 1,000,000.' })
  priceTokens!: number;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Until when it can be sent.' })
  activeUntil?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createVirtualGift`.' })
export class CreateVirtualGiftPayload implements Payload {
  @Field(() => VirtualGift, { nullable: true, description: 'The gift.' })
  gift?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which gift to take out of the catalogue.' })
export class RetireVirtualGiftInput {
  @Field(() => ID, { description: 'The gift.' })
  giftId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `retireVirtualGift`.' })
export class RetireVirtualGiftPayload implements Payload {
  @Field(() => VirtualGift, { nullable: true, description: 'The gift, which nobody can send now.' })
  gift?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which gifts to send, and during which stream.' })
export class SendGiftInput {
  @Field(() => ID, { description: 'A gift of the catalogue.' })
  giftId!: string;

  @Field(() => ID, { description: 'A live stream that is on air.' })
  liveStreamId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many: 1 to 1,000; 1 where it is left out.',
  })
  quantity?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether others must not learn who sent it.',
  })
  isAnonymous?: boolean | null;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sendGift`.' })
export class SendGiftPayload implements Payload {
  @Field(() => GiftTransaction, { nullable: true, description: 'What was sent.' })
  gift?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the sender, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
