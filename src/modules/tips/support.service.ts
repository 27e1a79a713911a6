import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { EventLog, LogEntry } from '../../kernel/events/event-log';
import { Following } from '../../kernel/events/following';
import { ApiError, forbidden } from '../../kernel/problems/errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { ref } from '../../kernel/read/ref';
import { streamSupported } from './tips.events';
import type { StreamSupport } from './support.types';

/** What the service stands on. */
export interface SupportDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
}

/** Telling those who watch a live stream what it is given. */
export class SupportService {
  constructor(private readonly on: SupportDependencies) {}

  /**
   * Follows the tips and gifts of a stream, each once and in the order in which they were written. It ends for whoever may
   * not watch any longer.
   *
   * @throws ApiError NOT_FOUND or FORBIDDEN where the caller may not know of the stream or not watch it; BAD_USER_INPUT
   *   for a cursor of another stream.
   */
  async follow(
    caller: Caller,
    liveStreamId: string,
    after: string | null,
  ): Promise<Following<StreamSupport>> {
    const { database, readEngine, eventLog } = this.on;
    await this.requireAudience(caller, liveStreamId);
    return new Following({
      ...{ eventLog, after },
      log: { userId: liveStreamId, kind: streamSupported.kind },
      telling: {
        audience: [{ type: 'LiveStream', id: liveStreamId, policies: ['live-stream.watch'] }],
        otherwise: notForYou,
        tell: (entry) => ({ event: supportOf(entry), needs: [] }),
      },
      permits: (need) => readEngine.permits(database, caller, need),
    });
  }

  private async requireAudience(caller: Caller, id: string): Promise<void> {
    const { database, readEngine } = this.on;
    const stream = { type: 'LiveStream', id };
    if (!(await readEngine.permits(database, caller, stream))) {
      throw new ApiError('NOT_FOUND', 'There is no such live stream.');
    }
    const watching = { ...stream, policies: ['live-stream.watch'] };
    if (await readEngine.permits(database, caller, watching)) return;
    throw notForYou();
  }
}

function notForYou(): ApiError {
  return forbidden('You may not watch this stream.');
}

function supportOf({ cursor, event }: LogEntry): StreamSupport {
  if (event === null) {
    return {
      cursor,
      gap: true,
      tokens: null,
      message: null,
      sender: null,
      gift: null,
      quantity: null,
    };
  }
  const { tokens, message, senderId, giftId, quantity } = streamSupported.parse(event.payload);
  return {
    cursor,
    gap: false,
    tokens,
    message,
    sender: senderId === null ? null : ref('User', senderId),
    gift: giftId === null ? null : ref('VirtualGift', giftId),
    quantity,
  };
}
