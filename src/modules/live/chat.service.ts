import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { LiveStreamStatus } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import type { EventLog, LogEntry } from '../../kernel/events/event-log';
import { Following, type ToldToMany } from '../../kernel/events/following';
import { ApiError, forbidden, rateLimited } from '../../kernel/problems/errors';
import { encodeGlobalId } from '../../kernel/ids/global-id';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { ReadEngine, StatementRunner } from '../../kernel/read/engine';
import { ref, type Ref } from '../../kernel/read/ref';
import type { ChatStore } from './chat.store';
import { streamChatChanged } from './live.events';
import type { LiveStore } from './live.store';

/** What happened in a chat, or a gap where something cannot be told any more. */
export interface ChatNews {
  readonly cursor: string;
  readonly gap: boolean;
  readonly message: Ref | null;
  /** The message that is gone, by its global id. */
  readonly deletedMessageId: string | null;
}

/** How many messages one viewer may write within ten seconds. */
const messagesPerTenSeconds = 10;

/** A year, in minutes. */
const minutesMax = 527_040;

/** What the service stands on. */
export interface ChatDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  readonly store: LiveStore;
  readonly chat: ChatStore;
}

/** The chats of live streams, and the order in them. */
export class ChatService {
  constructor(private readonly on: ChatDependencies) {}

  /**
   * Says something in the chat of a stream on air.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, INVALID_STATE, ACCESS_REQUIRED for whoever may not watch. Errors: FORBIDDEN
   * during a time-out or a sanction, RATE_LIMITED in slow mode and after ten messages within ten seconds.
   */
  async say(caller: Caller, liveStreamId: string, body: string): Promise<string> {
    const { userId } = requireFeature(caller, 'MESSAGING');
    const { database, chat } = this.on;
    refuseIfAny(textErrors({ field: 'body', value: body, lengthMax: 500 }));
    return database.transaction(caller, async (tx) => {
      await this.requireKnown(tx, caller, liveStreamId);
      if (!(await this.permits(tx, caller, liveStreamId, 'live-stream.watch'))) {
        throw refusal(UserErrorCode.ACCESS_REQUIRED, 'You may not watch it.', ['liveStreamId']);
      }
      await chat.lock(tx, liveStreamId);
      const { status } = await this.on.store.find(liveStreamId);
      if (status !== LiveStreamStatus.LIVE) {
        throw refusal(UserErrorCode.INVALID_STATE, 'The stream is not on air.', ['liveStreamId']);
      }
      await this.requireManners(tx, caller, userId, liveStreamId);
      const messageId = await chat.insert(tx, liveStreamId, userId, body);
      await audit(tx, 'stream-chat.say', liveStreamId, { messageId });
      await tell(tx, liveStreamId, { change: 'SAID', messageId });
      return messageId;
    });
  }

  /**
   * Deletes what was said.
   *
   * Refuses: NOT_FOUND, also where it is deleted already. Errors: FORBIDDEN for whoever keeps no order there.
   */
  async delete(caller: Caller, messageId: string): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, readEngine, chat } = this.on;
    return database.transaction(caller, async (tx) => {
      const known = await readEngine.permits(tx, caller, {
        type: 'StreamChatMessage',
        id: messageId,
      });
      const liveStreamId = known ? await chat.findStream(tx, messageId) : null;
      if (liveStreamId === null) throw notFound('messageId');
      await this.requireModerator(tx, caller, liveStreamId);
      await chat.lock(tx, liveStreamId);
      if (!(await chat.delete(tx, messageId, userId))) throw notFound('messageId');
      await audit(tx, 'stream-chat.delete', liveStreamId, { messageId });
      await tell(tx, liveStreamId, { change: 'DELETED', messageId });
      return liveStreamId;
    });
  }

  /**
   * Keeps somebody out of a stream for good, or out of its chat for some minutes. What kept them out before ends. Who is
   * banned hears nothing more of the chat.
   *
   * Refuses: NOT_FOUND, INVALID, TOO_LONG, SELF_TARGET for its host. Errors: FORBIDDEN for whoever keeps no order there.
   */
  async ban(
    caller: Caller,
    liveStreamId: string,
    userId: string,
    { minutes, reason }: { readonly minutes: number | null; readonly reason: string | null },
  ): Promise<void> {
    const { userId: moderatorId } = requireActiveMember(caller);
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMax: 500 }));
    if (minutes !== null && (minutes < 1 || minutes > minutesMax)) {
      const message = `A time-out lasts 1 to ${minutesMax} minutes.`;
      throw refusal(UserErrorCode.INVALID, message, ['minutes']);
    }
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireModerator(tx, caller, liveStreamId);
      await this.requireAccount(tx, caller, userId);
      await this.on.chat.lock(tx, liveStreamId);
      await this.on.chat.ban(tx, { liveStreamId, userId, moderatorId, reason, minutes });
      await audit(tx, minutes === null ? 'live-stream.ban' : 'live-stream.time-out', liveStreamId, {
        userId,
      });
      if (minutes === null) await tell(tx, liveStreamId, { change: 'BANNED', bannedId: userId });
    });
  }

  /** Lifts a ban or a time-out. Refuses: NOT_FOUND. Errors: FORBIDDEN for whoever keeps no order there. */
  async lift(caller: Caller, liveStreamId: string, userId: string): Promise<void> {
    requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireModerator(tx, caller, liveStreamId);
      if (!(await this.on.chat.lift(tx, liveStreamId, userId))) throw notFound('userId');
      await audit(tx, 'live-stream.lift-ban', liveStreamId, { userId });
    });
  }

  /** Lets somebody keep order in a stream, or no longer. Refuses: NOT_FOUND. Errors: FORBIDDEN but for its host. */
  async appoint(
    caller: Caller,
    liveStreamId: string,
    userId: string,
    isModerator: boolean,
  ): Promise<void> {
    const { userId: hostUserId } = requireActiveMember(caller);
    const { database, chat } = this.on;
    await database.transaction(caller, async (tx) => {
      await this.requireHost(tx, caller, liveStreamId);
      await this.requireAccount(tx, caller, userId);
      if (isModerator) await chat.appoint(tx, liveStreamId, userId, hostUserId);
      else await chat.dismiss(tx, liveStreamId, userId);
      const action = isModerator
        ? 'live-stream.appoint-moderator'
        : 'live-stream.dismiss-moderator';
      await audit(tx, action, liveStreamId, { userId });
    });
  }

  /** Has everybody wait between two messages. Refuses: NOT_FOUND, INVALID. Errors: FORBIDDEN but for those who keep order. */
  async slowDown(caller: Caller, liveStreamId: string, seconds: number): Promise<void> {
    requireActiveMember(caller);
    if (seconds < 0 || seconds > 3600) {
      throw refusal(UserErrorCode.INVALID, 'Slow mode is 0 to 3600 seconds.', ['seconds']);
    }
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireModerator(tx, caller, liveStreamId);
      await this.on.chat.setSlowMode(tx, liveStreamId, seconds);
      await audit(tx, 'live-stream.slow-mode', liveStreamId, { seconds });
    });
  }

  /**
   * Follows the chat of a stream. Each message is judged when it is told; it ends for whoever may not watch any longer.
   *
   * @throws ApiError NOT_FOUND or FORBIDDEN where the caller may not know of the stream or not watch it; BAD_USER_INPUT
   *   for a cursor of another chat.
   */
  async follow(
    caller: Caller,
    liveStreamId: string,
    after: string | null,
  ): Promise<Following<ChatNews>> {
    const { database, readEngine, eventLog } = this.on;
    await this.requireAudience(caller, liveStreamId);
    return new Following({
      ...{ eventLog, after },
      log: { userId: liveStreamId, kind: streamChatChanged.kind },
      telling: {
        audience: [{ type: 'LiveStream', id: liveStreamId, policies: ['live-stream.watch'] }],
        otherwise: notForYou,
        tell: newsOf,
      },
      permits: (need) => readEngine.permits(database, caller, need),
    });
  }

  private async requireAudience(caller: Caller, liveStreamId: string): Promise<void> {
    const { database } = this.on;
    if (!(await this.permits(database, caller, liveStreamId))) {
      throw new ApiError('NOT_FOUND', 'There is no such live stream.');
    }
    if (!(await this.permits(database, caller, liveStreamId, 'live-stream.watch'))) {
      throw notForYou();
    }
  }

  private async requireManners(
    tx: Transaction,
    caller: Caller,
    userId: string,
    id: string,
  ): Promise<void> {
    const { isSilenced, waitSeconds, recentCount } = await this.on.chat.manners(tx, id, userId);
    if (isSilenced) throw forbidden('You may not write in this chat for now.');
    if (recentCount >= messagesPerTenSeconds) throw rateLimited(10);
    if (waitSeconds === 0 || (await this.permits(tx, caller, id, 'live-stream.moderate'))) return;
    throw rateLimited(waitSeconds);
  }

  private async requireKnown(tx: Transaction, caller: Caller, id: string): Promise<void> {
    if (!(await this.permits(tx, caller, id))) throw notFound('liveStreamId');
  }

  private async requireModerator(tx: Transaction, caller: Caller, id: string): Promise<void> {
    await this.requireKnown(tx, caller, id);
    if (await this.permits(tx, caller, id, 'live-stream.moderate')) return;
    throw forbidden('Only those who keep order in the stream may do this.');
  }

  private async requireHost(tx: Transaction, caller: Caller, id: string): Promise<void> {
    await this.requireKnown(tx, caller, id);
    if (await this.permits(tx, caller, id, 'live-stream.host')) return;
    throw forbidden('Only its host may do this to a live stream.');
  }

  private async requireAccount(tx: Transaction, caller: Caller, id: string): Promise<void> {
    if (!(await this.on.readEngine.permits(tx, caller, { type: 'User', id })))
      throw notFound('userId');
  }

  private permits(
    runner: StatementRunner,
    caller: Caller,
    id: string,
    policy?: string,
  ): Promise<boolean> {
    const policies = policy === undefined ? [] : [policy];
    return this.on.readEngine.permits(runner, caller, { type: 'LiveStream', id, policies });
  }
}

interface Change {
  readonly change: 'SAID' | 'DELETED' | 'BANNED';
  readonly messageId?: string;
  readonly bannedId?: string;
}

/** What is said of an entry. A ban is told to nobody, but it may have put an end to somebody's following. */
function newsOf({ cursor, event }: LogEntry): ToldToMany<ChatNews> | null {
  const nothing = { cursor, gap: false, message: null, deletedMessageId: null };
  if (event === null) return { event: { ...nothing, gap: true }, needs: [] };
  const { change, messageId } = streamChatChanged.parse(event.payload);
  if (change === 'BANNED') return null;
  const id = messageId ?? '';
  if (change === 'DELETED') {
    const deletedMessageId = encodeGlobalId('StreamChatMessage', id);
    return { event: { ...nothing, deletedMessageId }, needs: [] };
  }
  const message = ref('StreamChatMessage', id);
  return { event: { ...nothing, message }, needs: [message] };
}

/** The event belongs to the log of the stream, so that a chat is told whole and in order. */
function tell(
  tx: Transaction,
  liveStreamId: string,
  { change, messageId, bannedId }: Change,
): Promise<void> {
  const payload = {
    liveStreamId,
    change,
    messageId: messageId ?? null,
    bannedId: bannedId ?? null,
  };
  return tx.emit(streamChatChanged.create(payload, [liveStreamId]));
}

function audit(
  tx: Transaction,
  action: string,
  subjectId: string,
  changes: Readonly<Record<string, string | number>>,
): Promise<void> {
  return tx.audit({ action, subjectType: 'LiveStream', subjectId, changes });
}

function notFound(field: string): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such thing.', [field]);
}

function notForYou(): ApiError {
  return forbidden('You may not watch this stream.');
}
