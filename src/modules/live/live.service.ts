import { randomBytes } from 'node:crypto';
import { LiveStreamAccess, LiveStreamStatus } from '../../generated/prisma/enums';
import { requireActiveMember, requireFeature, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { ApiError, forbidden } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import {
  refusal,
  UserErrorCode,
  type Refusal,
  type UserError,
} from '../../kernel/problems/user-errors';
import type { ReadEngine, StatementRunner } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import type { ViewerCount } from './count-channel';
import { liveStreamCancelled, liveStreamEnded, liveStreamStarted } from './live.events';
import type { LiveStore, StreamFacts } from './live.store';
import type { MediaPass, MediaPasses } from './media-plane';
import type { Presence } from './presence';
import type { ViewerCounts } from './viewer-counts';
import type { Viewings } from './viewings';

/** A stream as its host announces it. */
export interface LiveStreamDraft {
  readonly title: string;
  readonly price?: number | null;
  readonly scheduledFor?: Date | null;
  /** Left out, everybody, or whoever pays where there is a price. */
  readonly access?: LiveStreamAccess | null;
  /** One word in lower case. */
  readonly category?: string | null;
  readonly isRecorded?: boolean | null;
}

/** What joining a stream may cost at most, in tokens. */
const priceTokensMax = 1_000_000;

const streamKeyBytes = 32;

function newKey(): string {
  return randomBytes(streamKeyBytes).toString('base64url');
}

/** What the service stands on. */
export interface LiveServiceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly creators: CreatorService;
  readonly store: LiveStore;
  readonly presence: Presence;
  readonly counts: ViewerCounts;
  readonly viewings: Viewings;
  /** Null where nobody needs a pass to a media server. */
  readonly passes: MediaPasses | null;
}

/** Broadcasting and watching. */
export class LiveService {
  constructor(private readonly on: LiveServiceDependencies) {}

  /**
   * Announces a stream of the caller, on the brand of the request or, from the portal, on the creator's own. Its key is
   * secret, and reaches its host alone.
   *
   * Refuses: BLANK, TOO_LONG, INVALID. Errors: FORBIDDEN for whoever is no approved creator.
   */
  async create(caller: Caller, draft: LiveStreamDraft): Promise<string> {
    requireFeature(caller, 'STREAMING');
    const { database, creators, store } = this.on;
    return database.transaction(caller, async (tx) => {
      const hostId = await creators.requireApproved(tx, caller);
      refuseIfAny(draftErrors(draft));
      const liveStreamId = await store.insert(tx, {
        hostId,
        clusterKey: await creators.clusterFor(tx, caller, hostId),
        title: draft.title,
        streamKey: newKey(),
        access: accessOf(draft),
        priceTokens: draft.price ?? null,
        category: draft.category ?? null,
        isRecorded: draft.isRecorded ?? false,
        scheduledFor: draft.scheduledFor ?? null,
      });
      await tx.audit({
        action: 'live-stream.create',
        subjectType: 'LiveStream',
        subjectId: liveStreamId,
        changes: { access: accessOf(draft), priceTokens: draft.price ?? null },
      });
      return liveStreamId;
    });
  }

  /**
   * Puts a stream of the caller on air; of several calls at once, one does.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but its host, and for a host who is no approved
   * creator any more.
   */
  async start(caller: Caller, liveStreamId: string): Promise<void> {
    requireFeature(caller, 'STREAMING');
    const { database, creators, store, counts } = this.on;
    await database.transaction(caller, async (tx) => {
      await this.requireHost(tx, caller, liveStreamId);
      await creators.requireApproved(tx, caller);
      const hostId = await store.start(tx, liveStreamId);
      if (hostId === null) throw wrongState('Only a scheduled stream can be started.');
      await this.audit(tx, 'live-stream.start', liveStreamId);
      await tx.emit(liveStreamStarted.create({ liveStreamId, hostId }));
    });
    await counts.observe(liveStreamId, LiveStreamStatus.LIVE);
  }

  /**
   * Takes a stream of the caller off air. Everybody who watches it leaves.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but its host.
   */
  async end(caller: Caller, liveStreamId: string): Promise<void> {
    requireActiveMember(caller);
    const { database, store, counts } = this.on;
    await database.transaction(caller, async (tx) => {
      await this.requireHost(tx, caller, liveStreamId);
      if (!(await store.end(tx, liveStreamId, await counts.highest(liveStreamId)))) {
        throw wrongState('Only a stream that is on air can be ended.');
      }
      await this.audit(tx, 'live-stream.end', liveStreamId);
      await tx.emit(liveStreamEnded.create({ liveStreamId }));
    });
    await counts.observe(liveStreamId, LiveStreamStatus.ENDED);
  }

  /**
   * Calls off a stream of the caller that has not begun.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but its host.
   */
  async cancel(caller: Caller, liveStreamId: string): Promise<void> {
    requireActiveMember(caller);
    const { database, store, counts } = this.on;
    await database.transaction(caller, async (tx) => {
      await this.requireHost(tx, caller, liveStreamId);
      if (!(await store.cancel(tx, liveStreamId))) {
        throw wrongState('Only a scheduled stream can be called off.');
      }
      await this.audit(tx, 'live-stream.cancel', liveStreamId);
      await tx.emit(liveStreamCancelled.create({ liveStreamId }));
    });
    await counts.observe(liveStreamId, LiveStreamStatus.CANCELLED);
  }

  /**
   * Gives a stream of the caller another key; the one before is good for nothing from then on.
   *
   * Refuses: NOT_FOUND, INVALID_STATE for one that is over. Errors: FORBIDDEN for everybody but its host.
   */
  async replaceKey(caller: Caller, liveStreamId: string): Promise<void> {
    requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireHost(tx, caller, liveStreamId);
      if (!(await this.on.store.setKey(tx, liveStreamId, newKey()))) {
        throw wrongState('The stream is over.');
      }
      await this.audit(tx, 'live-stream.replace-key', liveStreamId);
    });
  }

  /**
   * Has the caller told when a scheduled stream is about to begin, or no longer. Doing it again changes nothing.
   *
   * Refuses: NOT_FOUND, INVALID_STATE for a stream that is not scheduled for a time.
   */
  async remind(caller: Caller, liveStreamId: string, isWanted: boolean): Promise<void> {
    const { userId } = requireMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.isKnown(tx, caller, liveStreamId))) throw notFound();
      if (!isWanted) return this.on.store.deleteReminder(tx, liveStreamId, userId);
      if (!(await this.on.store.isAnnounced(tx, liveStreamId))) {
        throw wrongState('Only a stream that is scheduled for a time can be reminded of.');
      }
      await this.on.store.insertReminder(tx, liveStreamId, userId);
    });
  }

  /**
   * Counts the caller's login session as watching, for clients without a socket. Host and staff are let in uncounted. Gives
   * what the caller connects to the media server with, where that takes something: the host and accepted guests may send.
   *
   * Refuses: NOT_FOUND, INVALID_STATE where the stream is not on air, ACCESS_REQUIRED for whoever may not watch it.
   */
  async join(caller: Caller, liveStreamId: string): Promise<MediaPass | null> {
    const { sessionId } = requireMember(caller);
    const { store, presence } = this.on;
    const stream = await this.requireKnown(caller, liveStreamId);
    requireOnAir(stream);
    if (isCrew(caller, stream)) return this.passFor(caller, liveStreamId);
    if (!(await this.mayWatch(this.on.database, caller, liveStreamId))) {
      throw refusal(UserErrorCode.ACCESS_REQUIRED, closedTo[stream.access], ['liveStreamId']);
    }
    this.on.viewings.meet(caller.viewer);
    await presence.join(liveStreamId, sessionId);
    // The stream may have ended meanwhile and sent everybody away: whoever came later must not stay behind.
    if ((await store.find(liveStreamId)).status === LiveStreamStatus.LIVE) {
      return this.passFor(caller, liveStreamId);
    }
    await presence.leave(liveStreamId, sessionId);
    throw notOnAir();
  }

  private async passFor(caller: Caller, liveStreamId: string): Promise<MediaPass | null> {
    const { passes, store } = this.on;
    if (!passes) return null;
    const { userId: identity } = requireMember(caller);
    const mayPublish = await store.broadcasts(liveStreamId, identity);
    return passes.issue({ liveStreamId, identity, mayPublish });
  }

  /**
   * Counts the caller's login session no longer, nor its open sockets. Whoever is not there may leave too.
   *
   * Refuses: NOT_FOUND.
   */
  async leave(caller: Caller, liveStreamId: string): Promise<void> {
    const { sessionId } = requireMember(caller);
    await this.requireKnown(caller, liveStreamId);
    await this.on.presence.leave(liveStreamId, sessionId);
  }

  /**
   * Follows how many watch a stream. Everybody who may know of the stream may: whoever does so over a socket is a viewer
   * in turn, but for its host, staff, and those who may not watch it.
   *
   * @throws ApiError NOT_FOUND, from the first read, for a stream that the caller may not know of.
   */
  followViewerCount(
    caller: Caller,
    connectionId: string,
    liveStreamId: string,
  ): AsyncIterableIterator<ViewerCount> {
    return this.on.counts.follow(liveStreamId, async () => {
      if (!(await this.isKnown(this.on.database, caller, liveStreamId))) {
        throw new ApiError('NOT_FOUND', 'There is no such live stream.');
      }
      const stream = await this.on.store.find(liveStreamId);
      const isCounted =
        !isCrew(caller, stream) && (await this.mayWatch(this.on.database, caller, liveStreamId));
      const { sessionId } = caller.viewer;
      this.on.viewings.meet(caller.viewer);
      return { status: stream.status, seat: isCounted ? { connectionId, sessionId } : null };
    });
  }

  /** How many watch a stream now; nobody watches one that is not on air. */
  viewerCount(liveStreamId: string): Promise<number> {
    return this.on.presence.count(liveStreamId);
  }

  private async requireHost(tx: Transaction, caller: Caller, id: string): Promise<void> {
    if (!(await this.isKnown(tx, caller, id))) throw notFound();
    const hosts = { type: 'LiveStream', id, policies: ['live-stream.host'] };
    if (!(await this.on.readEngine.permits(tx, caller, hosts))) {
      throw forbidden('Only its host may do this to a live stream.');
    }
  }

  private async requireKnown(caller: Caller, id: string): Promise<StreamFacts> {
    if (!(await this.isKnown(this.on.database, caller, id))) throw notFound();
    return this.on.store.find(id);
  }

  private isKnown(runner: StatementRunner, caller: Caller, id: string): Promise<boolean> {
    return this.on.readEngine.permits(runner, caller, { type: 'LiveStream', id });
  }

  private mayWatch(runner: StatementRunner, caller: Caller, id: string): Promise<boolean> {
    const policies = ['live-stream.watch'];
    return this.on.readEngine.permits(runner, caller, { type: 'LiveStream', id, policies });
  }

  private audit(tx: Transaction, action: string, liveStreamId: string): Promise<void> {
    return tx.audit({ action, subjectType: 'LiveStream', subjectId: liveStreamId });
  }
}

/** What to tell those who may not watch. */
const closedTo: Readonly<Record<LiveStreamAccess, string>> = {
  EVERYONE: 'You are banned from this stream.',
  FOLLOWERS: 'This stream is for those who follow its host.',
  SUBSCRIBERS: 'This stream is for those who subscribe to its host.',
  PAID: 'This stream has a price, which you have not paid.',
};

const categoryForm = /^[a-z][a-z0-9-]{0,29}$/;

function accessOf({ access = null, price = null }: LiveStreamDraft): LiveStreamAccess {
  return access ?? (price === null ? LiveStreamAccess.EVERYONE : LiveStreamAccess.PAID);
}

function draftErrors(draft: LiveStreamDraft): UserError[] {
  const { title, price = null, scheduledFor = null, category = null } = draft;
  const errors = [...textErrors({ field: 'title', value: title, lengthMax: 200 })];
  if (price !== null && (price <= 0 || price > priceTokensMax)) {
    const message = `A price is 1 to ${priceTokensMax} tokens.`;
    errors.push({ code: UserErrorCode.INVALID, message, field: ['price'] });
  }
  if ((accessOf(draft) === LiveStreamAccess.PAID) !== (price !== null)) {
    const message = 'A stream for those who pay has a price, and no other has one.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['access'] });
  }
  if (category !== null && !categoryForm.test(category)) {
    const message = 'A category is one word in lower case, of 30 characters or fewer.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['category'] });
  }
  if (scheduledFor !== null && scheduledFor.getTime() <= Date.now()) {
    const message = 'A stream can be scheduled for the future only.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['scheduledFor'] });
  }
  return errors;
}

/** Host and staff are at work, not in the audience. */
function isCrew({ viewer }: Caller, { hostUserId }: StreamFacts): boolean {
  return viewer.isStaff || viewer.userId === hostUserId;
}

function requireOnAir({ status }: StreamFacts): void {
  if (status !== LiveStreamStatus.LIVE) throw notOnAir();
}

function notOnAir(): Refusal {
  return wrongState('The stream is not on air.');
}

function wrongState(message: string): Refusal {
  return refusal(UserErrorCode.INVALID_STATE, message, ['liveStreamId']);
}

function notFound(): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such live stream.', ['liveStreamId']);
}
