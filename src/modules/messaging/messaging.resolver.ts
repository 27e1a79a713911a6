import { Arg, Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { EventSubscription } from '../../kernel/graphql/event-subscription';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { MessagingService } from './messaging.service';
import {
  MarkConversationReadInput,
  MarkConversationReadPayload,
  MessageReceived,
  SendMessageInput,
  SendMessagePayload,
} from './messaging.types';

@Resolver()
export class MessagingResolver {
  constructor(private readonly messaging: MessagingService) {}

  @PayloadMutation(
    () => SendMessagePayload,
    'Sends a message to a conversation or to a person. First contact from both sides at once is one conversation.',
  )
  async sendMessage(
    @Input(() => SendMessageInput) input: SendMessageInput,
    @Ctx() context: RequestContext,
  ): Promise<SendMessagePayload> {
    const messageId = await this.messaging.send(context, {
      conversationId: optionalUuidOf('Conversation', input.conversationId),
      recipientId: optionalUuidOf('User', input.recipientId),
      threadRootId: optionalUuidOf('Message', input.threadRootId),
      body: input.body ?? null,
      ciphertext: input.ciphertext ?? null,
      teaser: input.teaser ?? null,
      price: input.price ?? null,
      uploadIds: (input.uploadIds ?? []).map((id) => uuidOf('Upload', id)),
    });
    return succeed({ message: ref('Message', messageId) });
  }

  @PayloadMutation(
    () => MarkConversationReadPayload,
    'Marks all that was said in a conversation so far as read.',
  )
  async markConversationRead(
    @Input(() => MarkConversationReadInput) input: MarkConversationReadInput,
    @Ctx() context: RequestContext,
  ): Promise<MarkConversationReadPayload> {
    const conversationId = uuidOf('Conversation', input.conversationId);
    await this.messaging.markRead(context, conversationId);
    return succeed({ conversation: ref('Conversation', conversationId) });
  }

  @EventSubscription(
    () => MessageReceived,
    'The messages that others send to the viewer, in all conversations, in the order in which they were sent.',
  )
  messageReceived(
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last one received: begin with those that came since.',
    })
    after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): AsyncIterable<MessageReceived> {
    return this.messaging.followReceived(context, after ?? null);
  }
}
