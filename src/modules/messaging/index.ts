import type { Database } from '../../kernel/db/database';
import type { EventLog } from '../../kernel/events/event-log';
import type { ReadEngine } from '../../kernel/read/engine';
import type { RedisLink } from '../../kernel/redis/redis-link';
import type { Task } from '../../kernel/jobs/jobs';
import type { CreatorService } from '../creators';
import type { UploadService } from '../media';
import { AttachmentStore } from './attachments.store';
import { countMessages } from './count-messages';
import { GroupResolver } from './groups.resolver';
import { GroupService } from './groups.service';
import { GroupStore } from './groups.store';
import { MarksResolver } from './marks.resolver';
import { MarksService } from './marks.service';
import { MarksStore } from './marks.store';
import { MessagingResolver } from './messaging.resolver';
import { MessagingService } from './messaging.service';
import { MessagingStore } from './messaging.store';
import { RequestResolver } from './requests.resolver';
import { RequestService } from './requests.service';
import { RequestStore } from './requests.store';
import { TypingBoard } from './typing';
import { TypingService } from './typing.service';
import { TypingStore } from './typing.store';

export { messageSent } from './messaging.events';
export { messagingReads } from './messaging.reads';

export const messagingResolvers = [
  MessagingResolver,
  MarksResolver,
  GroupResolver,
  RequestResolver,
] as const;

/** What the module stands on. */
export interface MessagingDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  readonly creators: CreatorService;
  readonly uploads: UploadService;
  /** Null where this process is the only one. */
  readonly redis: RedisLink | null;
}

export interface Messaging {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
  close(): Promise<void>;
}

export function createMessaging(dependencies: MessagingDependencies): Messaging {
  const store = new MessagingStore();
  const requests = new RequestStore();
  const service = new MessagingService({
    ...dependencies,
    ...{ store, requests, attachments: new AttachmentStore() },
  });
  const board = new TypingBoard(dependencies.redis);
  const typing = new TypingService({ ...dependencies, board, store: new TypingStore() });
  const groups = new GroupService({ ...dependencies, store, groups: new GroupStore() });
  const marks = new MarksService({ ...dependencies, marks: new MarksStore() });
  return {
    resolvers: [
      new MessagingResolver(service),
      new MarksResolver(marks),
      new GroupResolver(groups, typing),
      new RequestResolver(new RequestService({ ...dependencies, store, requests })),
    ],
    tasks: [countMessages(dependencies.workers)],
    close: () => board.close(),
  };
}
