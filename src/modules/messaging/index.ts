import type { Database } from '../../kernel/db/database';
import type { EventLog } from '../../kernel/events/event-log';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import { MarksResolver } from './marks.resolver';
import { MarksService } from './marks.service';
import { MarksStore } from './marks.store';
import { MessagingResolver } from './messaging.resolver';
import { MessagingService } from './messaging.service';
import { MessagingStore } from './messaging.store';

export { messageSent } from './messaging.events';
export { messagingReads } from './messaging.reads';

export const messagingResolvers = [MessagingResolver, MarksResolver] as const;

/** What the module stands on. */
export interface MessagingDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  readonly creators: CreatorService;
}

export interface Messaging {
  readonly resolvers: readonly object[];
}

export function createMessaging(dependencies: MessagingDependencies): Messaging {
  const service = new MessagingService({ ...dependencies, store: new MessagingStore() });
  const marks = new MarksService({ ...dependencies, marks: new MarksStore() });
  return { resolvers: [new MessagingResolver(service), new MarksResolver(marks)] };
}
