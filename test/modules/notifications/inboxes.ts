import { NotificationReceivedDocument } from '../../kit/gql/operations';
import type { NotificationReceivedSubscription } from '../../kit/gql/operations';
import { cursorNow } from '../../kit/event-cursors';
import type { Person, Subscription, World } from '../../kit/world';

/** An entry of somebody's inbox. */
export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly readAt: string | null;
  readonly actor: { readonly username: string } | null;
}

interface Inbox {
  readonly viewer: {
    readonly unreadNotificationCount: number;
    readonly notifications: { readonly totalCount: number; readonly nodes: readonly Entry[] };
  };
}

const inbox = `{ viewer { unreadNotificationCount notifications(first: 100) {
  totalCount nodes { id kind title readAt actor { username } } } } }`;

/** What somebody finds in their inbox, newest first. */
export async function inboxOf(world: World, person: Person): Promise<readonly Entry[]> {
  const { viewer } = await world.ask<Inbox>(person, inbox);
  return viewer.notifications.nodes;
}

/** How many notifications somebody has not read. */
export async function unreadCount(world: World, person: Person): Promise<number> {
  const { viewer } = await world.ask<Inbox>(person, inbox);
  return viewer.unreadNotificationCount;
}

/** Subscribes to what somebody is notified of from now on. */
export async function listen(
  world: World,
  person: Person,
): Promise<Subscription<NotificationReceivedSubscription>> {
  const after = await cursorNow(world, person, 'notification.created');
  return world.subscribe(person, NotificationReceivedDocument, { after });
}

/** Waits until everything that has happened so far has notified whom it concerns. */
export async function settle(world: World): Promise<void> {
  const { pool } = world.owner;
  const { rows } = await pool.query<{ last: string }>(
    "SELECT coalesce(max(id), 0) AS last FROM outbox_events WHERE kind <> 'notification.created'",
  );
  const last = rows[0]?.last ?? '0';
  for (let waitedMs = 0; waitedMs <= 10_000; waitedMs += 20) {
    const pending = await pool.query(
      `SELECT FROM outbox_events e JOIN outbox_readers r ON r.name = 'notifications'
       WHERE (e.xid, e.id) > (r.xid, r.event_id) AND e.id <= $1
         AND e.kind IN ('user.followed', 'post.liked', 'comment.added', 'message.sent', 'live-stream.started',
           'tip.sent', 'subscription.started', 'sanction.decided', 'content.judged', 'account.judged', 'notification.opened')`,
      [last],
    );
    if (pending.rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Notifications did not come in time.');
}
