import { ReplyError, type ChainableCommander, type Redis } from 'ioredis';
import { z } from 'zod';
import type { RedisLink } from '../redis/redis-link';
import { isBehind, type Position, type RecordedEvent } from './outbox';

/** An event out of the stream, and the place of the event before it. */
export interface StreamedEvent {
  readonly from: Position;
  readonly event: RecordedEvent;
}

/** Roughly how many events the stream holds. Whoever is further behind reads the outbox. */
const lengthMax = 10_000;
const readBatch = 500;
const graceMs = 2_000;

const place = z.string().regex(/^\d{1,20}-\d{1,20}$/);
const entryForm = z.object({
  from: place,
  kind: z.string(),
  payload: z.unknown(),
  audience: z.array(z.string()),
  createdAt: z.coerce.date(),
});

/**
 * The newest events in a Redis Stream. An entry's id is the event's place in the outbox, so the stream is in the
 * outbox's order, takes no event twice however often or by however many it is written, and a reader resumes in it from
 * the same place as in the outbox. Each entry names the place of the one before, which shows a reader what the stream
 * has lost.
 */
export class EventStream {
  private readonly key: string;

  constructor(private readonly link: RedisLink) {
    this.key = `${link.namespace}:events`;
  }

  /**
   * Adds all events that follow `from`, in order, and returns whether that succeeded. After a failure some of them may
   * be there; they may be added again.
   */
  append(from: Position, events: readonly RecordedEvent[]): Promise<boolean> {
    return this.link.attemptPublishing(
      async (redis) => {
        const pipeline = redis.pipeline();
        let before = from;
        for (const event of events) {
          this.add(pipeline, before, event);
          before = event.position;
        }
        const results = (await pipeline.exec()) ?? [];
        const failure = results.find(([error]) => error && !isThereAlready(error))?.[0];
        if (failure) throw failure;
        return true;
      },
      () => false,
    );
  }

  /**
   * The place of the newest event that was ever in the stream; null where there is none, or no Redis. A stream that is
   * ahead of the outbox tells of a database that has since been restored to an earlier time, and is emptied.
   */
  newest(horizon: Position): Promise<Position | null> {
    return this.link.attemptPublishing(
      async (redis) => {
        const [newest] = await redis.xrevrange(this.key, '+', '-', 'COUNT', 1);
        if (!newest) return null;
        const position = toPosition(newest[0]);
        if (!isBehind(position, horizon)) return position;
        await redis.del(this.key);
        return null;
      },
      () => null,
    );
  }

  /** The next events behind a place; waits up to `waitMs` for the first. @throws when Redis does not answer. */
  async readAfter(
    connection: Redis,
    position: Position,
    waitMs: number,
  ): Promise<readonly StreamedEvent[]> {
    // A connection that stays silent for longer is dead, whatever TCP thinks of it.
    const reconnect = setTimeout(() => connection.disconnect(true), waitMs + graceMs).unref();
    const words = [
      'COUNT',
      readBatch,
      'BLOCK',
      waitMs,
      'STREAMS',
      this.key,
      toId(position),
    ] as const;
    const answer = await connection.xread(...words).finally(() => clearTimeout(reconnect));
    return (answer ?? []).flatMap(([, entries]) =>
      entries.map(([id, [, text]]) => toStreamed(id, text ?? '')),
    );
  }

  private add(pipeline: ChainableCommander, from: Position, event: RecordedEvent): void {
    const { position, kind, payload, audience, createdAt } = event;
    const text = JSON.stringify({ from: toId(from), kind, payload, audience, createdAt });
    pipeline.xadd(this.key, 'MAXLEN', '~', lengthMax, toId(position), 'event', text);
  }
}

function isThereAlready(error: Error): boolean {
  return error instanceof ReplyError && error.message.includes('equal or smaller');
}

function toId({ xid, id }: Position): string {
  return `${xid}-${id}`;
}

function toPosition(text: string): Position {
  const [xid = '', id = ''] = text.split('-');
  return { xid: BigInt(xid), id: BigInt(id) };
}

function toStreamed(id: string, text: string): StreamedEvent {
  const { from, kind, payload, audience, createdAt } = entryForm.parse(JSON.parse(text));
  const position = toPosition(id);
  return { from: toPosition(from), event: { position, kind, payload, audience, createdAt } };
}
