import { Field, InputType, ObjectType } from 'type-graphql';
import { User } from '../../generated/graphql';
import { Audience } from '../../generated/prisma/enums';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Who sees and reaches what. What is left out stays as it is.' })
export class UpdatePrivacyInput {
  @Field(() => Audience, { nullable: true, description: 'Who sees what one says of oneself.' })
  bioAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who sees the links to elsewhere.' })
  linksAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who sees the interests.' })
  interestsAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who sees who follows whom.' })
  followsAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who sees the friends.' })
  friendsAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who sees what one did lately.' })
  activityAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who sees whether one is there now.' })
  presenceAudience?: Audience | null;

  @Field(() => Audience, { nullable: true, description: 'Who may write first.' })
  messageAudience?: Audience | null;

  @Field(() => Audience, {
    nullable: true,
    description: 'Who may ask for friendship: EVERYONE, FOLLOWERS or NOBODY.',
  })
  friendRequestAudience?: Audience | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether search finds the account.' })
  isSearchable?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `updatePrivacy`.' })
export class UpdatePrivacyPayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account, with its settings.' })
  viewer?: Ref | null;
}
