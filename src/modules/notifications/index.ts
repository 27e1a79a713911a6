import type { Database } from '../../kernel/db/database';
import type { EventConsumer } from '../../kernel/events/consumer';
import type { EventLog } from '../../kernel/events/event-log';
import type { ReadEngine } from '../../kernel/read/engine';
import { createNotificationConsumer } from './notifications.consumer';
import { NotificationResolver } from './notifications.resolver';
import { NotificationService } from './notifications.service';
import { NotificationStore } from './notifications.store';

export { notificationCreated } from './notifications.events';
export { notificationsReads } from './notifications.reads';

export const notificationsResolvers = [NotificationResolver] as const;

/** What the module stands on. */
export interface NotificationsDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
}

export interface Notifications {
  readonly resolvers: readonly object[];
  /** For the relay: what makes the notifications. */
  readonly consumers: readonly EventConsumer[];
}

export function createNotifications(dependencies: NotificationsDependencies): Notifications {
  const store = new NotificationStore();
  const service = new NotificationService({ ...dependencies, store });
  return {
    resolvers: [new NotificationResolver(service)],
    consumers: [createNotificationConsumer(dependencies.workers, store)],
  };
}
