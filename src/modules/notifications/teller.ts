import type { Transaction } from '../../kernel/db/database';
import { requestJob } from '../../kernel/jobs/jobs';
import type { DeliveryStore } from './deliveries.store';
import { notificationCreated } from './notifications.events';
import type { NewNotification } from './notifications.store';

/** Tells accounts of their new notifications: whoever listens at once, and others over the channels that they chose. */
export class Teller {
  constructor(private readonly deliveries: DeliveryStore) {}

  /**
   * @param isQuiet whether whoever listens is told alone, as of what others have been delivered of already
   */
  async tell(tx: Transaction, created: readonly NewNotification[], isQuiet = false): Promise<void> {
    if (created.length === 0) return;
    const ids = created.map(({ id }) => id);
    const shown = await this.deliveries.leaveShown(tx, ids);
    if (!isQuiet && (await this.deliveries.queue(tx, ids))) {
      await requestJob(tx, { name: 'deliver-notifications' });
    }
    const told = created.filter(({ id }) => shown.has(id));
    if (told.length === 0) return;
    await tx.emitAll(
      told.map(({ id, recipientId }) =>
        notificationCreated.create({ notificationId: id }, [recipientId]),
      ),
    );
  }
}
