import { AccessToken, WebhookReceiver, type WebhookEvent } from 'livekit-server-sdk';
import { z } from 'zod';
import { ForgedCallback, UnreadableCallback, type Callback } from '../../kernel/callbacks/callback';
import type { LiveKitReach } from '../../kernel/config/media';
import type { MediaGuest, MediaNotice, MediaPass, MediaPasses, MediaPlane } from './media-plane';

/** How long somebody may take to connect with a token, in seconds. Who is connected stays. */
const passSeconds = 600;

/** How far LiveKit's clock may be from ours, in seconds. */
const toleranceSeconds = 300;

/** How an egress ended, as LiveKit numbers it. */
const egressComplete = 3;

/** LiveKit names files as it was told to, with an ending. */
const isStorageKey = (name: string): boolean =>
  /^[A-Za-z0-9._/-]{1,500}$/.test(name) && !name.includes('..');

const isStreamId = (text: string): boolean => z.uuid().safeParse(text).success;

/**
 * LiveKit as the media server. A stream is a room by its id. Browsers send and watch with tokens of ours, so there is no
 * address for encoders; what LiveKit records it tells us by signed webhooks.
 */
export class LiveKitPlane implements MediaPlane {
  readonly ingestUrl = null;
  readonly passes: MediaPasses = { issue: (guest) => this.issue(guest) };
  private readonly receiver: WebhookReceiver;

  constructor(private readonly reach: LiveKitReach) {
    this.receiver = new WebhookReceiver(reach.apiKey, reach.apiSecret);
  }

  async read({ headers, body }: Callback): Promise<MediaNotice | null> {
    const event = await this.genuine(headers['authorization'], body.toString('utf8'));
    return noticeOf(event);
  }

  private async issue({ liveStreamId, identity, mayPublish }: MediaGuest): Promise<MediaPass> {
    const { url, apiKey, apiSecret } = this.reach;
    const token = new AccessToken(apiKey, apiSecret, { identity, ttl: passSeconds });
    token.addGrant({
      room: liveStreamId,
      roomJoin: true,
      canSubscribe: true,
      canPublish: mayPublish,
      canPublishData: false,
      hidden: !mayPublish,
    });
    const expiresAt = new Date(Date.now() + passSeconds * 1000);
    return { url, token: await token.toJwt(), expiresAt };
  }

  /** LiveKit signs a token that holds the digest of the body. */
  private async genuine(
    header: string | string[] | undefined,
    body: string,
  ): Promise<WebhookEvent> {
    if (typeof header !== 'string') throw new ForgedCallback('The webhook is not signed.');
    try {
      return await this.receiver.receive(body, header, false, toleranceSeconds);
    } catch (error) {
      if (error instanceof SyntaxError) throw new UnreadableCallback('The webhook is no JSON.');
      throw new ForgedCallback('The signature of the webhook is wrong.');
    }
  }
}

/** What an event of LiveKit says in our words; null where it says nothing of a stream that we note. */
function noticeOf({ event, room, egressInfo }: WebhookEvent): MediaNotice | null {
  const liveStreamId = egressInfo?.roomName ?? room?.name ?? '';
  if (!isStreamId(liveStreamId)) return null;
  switch (event) {
    case 'egress_started':
      return { kind: 'RECORDING_BEGAN', liveStreamId };
    case 'room_finished':
      return { kind: 'RECORDING_ENDED', liveStreamId };
    case 'egress_ended':
      return egressInfo ? recordedOf(liveStreamId, egressInfo) : null;
    default:
      return null;
  }
}

/** The file that a recording became, or why it became none. LiveKit counts in nanoseconds. */
function recordedOf(
  liveStreamId: string,
  { status, error, fileResults }: NonNullable<WebhookEvent['egressInfo']>,
): MediaNotice {
  const [file] = fileResults;
  const isDone = Number(status) === egressComplete && file !== undefined;
  if (!isDone || !isStorageKey(file.filename)) {
    const reason = (error || 'No file came of the recording.').slice(0, 500);
    return { kind: 'RECORDING_FAILED', liveStreamId, reason };
  }
  return {
    kind: 'RECORDING_READY',
    liveStreamId,
    storageKey: file.filename,
    durationSeconds: Math.round(Number(file.duration) / 1e9),
    sizeBytes: Number(file.size),
  };
}
