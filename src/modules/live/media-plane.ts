import { z } from 'zod';
import { ForgedCallback, UnreadableCallback, type Callback } from '../../kernel/callbacks/callback';
import { isSignedBy, signatureHeader } from '../../kernel/callbacks/callback-signature';

const streamId = z.uuid();

/** What a media server tells of a stream that it takes, forwards or records. */
const mediaNotice = z.discriminatedUnion('kind', [
  /** An encoder began to send with this key: may it, and what is to be done with what it sends? */
  z.object({ kind: z.literal('INGEST_ASKED'), streamKey: z.string().max(200) }),
  z.object({
    kind: z.literal('QUALITY'),
    liveStreamId: streamId,
    bitrateKbps: z.int().min(0).max(1_000_000),
    framesPerSecond: z.int().min(0).max(240),
    droppedFrames: z.int().min(0).default(0),
    width: z.int().min(1).max(100_000),
    height: z.int().min(1).max(100_000),
    latencyMs: z.int().min(0).nullable().default(null),
  }),
  z.object({
    kind: z.literal('OUTPUT'),
    outputId: streamId,
    status: z.enum(['ACTIVE', 'FAILED', 'STOPPED']),
    reason: z.string().min(1).max(500).nullable().default(null),
  }),
  z.object({ kind: z.literal('RECORDING_BEGAN'), liveStreamId: streamId }),
  z.object({ kind: z.literal('RECORDING_ENDED'), liveStreamId: streamId }),
  z.object({
    kind: z.literal('RECORDING_READY'),
    liveStreamId: streamId,
    storageKey: z
      .string()
      .regex(/^[a-z0-9/-]+$/)
      .max(500),
    durationSeconds: z.int().min(0),
    sizeBytes: z.int().min(0),
  }),
  z.object({
    kind: z.literal('RECORDING_FAILED'),
    liveStreamId: streamId,
    reason: z.string().min(1).max(500),
  }),
]);

export type MediaNotice = z.infer<typeof mediaNotice>;

/** Somebody who sends to a media server, or watches there. */
export interface MediaGuest {
  readonly liveStreamId: string;
  /** How the media server is to know them: one for each account. */
  readonly identity: string;
  /** Whether they may send pictures and sound besides. */
  readonly mayPublish: boolean;
}

/** What somebody connects to a media server with. */
export interface MediaPass {
  readonly url: string;
  readonly token: string;
  /** Until when it is good to connect with. */
  readonly expiresAt: Date;
}

/** Lets people in who were found to be allowed. */
export interface MediaPasses {
  issue(guest: MediaGuest): Promise<MediaPass>;
}

/** The server that takes what encoders send, and shows, forwards and records it. We say who may, and hear what became of it. */
export interface MediaPlane {
  /** Where encoders send to; null where nothing takes streams from them. */
  readonly ingestUrl: string | null;
  /** Null where people need no pass of ours to connect. */
  readonly passes: MediaPasses | null;
  /**
   * What a callback says; null where it says nothing that we note.
   *
   * @throws ForgedCallback, UnreadableCallback
   */
  read(callback: Callback): Promise<MediaNotice | null>;
}

/** A media server that signs what it tells us with a secret that both know. */
export class SignedMediaPlane implements MediaPlane {
  readonly passes = null;

  constructor(
    readonly ingestUrl: string | null,
    private readonly key: Uint8Array | null,
  ) {}

  async read({ headers, body }: Callback): Promise<MediaNotice> {
    const signature = headers[signatureHeader];
    const signed = { signature: typeof signature === 'string' ? signature : undefined, body };
    if (!this.key || !isSignedBy(this.key, signed, new Date())) throw new ForgedCallback();
    const parsed = mediaNotice.safeParse(parse(body));
    if (!parsed.success) throw new UnreadableCallback('This is no notice of a media server.');
    return parsed.data;
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
