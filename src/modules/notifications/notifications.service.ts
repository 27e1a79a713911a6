import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { EventLog } from '../../kernel/events/event-log';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { ref, type Ref } from '../../kernel/read/ref';
import { notificationCreated } from './notifications.events';
import type { NotificationStore } from './notifications.store';

/** A notification that reached its recipient, or a gap where some cannot be told any more. */
export interface ReceivedNotification {
  readonly cursor: string;
  readonly gap: boolean;
  readonly notification: Ref | null;
}

/** Some notifications by their ids, or all. */
export interface NotificationChoice {
  readonly ids: readonly string[] | null;
  readonly all: boolean;
}

/** How many notifications can be named at once. */
const chosenAtOnceMax = 100;

/** What the service stands on. */
export interface NotificationServiceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  readonly store: NotificationStore;
}

/** The inbox of an account. */
export class NotificationService {
  constructor(private readonly on: NotificationServiceDependencies) {}

  /**
   * Marks notifications of the caller as read: these, or all that there are; gives the account. Those that are read
   * already stay as they are.
   *
   * Refuses: INVALID for none or too many, NOT_FOUND where one of them is not the caller's.
   */
  async markRead(caller: Caller, choice: NotificationChoice): Promise<string> {
    const { userId } = requireMember(caller);
    const { database, store } = this.on;
    const wanted = idsOf(choice);
    await database.transaction(caller, async (tx) => {
      await this.requireOwn(tx, userId, wanted);
      const count = await store.markRead(tx, userId, wanted);
      if (count === 0) return;
      await tx.audit({
        action: 'notification.mark-read',
        subjectType: 'User',
        subjectId: userId,
        changes: { count },
      });
    });
    return userId;
  }

  /**
   * Takes notifications of the caller out of the inbox: these, or all that there are; gives the account.
   *
   * Refuses: INVALID for none or too many, NOT_FOUND where one of them is not the caller's or is deleted already.
   */
  async remove(caller: Caller, choice: NotificationChoice): Promise<string> {
    const { userId } = requireMember(caller);
    const { database, store } = this.on;
    const wanted = idsOf(choice);
    await database.transaction(caller, async (tx) => {
      await this.requireOwn(tx, userId, wanted);
      const count = await store.remove(tx, userId, wanted);
      if (count === 0) return;
      await tx.audit({
        action: 'notification.delete',
        subjectType: 'User',
        subjectId: userId,
        changes: { count },
      });
    });
    return userId;
  }

  private async requireOwn(
    tx: Transaction,
    userId: string,
    ids: readonly string[] | null,
  ): Promise<void> {
    if (ids === null || (await this.on.store.countOwn(tx, userId, ids)) === ids.length) return;
    const message = 'There is no such notification.';
    throw refusal(UserErrorCode.NOT_FOUND, message, ['notificationIds']);
  }

  /**
   * Follows what the caller is told of.
   *
   * @throws ApiError UNAUTHENTICATED for a visitor, BAD_USER_INPUT for a cursor of somebody else's.
   */
  followReceived(caller: Caller, after: string | null): AsyncGenerator<ReceivedNotification, void> {
    const { userId } = requireMember(caller);
    const { database, eventLog, readEngine } = this.on;
    const log = { userId, kind: notificationCreated.kind };
    return eventLog.follow(log, after, async ({ cursor, event }) => {
      if (event === null) return { cursor, gap: true, notification: null };
      const { notificationId } = notificationCreated.parse(event.payload);
      const notification = ref('Notification', notificationId);
      const isThere = await readEngine.permits(database, caller, notification);
      return isThere ? { cursor, gap: false, notification } : null;
    });
  }
}

/** The ids that a choice names; null for all. Refuses: INVALID for none or too many. */
function idsOf({ ids, all }: NotificationChoice): readonly string[] | null {
  if ((ids !== null) === all) {
    throw refusal(UserErrorCode.INVALID, 'Say either notificationIds or all.');
  }
  const wanted = ids && [...new Set(ids)];
  if (wanted && wanted.length > chosenAtOnceMax) {
    const message = `Name ${chosenAtOnceMax} notifications or fewer at once.`;
    throw refusal(UserErrorCode.INVALID, message, ['notificationIds']);
  }
  return wanted;
}
