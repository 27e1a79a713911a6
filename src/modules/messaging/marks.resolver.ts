import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { MarksService } from './marks.service';
import {
  ArchiveConversationInput,
  ArchiveConversationPayload,
  OpenMessageInput,
  OpenMessagePayload,
  PublishMessageKeyInput,
  PublishMessageKeyPayload,
  ReactToMessageInput,
  ReactToMessagePayload,
  RemoveMessageReactionInput,
  RemoveMessageReactionPayload,
  RevokeMessageKeyInput,
  RevokeMessageKeyPayload,
  SetReadReceiptsInput,
  SetReadReceiptsPayload,
} from './marks.types';

@Resolver()
export class MarksResolver {
  constructor(private readonly marks: MarksService) {}

  @PayloadMutation(
    () => ReactToMessagePayload,
    'Puts an emoji under a message; each person has each emoji there once.',
  )
  async reactToMessage(
    @Input(() => ReactToMessageInput) input: ReactToMessageInput,
    @Ctx() context: RequestContext,
  ): Promise<ReactToMessagePayload> {
    const messageId = uuidOf('Message', input.messageId);
    await this.marks.react(context, messageId, input.emoji, true);
    return succeed({ message: ref('Message', messageId) });
  }

  @PayloadMutation(
    () => RemoveMessageReactionPayload,
    'Takes an emoji of the viewer away from under a message.',
  )
  async removeMessageReaction(
    @Input(() => RemoveMessageReactionInput) input: RemoveMessageReactionInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveMessageReactionPayload> {
    const messageId = uuidOf('Message', input.messageId);
    await this.marks.react(context, messageId, input.emoji, false);
    return succeed({ message: ref('Message', messageId) });
  }

  @PayloadMutation(
    () => OpenMessagePayload,
    'Notes that the viewer has opened a message. The first time counts.',
  )
  async openMessage(
    @Input(() => OpenMessageInput) input: OpenMessageInput,
    @Ctx() context: RequestContext,
  ): Promise<OpenMessagePayload> {
    const messageId = uuidOf('Message', input.messageId);
    await this.marks.open(context, messageId);
    return succeed({ message: ref('Message', messageId) });
  }

  @PayloadMutation(
    () => SetReadReceiptsPayload,
    'Lets senders see when the viewer opens their messages, or keeps it from them.',
  )
  async setReadReceipts(
    @Input(() => SetReadReceiptsInput) input: SetReadReceiptsInput,
    @Ctx() context: RequestContext,
  ): Promise<SetReadReceiptsPayload> {
    return succeed({ viewer: ref('User', await this.marks.showReceipts(context, input.areShown)) });
  }

  @PayloadMutation(
    () => ArchiveConversationPayload,
    'Puts a conversation away for the viewer alone, or brings it back. A new message brings it back, too.',
  )
  async archiveConversation(
    @Input(() => ArchiveConversationInput) input: ArchiveConversationInput,
    @Ctx() context: RequestContext,
  ): Promise<ArchiveConversationPayload> {
    const conversationId = uuidOf('Conversation', input.conversationId);
    await this.marks.archive(context, conversationId, input.isArchived);
    return succeed({ conversation: ref('Conversation', conversationId) });
  }

  @PayloadMutation(
    () => PublishMessageKeyPayload,
    'Publishes the public key of a device, for others to encrypt to.',
  )
  async publishMessageKey(
    @Input(() => PublishMessageKeyInput) input: PublishMessageKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<PublishMessageKeyPayload> {
    const keyId = await this.marks.publishKey(context, input.deviceName, input.publicKey);
    return succeed({ messageKey: ref('MessageKey', keyId) });
  }

  @PayloadMutation(() => RevokeMessageKeyPayload, 'Takes a key of the viewer out of use.')
  async revokeMessageKey(
    @Input(() => RevokeMessageKeyInput) input: RevokeMessageKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<RevokeMessageKeyPayload> {
    const keyId = uuidOf('MessageKey', input.messageKeyId);
    return succeed({ viewer: ref('User', await this.marks.revokeKey(context, keyId)) });
  }
}
