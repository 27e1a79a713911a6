import { Arg, Ctx, ID, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { EventSubscription } from '../../kernel/graphql/event-subscription';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { ChatService } from './chat.service';
import {
  BanFromLiveStreamInput,
  BanFromLiveStreamPayload,
  DeleteStreamChatMessageInput,
  DeleteStreamChatMessagePayload,
  LiftLiveStreamBanInput,
  LiftLiveStreamBanPayload,
  SayInStreamChatInput,
  SayInStreamChatPayload,
  SetStreamModeratorInput,
  SetStreamModeratorPayload,
  SetStreamSlowModeInput,
  SetStreamSlowModePayload,
  StreamChatNews,
} from './chat.types';

@Resolver()
export class ChatResolver {
  constructor(private readonly chat: ChatService) {}

  @PayloadMutation(() => SayInStreamChatPayload, 'Says something in the chat of a stream on air.')
  async sayInStreamChat(
    @Input(() => SayInStreamChatInput) input: SayInStreamChatInput,
    @Ctx() context: RequestContext,
  ): Promise<SayInStreamChatPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    const messageId = await this.chat.say(context, liveStreamId, input.body);
    return succeed({ message: ref('StreamChatMessage', messageId) });
  }

  @PayloadMutation(
    () => DeleteStreamChatMessagePayload,
    'Deletes what somebody said in the chat of a stream.',
  )
  async deleteStreamChatMessage(
    @Input(() => DeleteStreamChatMessageInput) input: DeleteStreamChatMessageInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteStreamChatMessagePayload> {
    const messageId = uuidOf('StreamChatMessage', input.messageId);
    const liveStreamId = await this.chat.delete(context, messageId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => BanFromLiveStreamPayload,
    'Keeps somebody out of a stream for good, or has them be silent in its chat for a time.',
  )
  async banFromLiveStream(
    @Input(() => BanFromLiveStreamInput) input: BanFromLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<BanFromLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    const userId = uuidOf('User', input.userId);
    const { minutes = null, reason = null } = input;
    await this.chat.ban(context, liveStreamId, userId, { minutes, reason });
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(() => LiftLiveStreamBanPayload, 'Lifts a ban or a time-out.')
  async liftLiveStreamBan(
    @Input(() => LiftLiveStreamBanInput) input: LiftLiveStreamBanInput,
    @Ctx() context: RequestContext,
  ): Promise<LiftLiveStreamBanPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.chat.lift(context, liveStreamId, uuidOf('User', input.userId));
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => SetStreamModeratorPayload,
    'Lets somebody keep order in the chat of a stream, or no longer.',
  )
  async setStreamModerator(
    @Input(() => SetStreamModeratorInput) input: SetStreamModeratorInput,
    @Ctx() context: RequestContext,
  ): Promise<SetStreamModeratorPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    const userId = uuidOf('User', input.userId);
    await this.chat.appoint(context, liveStreamId, userId, input.isModerator);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => SetStreamSlowModePayload,
    'Has everybody wait between two messages in the chat of a stream.',
  )
  async setStreamSlowMode(
    @Input(() => SetStreamSlowModeInput) input: SetStreamSlowModeInput,
    @Ctx() context: RequestContext,
  ): Promise<SetStreamSlowModePayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.chat.slowDown(context, liveStreamId, input.seconds);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @EventSubscription(
    () => StreamChatNews,
    'What happens in the chat of a live stream, in order. A ban ends it.',
  )
  streamChat(
    @Arg('liveStreamId', () => ID, { description: 'The stream.' }) liveStreamId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last one received: begin with what came since.',
    })
    after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<AsyncIterable<StreamChatNews>> {
    return this.chat.follow(context, uuidOf('LiveStream', liveStreamId), after ?? null);
  }
}
