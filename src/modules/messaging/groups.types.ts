import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Conversation, User } from '../../generated/graphql';
import { ParticipantRole } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A group to make.' })
export class CreateGroupInput {
  @Field(() => String, { description: 'What it is called: 1 to 100 characters.' })
  title!: string;

  @Field(() => [ID], {
    description: 'The accounts, besides those that are there; 100 take part at most.',
  })
  memberIds!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createGroup`.' })
export class CreateGroupPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The group.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whom to let take part.' })
export class AddToGroupInput {
  @Field(() => ID, { description: 'The group.' })
  conversationId!: string;

  @Field(() => [ID], {
    description: 'The accounts, besides those that are there; 100 take part at most.',
  })
  memberIds!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addToGroup`.' })
export class AddToGroupPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The group.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whom to take out of a group.' })
export class RemoveFromGroupInput {
  @Field(() => ID, { description: 'The group.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The account of whom it is about.' })
  userId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeFromGroup`.' })
export class RemoveFromGroupPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The group.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Who is to have which role.' })
export class SetGroupRoleInput {
  @Field(() => ID, { description: 'The group.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The account of whom it is about.' })
  userId!: string;

  @Field(() => ParticipantRole, {
    description: 'The role; OWNER hands the group over, and the owner becomes an admin.',
  })
  role!: ParticipantRole;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setGroupRole`.' })
export class SetGroupRolePayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The group.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to call a group.' })
export class RenameGroupInput {
  @Field(() => ID, { description: 'The group.' })
  conversationId!: string;

  @Field(() => String, { description: 'What it is called: 1 to 100 characters.' })
  title!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `renameGroup`.' })
export class RenameGroupPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The group.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which group to leave.' })
export class LeaveGroupInput {
  @Field(() => ID, { description: 'The group.' })
  conversationId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `leaveGroup`.' })
export class LeaveGroupPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account that takes part no longer.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whether the viewer is typing, and where.' })
export class SetTypingInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, {
    description: 'Whether they are; it counts for five seconds, so say it again while it lasts.',
  })
  isTyping!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setTyping`.' })
export class SetTypingPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The conversation.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'Who else is typing in a conversation: how it stands, not what happened.',
})
export class ConversationTyping {
  @Field(() => [User], { description: 'Those who are typing now, but for the viewer.' })
  typists!: readonly Ref[];

  @Field(() => GraphQLDateTime, { description: 'When it was so.' })
  at!: Date;
}
