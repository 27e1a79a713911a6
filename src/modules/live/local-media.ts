import type { LocalCourier } from '../../kernel/callbacks/local-courier';
import type { EventBus } from '../../kernel/events/bus';
import type { EventType } from '../../kernel/events/domain-event';
import type { Logger } from '../../kernel/log/logger';
import { liveStreamEnded, liveStreamStarted } from './live.events';
import type { LocalMediaStore } from './local-media.store';
import type { MediaNotice } from './media-plane';

/** How often a media server says how a stream arrives, in milliseconds. */
const sampleMs = 5_000;

/** How long it takes to notice things, and to make a file of a recording, in milliseconds. */
const noticeMs = 100;
const processingMs = 600;

/** What an encoder at home sends. */
const picture = { framesPerSecond: 30, width: 1920, height: 1080 } as const;
const bitrateKbps = 4_500;

/** What the stand-in stands on. */
export interface LocalMediaDependencies {
  readonly courier: LocalCourier;
  readonly store: LocalMediaStore;
  readonly bus: EventBus;
  readonly log: Logger;
  /** Between two samples, in milliseconds; left out, as often as media servers do. */
  readonly sampleMs?: number;
}

/**
 * Stands in for a media server and the encoder behind it, outside production: whoever goes live is at once sent by an encoder,
 * forwarded and, where they wish, recorded. What becomes of that is told as real servers tell it: by signed notices over HTTP,
 * again and again until somebody listens, and at times twice. No picture is sent and no file is made.
 */
export class LocalMedia {
  private readonly closing = new AbortController();
  private readonly samplers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly on: LocalMediaDependencies) {}

  /** Says where notices go, and begins to follow what goes on air. */
  start(callbackUrl: string): void {
    this.on.courier.start(callbackUrl);
    void this.follow(liveStreamStarted, (id) => this.begin(id));
    void this.follow(liveStreamEnded, (id) => this.finish(id));
  }

  /** Ends after what is being sent. */
  async close(): Promise<void> {
    this.closing.abort();
    for (const timer of this.samplers.values()) clearInterval(timer);
    await this.on.courier.close();
  }

  private async follow(
    type: EventType<{ readonly liveStreamId: string }>,
    act: (liveStreamId: string) => Promise<void>,
  ): Promise<void> {
    for await (const { payload } of this.on.bus.ofKind(type.kind, this.closing.signal)) {
      try {
        await act(type.parse(payload).liveStreamId);
      } catch (err) {
        this.on.log.error({ err, kind: type.kind }, 'the local media server lost a stream');
      }
    }
  }

  private async begin(liveStreamId: string): Promise<void> {
    const stream = await this.on.store.find(liveStreamId);
    if (!stream || this.samplers.has(liveStreamId)) return;
    const { streamKey, isRecorded, outputIds } = stream;
    await this.tell(`${liveStreamId}_asked`, { kind: 'INGEST_ASKED', streamKey }, 0);
    if (isRecorded) {
      await this.tellTwice(`${liveStreamId}_began`, { kind: 'RECORDING_BEGAN', liveStreamId });
    }
    for (const outputId of outputIds) {
      await this.tellTwice(`${outputId}_active`, outputNotice(outputId, 'ACTIVE'));
    }
    const every = this.on.sampleMs ?? sampleMs;
    const sample = (): void => {
      this.sample(liveStreamId, every).catch((err: unknown) =>
        this.on.log.error({ err }, 'the local media server lost a sample'),
      );
    };
    sample();
    this.samplers.set(liveStreamId, setInterval(sample, every).unref());
  }

  private async finish(liveStreamId: string): Promise<void> {
    clearInterval(this.samplers.get(liveStreamId));
    this.samplers.delete(liveStreamId);
    const stream = await this.on.store.find(liveStreamId);
    if (!stream) return;
    for (const outputId of stream.outputIds) {
      await this.tellTwice(`${outputId}_stopped`, outputNotice(outputId, 'STOPPED'));
    }
    if (!stream.isRecorded) return;
    const { seconds: durationSeconds } = stream;
    await this.tellTwice(`${liveStreamId}_ended`, { kind: 'RECORDING_ENDED', liveStreamId });
    const file = { storageKey: `recordings/${liveStreamId}`, durationSeconds };
    const sizeBytes = Math.round((durationSeconds * bitrateKbps * 1000) / 8);
    await this.tellTwice(
      `${liveStreamId}_ready`,
      { kind: 'RECORDING_READY', liveStreamId, ...file, sizeBytes },
      processingMs,
    );
  }

  /** One sample for each stretch of time, however many processes stand in. */
  private sample(liveStreamId: string, every: number): Promise<void> {
    const stretch = Math.floor(Date.now() / every);
    const quality = { bitrateKbps: bitrateKbps - (stretch % 7) * 50, ...picture };
    const rest = { droppedFrames: stretch % 3, latencyMs: 180 + (stretch % 5) * 10 };
    return this.tell(
      `${liveStreamId}_sample_${stretch}`,
      { kind: 'QUALITY', liveStreamId, ...quality, ...rest },
      noticeMs,
    );
  }

  private async tellTwice(id: string, notice: MediaNotice, delayMs = noticeMs): Promise<void> {
    await this.tell(id, notice, delayMs);
    await this.tell(`${id}_again`, notice, delayMs + noticeMs);
  }

  /** Its id follows from what it says, so what several processes notice is told once. */
  private async tell(id: string, notice: MediaNotice, delayMs: number): Promise<void> {
    await this.on.courier.owe(`media_${id}`, notice, delayMs);
  }
}

function outputNotice(outputId: string, status: 'ACTIVE' | 'STOPPED'): MediaNotice {
  return { kind: 'OUTPUT', outputId, status, reason: null };
}
