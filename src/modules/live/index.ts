import { LocalCourier } from '../../kernel/callbacks/local-courier';
import type { MediaReach, SignedMediaReach } from '../../kernel/config/media';
import type { Database } from '../../kernel/db/database';
import { LocalNotices } from '../../kernel/db/local-notices';
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
import { LiveKitPlane } from './livekit-plane';
import { LocalMedia } from './local-media';
import { LocalMediaStore } from './local-media.store';
import { MediaNotices } from './media-notices';
import { SignedMediaPlane, type MediaPlane } from './media-plane';
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

/** A stand-in for a media server, in this process: never in production. */
export interface LocalMediaReach extends Omit<SignedMediaReach, 'kind'> {
  readonly kind: 'LOCAL';
}

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
  /** The media server; null where there is none. */
  readonly media: MediaReach | LocalMediaReach | null;
  readonly log: Logger;
}

export interface Live {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
  /** What the media server tells us. */
  readonly mediaNotices: MediaNotices;
  /** The stand-in for a media server; null where there is none, as in production. */
  readonly local: LocalMedia | null;
  /** Writes the peaks that are left to write; before the database is closed. */
  close(): Promise<void>;
}

export function createLive(dependencies: LiveDependencies): Live {
  const { database, readEngine, bus, eventLog, redis, creators, log } = dependencies;
  const store = new LiveStore(database);
  const presence = redis ? new SharedPresence(redis) : new InProcessPresence();
  const counts = new ViewerCounts(presence, store, log);
  const viewings = new Viewings(new ViewingStore(database), presence.held, log);
  const broadcasting = createBroadcasting(dependencies);
  const local = localMediaOf(dependencies);
  const service = new LiveService({
    ...{ database, readEngine, creators, store, presence, counts, viewings },
    passes: broadcasting.plane.passes,
  });
  const chat = new ChatService({ database, readEngine, eventLog, store, chat: new ChatStore() });
  const held = {
    database,
    readEngine,
    occasions: new OccasionStore(),
    attendance: new AttendanceStore(),
  };
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
    local,
    async close() {
      closing.abort();
      await local?.close();
      await counts.close();
      await viewings.close();
      await presence.close();
    },
  };
}

/** What a broadcast needs besides being on air, and the media server that carries it. */
function createBroadcasting(on: LiveDependencies) {
  const plane = planeOf(on.media);
  return {
    guests: new GuestService({ ...on, guests: new GuestStore() }),
    outputs: new OutputService({ ...on, outputs: new OutputStore() }),
    replays: new ReplayService({ ...on, replays: new ReplayStore() }),
    plane,
    notices: new MediaNotices({ ...on, plane }),
  };
}

function planeOf(media: LiveDependencies['media']): MediaPlane {
  if (media?.kind === 'LIVEKIT') return new LiveKitPlane(media);
  return new SignedMediaPlane(media?.ingestUrl ?? null, media?.callbackKey ?? null);
}

function localMediaOf({ media, database, workers, bus, log }: LiveDependencies): LocalMedia | null {
  if (media?.kind !== 'LOCAL') return null;
  const notices = new LocalNotices(workers.pool, 'media');
  const courier = new LocalCourier({ notices, key: media.callbackKey, log });
  return new LocalMedia({ courier, store: new LocalMediaStore(database), bus, log });
}
