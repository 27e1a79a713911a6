import type { Database, Transaction } from '../../kernel/db/database';
import { EventConsumer, handle, handleRuns } from '../../kernel/events/consumer';
import { jobFor } from '../../kernel/jobs/jobs';
import { commentAdded, postLiked } from '../content';
import { accountJudged } from '../identity';
import { liveStreamDue, liveStreamStarted } from '../live';
import { messageSent } from '../messaging';
import { contentJudged, sanctionDecided } from '../moderation';
import { userFollowed } from '../social';
import { tipSent } from '../tips';
import { subscriptionStarted } from '../subscriptions';
import type { DeliveryStore } from './deliveries.store';
import { announcementMade, notificationOpened } from './notifications.events';
import type { NewNotification, NotificationStore } from './notifications.store';
import type { Teller } from './teller';

/** What the consumer stands on. */
export interface ConsumerDependencies {
  readonly workers: Database;
  readonly store: NotificationStore;
  readonly deliveries: DeliveryStore;
  readonly teller: Teller;
}

/** Turns what happens elsewhere into notifications of those whom it concerns, each once. */
export function createNotificationConsumer(on: ConsumerDependencies): EventConsumer {
  const { workers, store, deliveries, teller } = on;
  const groupAndTell = async (
    tx: Transaction,
    created: readonly NewNotification[],
  ): Promise<void> => {
    for (const one of created) {
      const { isRegrouped } = await store.group(tx, one.id);
      await teller.tell(tx, [one], isRegrouped);
    }
  };
  return new EventConsumer(workers, 'notifications', [
    handle(userFollowed, async (tx, event) =>
      teller.tell(tx, await store.insertFollower(tx, event)),
    ),
    handle(postLiked, async (tx, event) => groupAndTell(tx, await store.insertLike(tx, event))),
    handle(commentAdded, async (tx, event) =>
      groupAndTell(tx, await store.insertComment(tx, event)),
    ),
    handle(messageSent, async (tx, event) => teller.tell(tx, await store.insertMessage(tx, event))),
    handleRuns(tipSent, async (tx, events) => teller.tell(tx, await store.insertTips(tx, events))),
    handle(liveStreamStarted, async (tx, event) =>
      teller.tell(tx, await store.insertLiveStream(tx, event)),
    ),
    handle(liveStreamDue, async (tx, event) =>
      teller.tell(tx, await store.insertReminders(tx, event)),
    ),
    handle(subscriptionStarted, async (tx, event) =>
      teller.tell(tx, await store.insertSubscriber(tx, event)),
    ),
    handle(sanctionDecided, async (tx, event) =>
      teller.tell(tx, await store.insertSanction(tx, event)),
    ),
    handle(contentJudged, async (tx, event) =>
      teller.tell(tx, await store.insertContentDecision(tx, event)),
    ),
    handle(accountJudged, async (tx, event) =>
      teller.tell(tx, await store.insertVerdict(tx, event)),
    ),
    handle(notificationOpened, async (tx, { deliveryId, recipientId }) =>
      deliveries.noteOpened(tx, deliveryId, recipientId),
    ),
    jobFor(announcementMade, { name: 'send-announcements' }),
  ]);
}
