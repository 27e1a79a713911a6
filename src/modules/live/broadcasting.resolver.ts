import { Ctx, FieldResolver, Resolver } from 'type-graphql';
import { LiveStream } from '../../generated/graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import {
  AddStreamOutputInput,
  AddStreamOutputPayload,
  AnswerStreamInvitationInput,
  AnswerStreamInvitationPayload,
  InviteStreamGuestInput,
  InviteStreamGuestPayload,
  PublishReplayInput,
  PublishReplayPayload,
  RemoveStreamGuestInput,
  RemoveStreamGuestPayload,
  RemoveStreamOutputInput,
  RemoveStreamOutputPayload,
  WithdrawReplayInput,
  WithdrawReplayPayload,
} from './broadcasting.types';
import type { GuestService } from './guests.service';
import type { MediaPlane } from './media-plane';
import type { OutputService } from './outputs.service';
import type { ReplayService } from './replays.service';

/** What a broadcast needs besides being on air. */
export interface Broadcasting {
  readonly guests: GuestService;
  readonly outputs: OutputService;
  readonly replays: ReplayService;
  readonly plane: MediaPlane;
}

@Resolver(() => LiveStream)
export class BroadcastingResolver {
  constructor(private readonly on: Broadcasting) {}

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Where its host's encoder sends the stream, with `streamKey` as the key; null where this installation takes none.",
  })
  ingestUrl(): string | null {
    return this.on.plane.ingestUrl;
  }

  @PayloadMutation(
    () => InviteStreamGuestPayload,
    'Invites a creator to host a stream of the viewer together, for a part of its income.',
  )
  async inviteStreamGuest(
    @Input(() => InviteStreamGuestInput) input: InviteStreamGuestInput,
    @Ctx() context: RequestContext,
  ): Promise<InviteStreamGuestPayload> {
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    const creatorId = uuidOf('Creator', input.creatorId);
    const { shareBasisPoints } = input;
    const id = await this.on.guests.invite(context, liveStreamId, creatorId, shareBasisPoints);
    return succeed({ guest: ref('StreamGuest', id) });
  }

  @PayloadMutation(
    () => AnswerStreamInvitationPayload,
    'Accepts or declines an invitation of the viewer. What is sold on the stream from then on is divided as agreed.',
  )
  async answerStreamInvitation(
    @Input(() => AnswerStreamInvitationInput) input: AnswerStreamInvitationInput,
    @Ctx() context: RequestContext,
  ): Promise<AnswerStreamInvitationPayload> {
    const id = uuidOf('StreamGuest', input.guestId);
    await this.on.guests.answer(context, id, input.isAccepted);
    return succeed({ guest: ref('StreamGuest', id) });
  }

  @PayloadMutation(
    () => RemoveStreamGuestPayload,
    'Takes an invitation back, or removes somebody who hosts a stream of the viewer together.',
  )
  async removeStreamGuest(
    @Input(() => RemoveStreamGuestInput) { guestId }: RemoveStreamGuestInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveStreamGuestPayload> {
    const id = uuidOf('StreamGuest', guestId);
    await this.on.guests.remove(context, id);
    return succeed({ guest: ref('StreamGuest', id) });
  }

  @PayloadMutation(
    () => AddStreamOutputPayload,
    'Has a stream of the viewer sent to another place, too.',
  )
  async addStreamOutput(
    @Input(() => AddStreamOutputInput) input: AddStreamOutputInput,
    @Ctx() context: RequestContext,
  ): Promise<AddStreamOutputPayload> {
    const { name, url, key = null } = input;
    const liveStreamId = uuidOf('LiveStream', input.liveStreamId);
    await this.on.outputs.add(context, { liveStreamId, name, url, key });
    return succeed({ liveStream: ref('LiveStream', liveStreamId) });
  }

  @PayloadMutation(
    () => RemoveStreamOutputPayload,
    'Has a stream of the viewer sent to another place no longer.',
  )
  async removeStreamOutput(
    @Input(() => RemoveStreamOutputInput) { outputId }: RemoveStreamOutputInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveStreamOutputPayload> {
    const id = await this.on.outputs.remove(context, uuidOf('StreamOutput', outputId));
    return succeed({ liveStream: ref('LiveStream', id) });
  }

  @PayloadMutation(
    () => PublishReplayPayload,
    'Publishes a recording of the viewer with a visibility and a price of its own, or changes them.',
  )
  async publishReplay(
    @Input(() => PublishReplayInput) input: PublishReplayInput,
    @Ctx() context: RequestContext,
  ): Promise<PublishReplayPayload> {
    const id = uuidOf('StreamRecording', input.recordingId);
    const { access, price: priceTokens = null } = input;
    await this.on.replays.publish(context, id, { access, priceTokens });
    return succeed({ recording: ref('StreamRecording', id) });
  }

  @PayloadMutation(
    () => WithdrawReplayPayload,
    'Shows a replay of the viewer to nobody else any more.',
  )
  async withdrawReplay(
    @Input(() => WithdrawReplayInput) { recordingId }: WithdrawReplayInput,
    @Ctx() context: RequestContext,
  ): Promise<WithdrawReplayPayload> {
    const id = uuidOf('StreamRecording', recordingId);
    await this.on.replays.withdraw(context, id);
    return succeed({ recording: ref('StreamRecording', id) });
  }
}
