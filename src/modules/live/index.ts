import type { Database } from '../../kernel/db/database';
import type { EventBus } from '../../kernel/events/bus';
import type { EventLog } from '../../kernel/events/event-log';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { ReadEngine } from '../../kernel/read/engine';
import type { RedisLink } from '../../kernel/redis/redis-link';
import type { CreatorService } from '../creators';
import { ChatResolver } from './chat.resolver';
import { ChatService } from './chat.service';
import { ChatStore } from './chat.store';
import { endViewings, mindSchedule } from './live.jobs';
import { followLifecycles } from './live.lifecycle';
import { LiveResolver } from './live.resolver';
import { LiveService } from './live.service';
import { LiveStore } from './live.store';
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
export { liveReads } from './live.reads';

export const liveResolvers = [LiveResolver, ChatResolver] as const;

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
  readonly log: Logger;
}

export interface Live {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
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
  const closing = new AbortController();
  followLifecycles(bus, counts, log, closing.signal);
  return {
    resolvers: [new LiveResolver(service), new ChatResolver(chat)],
    tasks: [mindSchedule(dependencies.workers), endViewings(dependencies.workers)],
    async close() {
      closing.abort();
      await counts.close();
      await viewings.close();
      await presence.close();
    },
  };
}
