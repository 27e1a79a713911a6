import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { LiveStream, LiveStreamConnection } from '../../generated/graphql';
import { LiveStreamStatus } from '../../generated/prisma/enums';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { EventSubscription } from '../../kernel/graphql/event-subscription';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import { idOfRow, type Row } from '../../kernel/read/row';
import { streamsBy } from './live.reads';
import type { LiveService } from './live.service';
import {
  CancelLiveStreamInput,
  CancelLiveStreamPayload,
  CreateLiveStreamInput,
  CreateLiveStreamPayload,
  EndLiveStreamInput,
  EndLiveStreamPayload,
  JoinLiveStreamInput,
  JoinLiveStreamPayload,
  LeaveLiveStreamInput,
  LeaveLiveStreamPayload,
  LiveStreamViewerCount,
  RemindOfLiveStreamInput,
  RemindOfLiveStreamPayload,
  ReplaceStreamKeyInput,
  ReplaceStreamKeyPayload,
  StartLiveStreamInput,
  StartLiveStreamPayload,
} from './live.types';

@Resolver(() => LiveStream)
export class LiveResolver {
  constructor(private readonly live: LiveService) {}

  @FieldResolver(() => Int, {
    description:
      'How many sessions watch it now, without its host and staff; 0 unless it is on air.',
  })
  viewerCount(@Root() stream: Row): Promise<number> {
    return this.live.viewerCount(idOfRow(stream));
  }

  @Query(() => LiveStreamConnection, {
    description: 'The live streams on the brand of the request, those that began last first.',
  })
  liveStreams(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Arg('status', () => LiveStreamStatus, {
      nullable: true,
      description: 'Only those that are there in their life.',
    })
    status: LiveStreamStatus | null | undefined,
    @Arg('hostId', () => ID, { nullable: true, description: 'Only those of this creator.' })
    hostId: string | null | undefined,
    @Arg('category', () => String, {
      nullable: true,
      description: 'Only those about this: one word in lower case.',
    })
    category: string | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(
      info,
      streamsBy({
        status: status ?? null,
        hostId: optionalUuidOf('Creator', hostId),
        category: category ?? null,
      }),
    );
  }

  @PayloadMutation(() => CreateLiveStreamPayload, 'Announces a live stream.')
  async createLiveStream(
    @Input(() => CreateLiveStreamInput) input: CreateLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateLiveStreamPayload> {
    return succeed({ liveStream: ref('LiveStream', await this.live.create(context, input)) });
  }

  @PayloadMutation(() => StartLiveStreamPayload, 'Puts a scheduled live stream on air.')
  async startLiveStream(
    @Input(() => StartLiveStreamInput) input: StartLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<StartLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.live.start(context, liveStreamId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(() => EndLiveStreamPayload, 'Takes a live stream off air.')
  async endLiveStream(
    @Input(() => EndLiveStreamInput) input: EndLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<EndLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.live.end(context, liveStreamId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(() => CancelLiveStreamPayload, 'Calls off a live stream that has not begun.')
  async cancelLiveStream(
    @Input(() => CancelLiveStreamInput) input: CancelLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.live.cancel(context, liveStreamId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => ReplaceStreamKeyPayload,
    'Gives a live stream another key, and lets the one before be good for nothing.',
  )
  async replaceStreamKey(
    @Input(() => ReplaceStreamKeyInput) input: ReplaceStreamKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<ReplaceStreamKeyPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.live.replaceKey(context, liveStreamId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => RemindOfLiveStreamPayload,
    'Has the viewer told when a scheduled live stream is about to begin, or no longer.',
  )
  async remindOfLiveStream(
    @Input(() => RemindOfLiveStreamInput) input: RemindOfLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<RemindOfLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.live.remind(context, liveStreamId, input.isWanted);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => JoinLiveStreamPayload,
    'Counts the login session as watching for 30 seconds; joining again goes on. Open sockets count by themselves.',
  )
  async joinLiveStream(
    @Input(() => JoinLiveStreamInput) input: JoinLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<JoinLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    const media = await this.live.join(context, liveStreamId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId), media });
  }

  @PayloadMutation(
    () => LeaveLiveStreamPayload,
    'Counts the login session as watching no longer, whatever sockets it leaves open.',
  )
  async leaveLiveStream(
    @Input(() => LeaveLiveStreamInput) input: LeaveLiveStreamInput,
    @Ctx() context: RequestContext,
  ): Promise<LeaveLiveStreamPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.live.leave(context, liveStreamId);
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @EventSubscription(
    () => LiveStreamViewerCount,
    'How many watch a live stream: at first as it is, then at most once a second as it changes, until the stream is over. To subscribe is to watch; to close the socket is to leave.',
  )
  liveStreamViewerCount(
    @Arg('liveStreamId', () => ID, { description: 'The stream.' }) liveStreamId: string,
    @Ctx() context: RequestContext,
  ): AsyncIterable<LiveStreamViewerCount> {
    const connectionId = context.connectionId ?? context.requestId;
    return this.live.followViewerCount(context, connectionId, uuidOf('LiveStream', liveStreamId));
  }
}
