import type { Database } from '../../kernel/db/database';
import type { EventConsumer } from '../../kernel/events/consumer';
import type { EventLog } from '../../kernel/events/event-log';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { Post } from '../../kernel/post/open-post';
import type { ReadEngine } from '../../kernel/read/engine';
import type { Contacts } from '../identity';
import { AnnouncementService, sendAnnouncements } from './announcements.service';
import { AnnouncementStore } from './announcements.store';
import { ChoiceResolver } from './choices.resolver';
import { ChoiceService } from './choices.service';
import { ChoiceStore } from './choices.store';
import { clearNotifications, deliverNotifications, Deliverer } from './deliver';
import { DeliveryService } from './deliveries.service';
import { DeliveryStore } from './deliveries.store';
import { createNotificationConsumer } from './notifications.consumer';
import { NotificationResolver } from './notifications.resolver';
import { NotificationService } from './notifications.service';
import { NotificationStore } from './notifications.store';
import { NotificationStaffResolver } from './staff.resolver';
import { Teller } from './teller';
import { TemplateService } from './templates.service';
import { TemplateStore } from './templates.store';

export { notificationCreated } from './notifications.events';
export { notificationsReads } from './notifications.reads';

export const notificationsResolvers = [
  NotificationResolver,
  ChoiceResolver,
  NotificationStaffResolver,
] as const;

/** What the module stands on. */
export interface NotificationsDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  /** Where accounts can be reached. */
  readonly contacts: Contacts;
  /** What carries notifications over other channels than the inbox. */
  readonly post: Post;
  /** Where the pages are that letters and messages lead to. */
  readonly siteUrl: string;
  readonly log: Logger;
}

export interface Notifications {
  readonly resolvers: readonly object[];
  /** For the relay: what makes the notifications. */
  readonly consumers: readonly EventConsumer[];
  readonly tasks: readonly Task[];
}

export function createNotifications(dependencies: NotificationsDependencies): Notifications {
  const { database, workers, contacts, post, siteUrl, log } = dependencies;
  const store = new NotificationStore();
  const deliveries = new DeliveryStore();
  const templates = new TemplateStore();
  const announcements = new AnnouncementStore();
  const teller = new Teller(deliveries);
  const service = new NotificationService({ ...dependencies, store });
  const delivered = new DeliveryService(database);
  const deliverer = new Deliverer({
    ...{ workers, deliveries, templates, contacts, post, siteUrl, log },
  });
  return {
    resolvers: [
      new NotificationResolver(service, delivered),
      new ChoiceResolver(new ChoiceService(database, new ChoiceStore())),
      new NotificationStaffResolver({
        templates: new TemplateService(database, templates),
        announcements: new AnnouncementService(database, announcements),
        deliveries: delivered,
      }),
    ],
    consumers: [createNotificationConsumer({ workers, store, deliveries, teller })],
    tasks: [
      deliverNotifications(deliverer),
      clearNotifications(workers, deliveries),
      sendAnnouncements(workers, announcements, teller),
    ],
  };
}
