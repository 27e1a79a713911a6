import type { Database } from '../../kernel/db/database';
import type { EventBus } from '../../kernel/events/bus';
import type { EventLog } from '../../kernel/events/event-log';
import type { Task } from '../../kernel/jobs/jobs';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import type { Logger } from '../../kernel/log/logger';
import type { ReadEngine } from '../../kernel/read/engine';
import type { RedisLink } from '../../kernel/redis/redis-link';
import type { CreatorService } from '../creators';
import { AttendanceResolver } from './attendance.resolver';
import { AttendanceService } from './attendance.service';
import { AttendanceStore } from './attendance.store';
import { BroadcastingResolver } from './broadcasting.resolver';
import { ChatResolver } from './chat.resolver';
import { ChatService } from './chat.service';
import { ChatStore } from './chat.store';
import { countStreams } from './count-streams';
import { GuestService } from './guests.service';
import { GuestStore } from './guests.store';
import { endViewings, mindSchedule } from './live.jobs';
import { followLifecycles } from './live.lifecycle';
import { LiveResolver } from './live.resolver';
import { LiveService } from './live.service';
import { LiveStore } from './live.store';
import { MediaNotices } from './media-notices';
import { SignedMediaPlane } from './media-plane';
import { OutputService } from './outputs.service';
import { OutputStore } from './outputs.store';
import { ReplayService } from './replays.service';
import { ReplayStore } from './replays.store';
import { mindEvents } from './occasions.jobs';
import { OccasionResolver } from './occasions.resolver';
import { OccasionService } from './occasions.service';
import { OccasionStore } from './occasions.store';
import { InProcessPresence } from './presence';
import { SharedPresence } from './shared-presence';
import { ViewerCounts } from './viewer-counts';
import { Viewings } from './viewings';
import { ViewingStore } from './viewings.store';

export {
  liveStreamCancelled,
  liveStreamDue,
  liveStreamEnded,
  liveStreamStarted,
} from './live.events';
export type { MediaNotices } from './media-notices';
export { liveReads } from './live.reads';

export const liveResolvers = [
  LiveResolver,
  ChatResolver,
  OccasionResolver,
  AttendanceResolver,
  BroadcastingResolver,
] as const;

/** What the module stands on. */
export interface LiveDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  readonly readEngine: ReadEngine;
  readonly bus: EventBus;
  readonly eventLog: EventLog;
  /** Null where this process is the only one. */
  readonly redis: RedisLink | null;
  readonly creators: CreatorService;
  readonly keys: SubjectKeys;
  /** Where encoders send to, and the secret with which the media server signs; null where there is none. */
  readonly media: { readonly ingestUrl: string; readonly callbackKey: Uint8Array } | null;
  readonly log: Logger;
}

export interface Live {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
  /** What the media server tells us. */
  readonly mediaNotices: MediaNotices;
  /** Writes the peaks that are left to write; before the database is closed. */
  close(): Promise<void>;
}

export function createLive(dependencies: LiveDependencies): Live {
  const { database, readEngine, bus, eventLog, redis, creators, log } = dependencies;
  const store = new LiveStore(database);
  const presence = redis ? new SharedPresence(redis) : new InProcessPresence();
  const counts = new ViewerCounts(presence, store, log);
  const viewings = new Viewings(new ViewingStore(database), presence.held, log);
  const service = new LiveService({
    ...{ database, readEngine, creators, store, presence, counts, viewings },
  });
  const chat = new ChatService({ database, readEngine, eventLog, store, chat: new ChatStore() });
  const held = {
    database,
    readEngine,
    occasions: new OccasionStore(),
    attendance: new AttendanceStore(),
  };
  const broadcasting = createBroadcasting(dependencies);
  const closing = new AbortController();
  followLifecycles(bus, counts, log, closing.signal);
  return {
    resolvers: [
      new LiveResolver(service),
      new ChatResolver(chat),
      new OccasionResolver(new OccasionService({ ...held, creators })),
      new AttendanceResolver(new AttendanceService(held)),
      new BroadcastingResolver(broadcasting),
    ],
    tasks: [
      mindSchedule(dependencies.workers),
      mindEvents(dependencies.workers),
      countStreams(dependencies.workers),
      endViewings(dependencies.workers),
    ],
    mediaNotices: broadcasting.notices,
    async close() {
      closing.abort();
      await counts.close();
      await viewings.close();
      await presence.close();
    },
  };
}

/** What a broadcast needs besides being on air, and the media server that carries it. */
function createBroadcasting(on: LiveDependencies) {
  const { media } = on;
  const plane = new SignedMediaPlane(media?.ingestUrl ?? null, media?.callbackKey ?? null);
  return {
    guests: new GuestService({ ...on, guests: new GuestStore() }),
    outputs: new OutputService({ ...on, outputs: new OutputStore() }),
    replays: new ReplayService({ ...on, replays: new ReplayStore() }),
    plane,
    notices: new MediaNotices({ ...on, plane }),
  };
}
