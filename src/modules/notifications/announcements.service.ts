import { portalClusterKey, visitor, type Caller } from '../../kernel/auth/viewer';
import { requirePermission } from '../../kernel/auth/authorize';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { AnnouncementDraft, AnnouncementStore } from './announcements.store';
import { announcementMade } from './notifications.events';
import type { Teller } from './teller';

/** What it takes to say something to everybody. */
export const announce = 'announcement:send';

/** How many accounts are told in one transaction. */
const batchSize = 500;

/** What is said to everybody. */
export class AnnouncementService {
  constructor(
    private readonly database: Database,
    private readonly store: AnnouncementStore,
  ) {}

  /**
   * Says something to everybody, or to all accounts of one brand that there are when it begins.
   *
   * Refuses: BLANK, TOO_LONG, INVALID for a moment that is over, NOT_FOUND for an unknown brand.
   */
  async send(caller: Caller, draft: AnnouncementDraft): Promise<string> {
    const { userId } = requirePermission(caller, announce);
    const { title, body, clusterKey, scheduledFor } = draft;
    refuseIfAny([
      ...textErrors({ field: 'title', value: title, lengthMax: 200 }),
      ...textErrors({ field: 'body', value: body, lengthMax: 5_000 }),
    ]);
    if (scheduledFor && scheduledFor.getTime() <= Date.now()) {
      throw refusal(UserErrorCode.INVALID, 'This moment is over.', ['scheduledFor']);
    }
    return this.database.transaction(caller, async (tx) => {
      if (clusterKey !== null && !(await this.store.hasCluster(tx, clusterKey))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such brand.', ['clusterKey']);
      }
      const announcementId = await this.store.insert(tx, draft, userId);
      await tx.audit({
        action: 'announcement.send',
        subjectType: 'Announcement',
        subjectId: announcementId,
        changes: { clusterKey, scheduledFor: scheduledFor?.toISOString() ?? null },
      });
      await tx.emit(announcementMade.create({ announcementId }));
      return announcementId;
    });
  }

  /** Calls off an announcement that has not begun. Refuses: NOT_FOUND, INVALID_STATE. */
  async cancel(caller: Caller, id: string): Promise<void> {
    requirePermission(caller, announce);
    await this.database.transaction(caller, async (tx) => {
      const isCancelled = await this.store.cancel(tx, id);
      const field = ['announcementId'];
      if (isCancelled === null) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such announcement.', field);
      }
      if (!isCancelled) {
        throw refusal(UserErrorCode.INVALID_STATE, 'The announcement has begun.', field);
      }
      await tx.audit({
        action: 'announcement.cancel',
        subjectType: 'Announcement',
        subjectId: id,
      });
    });
  }
}

/** In whose name everybody is told. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'send-announcements',
  ip: null,
  userAgent: null,
};

/**
 * Tells everybody what it is time for, batch by batch: each with its place in one transaction, so that whoever is
 * interrupted leaves a beginning that the next one goes on from, and nobody is told twice.
 */
export function sendAnnouncements(
  workers: Database,
  store: AnnouncementStore,
  teller: Teller,
): Task {
  const sendBatch = (): Promise<boolean> =>
    workers.transaction(system, async (tx) => {
      const id = await store.take(tx);
      if (id === null) return false;
      const { created } = await store.tellNext(tx, id, batchSize);
      await teller.tell(tx, created);
      return true;
    });
  return {
    name: 'send-announcements',
    cron: '* * * * *',
    run: async () => {
      while (await sendBatch());
    },
  };
}
