import { Field, Int, ObjectType } from 'type-graphql';
import { User, VirtualGift } from '../../generated/graphql';
import type { Ref } from '../../kernel/read/ref';

@ObjectType({
  simpleResolvers: true,
  description: 'A tip or gifts for a live stream, as everybody sees them who watches.',
})
export class StreamSupport {
  @Field(() => String, { description: 'Where to resume from, as `after`, to get what follows.' })
  cursor!: string;

  @Field(() => Boolean, {
    description:
      'Whether something before this place is too old to be told; then the rest is null.',
  })
  gap!: boolean;

  @Field(() => Int, { nullable: true, description: 'How many tokens were given.' })
  tokens!: number | null;

  @Field(() => String, { nullable: true, description: 'A few words that came with a tip.' })
  message!: string | null;

  @Field(() => User, { nullable: true, description: 'Who gave; null where it is anonymous.' })
  sender!: Ref | null;

  @Field(() => VirtualGift, { nullable: true, description: 'Which gift; null where it is a tip.' })
  gift!: Ref | null;

  @Field(() => Int, { nullable: true, description: 'How many gifts; null where it is a tip.' })
  quantity!: number | null;
}
