import type { Transaction } from '../../kernel/db/database';

/** Writes what becomes of security events. */
export class AuditStore {
  /** Whether there was an open event of this id. The database asks once more whether the account may. */
  async handle(
    tx: Transaction,
    id: string,
    change: { readonly assigneeId: string | null; readonly resolution: string | null },
  ): Promise<boolean> {
    const { assigneeId, resolution } = change;
    const [row] = await tx.prisma.$queryRaw<
      { readonly handled: boolean }[]
    >`/* securityEvents.handle */
      SELECT app.handle_security_event(${id}::uuid, ${assigneeId}::uuid, ${resolution}) AS handled`;
    return row?.handled ?? false;
  }
}
