import type { Database, Transaction } from '../../kernel/db/database';
import { EventConsumer, handle } from '../../kernel/events/consumer';
import { commentAdded, postLiked } from '../content';
import { liveStreamStarted } from '../live';
import { messageSent } from '../messaging';
import { userFollowed } from '../social';
import { tipSent } from '../tips';
import { subscriptionStarted } from '../subscriptions';
import { notificationCreated } from './notifications.events';
import type { NewNotification, NotificationStore } from './notifications.store';

/** Turns what happens elsewhere into notifications of those whom it concerns, each once. */
export function createNotificationConsumer(
  database: Database,
  store: NotificationStore,
): EventConsumer {
  return new EventConsumer(database, 'notifications', [
    handle(userFollowed, async (tx, event) => announce(tx, await store.insertFollower(tx, event))),
    handle(postLiked, async (tx, event) => announce(tx, await store.insertLike(tx, event))),
    handle(commentAdded, async (tx, event) => announce(tx, await store.insertComment(tx, event))),
    handle(messageSent, async (tx, event) => announce(tx, await store.insertMessage(tx, event))),
    handle(tipSent, async (tx, event) => announce(tx, await store.insertTip(tx, event))),
    handle(liveStreamStarted, async (tx, event) =>
      announce(tx, await store.insertLiveStream(tx, event)),
    ),
    handle(subscriptionStarted, async (tx, event) =>
      announce(tx, await store.insertSubscriber(tx, event)),
    ),
  ]);
}

async function announce(tx: Transaction, created: readonly NewNotification[]): Promise<void> {
  if (created.length === 0) return;
  await tx.emitAll(
    created.map(({ id, recipientId }) =>
      notificationCreated.create({ notificationId: id }, [recipientId]),
    ),
  );
}
