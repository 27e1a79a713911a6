import { requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { AuditStore } from './audit.store';

/** The permission to read the audit trail, the logs, logins and security events. */
export const readAudit = 'audit:read';

const manageEvents = 'security-event:manage';

/** What staff do about what looks like an attack. */
export class AuditService {
  constructor(
    private readonly database: Database,
    private readonly store: AuditStore,
  ) {}

  /** Takes an open event on. Refuses: NOT_FOUND. Errors: FORBIDDEN. */
  async takeOn(caller: Caller, eventId: string): Promise<void> {
    const { userId } = requirePermission(caller, manageEvents);
    await this.handle(caller, 'security-event.take-on', eventId, {
      assigneeId: userId,
      resolution: null,
    });
  }

  /** Closes an open event with a word on what it was. Refuses: BLANK, TOO_LONG, NOT_FOUND. Errors: FORBIDDEN. */
  async resolve(caller: Caller, eventId: string, resolution: string): Promise<void> {
    requirePermission(caller, manageEvents);
    refuseIfAny(textErrors({ field: 'resolution', value: resolution, lengthMax: 1000 }));
    await this.handle(caller, 'security-event.resolve', eventId, { assigneeId: null, resolution });
  }

  private async handle(
    caller: Caller,
    action: string,
    eventId: string,
    change: Parameters<AuditStore['handle']>[2],
  ): Promise<void> {
    await this.database.transaction(caller, async (tx) => {
      if (!(await this.store.handle(tx, eventId, change))) {
        const message = 'There is no such event that is open.';
        throw refusal(UserErrorCode.NOT_FOUND, message, ['securityEventId']);
      }
      await tx.audit({ action, subjectType: 'SecurityEvent', subjectId: eventId });
    });
  }
}
