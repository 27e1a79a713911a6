import { Arg, Ctx, ID, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { EventSubscription } from '../../kernel/graphql/event-subscription';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { GroupService } from './groups.service';
import {
  AddToGroupInput,
  AddToGroupPayload,
  ConversationTyping,
  CreateGroupInput,
  CreateGroupPayload,
  LeaveGroupInput,
  LeaveGroupPayload,
  RemoveFromGroupInput,
  RemoveFromGroupPayload,
  RenameGroupInput,
  RenameGroupPayload,
  SetGroupRoleInput,
  SetGroupRolePayload,
  SetTypingInput,
  SetTypingPayload,
} from './groups.types';
import type { TypingService } from './typing.service';

@Resolver()
export class GroupResolver {
  constructor(
    private readonly groups: GroupService,
    private readonly typing: TypingService,
  ) {}

  @PayloadMutation(() => CreateGroupPayload, 'Makes a group, which the viewer owns.')
  async createGroup(
    @Input(() => CreateGroupInput) { title, memberIds }: CreateGroupInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateGroupPayload> {
    const members = memberIds.map((id) => uuidOf('User', id));
    const conversationId = await this.groups.create(context, title, members);
    return succeed({ conversation: ref('Conversation', conversationId) });
  }

  @PayloadMutation(
    () => AddToGroupPayload,
    'Lets accounts take part in a group that the viewer keeps; those who do already, go on. They read what was said before.',
  )
  async addToGroup(
    @Input(() => AddToGroupInput) input: AddToGroupInput,
    @Ctx() context: RequestContext,
  ): Promise<AddToGroupPayload> {
    const id = uuidOf('Conversation', input.conversationId);
    const members = input.memberIds.map((memberId) => uuidOf('User', memberId));
    await this.groups.add(context, id, members);
    return succeed({ conversation: ref('Conversation', id) });
  }

  @PayloadMutation(
    () => RemoveFromGroupPayload,
    'Takes somebody of a lower role out of a group that the viewer keeps.',
  )
  async removeFromGroup(
    @Input(() => RemoveFromGroupInput) input: RemoveFromGroupInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveFromGroupPayload> {
    const id = uuidOf('Conversation', input.conversationId);
    await this.groups.remove(context, id, uuidOf('User', input.userId));
    return succeed({ conversation: ref('Conversation', id) });
  }

  @PayloadMutation(
    () => SetGroupRolePayload,
    'Gives somebody another role in a group that the viewer owns.',
  )
  async setGroupRole(
    @Input(() => SetGroupRoleInput) input: SetGroupRoleInput,
    @Ctx() context: RequestContext,
  ): Promise<SetGroupRolePayload> {
    const id = uuidOf('Conversation', input.conversationId);
    await this.groups.setRole(context, id, uuidOf('User', input.userId), input.role);
    return succeed({ conversation: ref('Conversation', id) });
  }

  @PayloadMutation(() => RenameGroupPayload, 'Calls a group that the viewer keeps something else.')
  async renameGroup(
    @Input(() => RenameGroupInput) input: RenameGroupInput,
    @Ctx() context: RequestContext,
  ): Promise<RenameGroupPayload> {
    const id = uuidOf('Conversation', input.conversationId);
    await this.groups.rename(context, id, input.title);
    return succeed({ conversation: ref('Conversation', id) });
  }

  @PayloadMutation(
    () => LeaveGroupPayload,
    'Takes the viewer out of a group. An owner is followed by the admin who has been there longest, or else the member.',
  )
  async leaveGroup(
    @Input(() => LeaveGroupInput) input: LeaveGroupInput,
    @Ctx() context: RequestContext,
  ): Promise<LeaveGroupPayload> {
    const id = uuidOf('Conversation', input.conversationId);
    return succeed({ viewer: ref('User', await this.groups.leave(context, id)) });
  }

  @PayloadMutation(
    () => SetTypingPayload,
    'Tells those who take part that the viewer is typing, for five seconds, or is so no longer. It is kept nowhere.',
  )
  async setTyping(
    @Input(() => SetTypingInput) input: SetTypingInput,
    @Ctx() context: RequestContext,
  ): Promise<SetTypingPayload> {
    const id = uuidOf('Conversation', input.conversationId);
    await this.typing.say(context, id, input.isTyping);
    return succeed({ conversation: ref('Conversation', id) });
  }

  @EventSubscription(
    () => ConversationTyping,
    'Who else is typing in a conversation: at first as it is, then whenever it changes.',
  )
  conversationTyping(
    @Arg('conversationId', () => ID, { description: 'The conversation.' }) conversationId: string,
    @Ctx() context: RequestContext,
  ): AsyncIterable<ConversationTyping> {
    return this.typing.follow(context, uuidOf('Conversation', conversationId));
  }
}
