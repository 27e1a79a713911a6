import { portalClusterKey, visitor, type Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';

/** In whose name events are looked after. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'mind-events',
  ip: null,
  userAgent: null,
};

/** How many tickets are given back before the job lets others have their turn. */
const ticketsPerRun = 1_000;

/** Notes that events are over whose time has passed, and gives back the tickets of those that were called off. */
export function mindEvents(workers: Database): Task {
  return {
    name: 'mind-events',
    cron: '*/5 * * * *',
    run: async () => {
      await workers.transaction(system, async (tx) => {
        await tx.prisma.$executeRaw`/* occasions.end */
          UPDATE events SET status = 'ENDED' WHERE status = 'PUBLISHED' AND ends_at < app.now()`;
      });
      for (let given = 0; given < ticketsPerRun; given += 1) {
        if (!(await giveBackOne(workers))) return;
      }
    },
  };
}

/** Gives back one ticket of an event that was called off, in a transaction of its own; whether there was one. */
function giveBackOne(workers: Database): Promise<boolean> {
  return workers.transaction(system, async (tx) => {
    const [ticket] = await tx.prisma.$queryRaw<
      { id: string; saleId: string | null; leftMinor: bigint | null }[]
    >`/* occasions.giveBack */
      SELECT k.id, s.id AS "saleId", s.gross_minor - s.refunded_minor AS "leftMinor"
      FROM event_tickets k JOIN events e ON e.id = k.event_id LEFT JOIN transactions s ON s.id = k.transaction_id
      WHERE e.status = 'CANCELLED' AND k.status = 'VALID' AND (s.id IS NULL OR s.status = 'COMPLETED')
      ORDER BY k.id LIMIT 1 FOR UPDATE OF k SKIP LOCKED`;
    if (!ticket) return false;
    const { id, saleId, leftMinor } = ticket;
    if (saleId === null) {
      await tx.prisma.$executeRaw`/* occasions.giveUp */
        UPDATE event_tickets SET status = 'CANCELLED', cancelled_at = app.now() WHERE id = ${id}::uuid`;
    } else {
      await tx.prisma.$queryRaw`/* occasions.refund */
        SELECT app.begin_refund(app.uuid_v7(), ${saleId}::uuid, ${leftMinor}::bigint, 'The event was called off', NULL)::text`;
    }
    await tx.audit({ action: 'event-ticket.give-back', subjectType: 'EventTicket', subjectId: id });
    return true;
  });
}
