import sql from 'sql-template-tag';
import { z } from 'zod';
import { AmlStatus } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Hit } from './person-checks';

/** For how many days what a search found is believed. */
export const freshDays = 90;

const ids = z.array(z.object({ id: z.string() }));

/** Reads and writes searches in lists of people with whom no business may be done. */
export class ScreeningStore {
  /** Begins a search for an account, and gives its id; that of the open one where there is one. */
  async begin(tx: Transaction, userId: string, provider: string): Promise<string> {
    await tx.query(sql`/* screenings.begin */ INSERT INTO aml_checks (user_id, provider)
      VALUES (${userId}::uuid, ${provider}) ON CONFLICT (user_id) WHERE status = 'PENDING' DO NOTHING`);
    const open = await tx.prisma.amlCheck.findFirst({
      where: { userId, status: AmlStatus.PENDING },
      select: { id: true },
    });
    if (!open) throw new Error('The search was answered before it began.');
    return open.id;
  }

  /** An open search; null where it was answered. */
  async findOpen(
    tx: Transaction,
    id: string,
  ): Promise<{ readonly userId: string; readonly provider: string } | null> {
    return tx.prisma.amlCheck.findFirst({
      where: { id, status: AmlStatus.PENDING },
      select: { userId: true, provider: true },
    });
  }

  /** Writes down what a search found; whose it was, or null where it was answered before. */
  async answer(
    tx: Transaction,
    notice: { checkId: string; provider: string; listVersion: string; hits: readonly Hit[] },
  ): Promise<string | null> {
    const { checkId, provider, listVersion, hits } = notice;
    const status = hits.length > 0 ? AmlStatus.HIT : AmlStatus.CLEAR;
    const [row] = await tx.query(sql`/* screenings.answer */ UPDATE aml_checks
      SET status = ${status}::"AmlStatus", list_version = ${listVersion}, hits = ${JSON.stringify(hits)}::jsonb,
        checked_at = app.now()
      WHERE id = ${checkId}::uuid AND provider = ${provider} AND status = 'PENDING'
      RETURNING user_id AS "userId"`);
    return row ? z.object({ userId: z.string() }).parse(row).userId : null;
  }

  /** A search that the account may know of; null where there is none. */
  async find(
    tx: Transaction,
    id: string,
  ): Promise<{ readonly userId: string; readonly status: AmlStatus } | null> {
    return tx.prisma.amlCheck.findUnique({
      where: { id },
      select: { userId: true, status: true },
    });
  }

  /** Says that the person is not the one on the list; whether there was a hit to say it of. */
  async clear(
    tx: Transaction,
    id: string,
    { clearerId, reason }: { readonly clearerId: string; readonly reason: string },
  ): Promise<boolean> {
    const rows = await tx.query(sql`/* screenings.clear */ UPDATE aml_checks
      SET status = 'CLEARED', cleared_by_id = ${clearerId}::uuid, cleared_at = app.now(), clear_reason = ${reason}
      WHERE id = ${id}::uuid AND status = 'HIT' RETURNING id`);
    return rows.length > 0;
  }

  /** Accounts whose papers are good and who were not searched for lately, a hundred at most. */
  async accountsToScreen(worker: Database): Promise<readonly string[]> {
    const rows =
      await worker.query(sql`/* screenings.accountsToScreen */ SELECT DISTINCT v.user_id AS id
      FROM kyc_verifications v WHERE v.status = 'APPROVED' AND v.expires_at > app.now()
        AND NOT EXISTS (SELECT FROM aml_checks c WHERE c.user_id = v.user_id
          AND (c.status = 'PENDING' OR c.checked_at > app.now() - make_interval(days => ${freshDays}::integer)))
      LIMIT 100`);
    return ids.parse(rows).map(({ id }) => id);
  }

  /** Searches that a service has not answered for so many minutes, behind an id. */
  async idsWaiting(worker: Database, minutes: number, behind: string): Promise<readonly string[]> {
    const rows = await worker.query(sql`/* screenings.idsWaiting */ SELECT id FROM aml_checks
      WHERE status = 'PENDING' AND id > ${behind}::uuid
        AND created_at <= now() - make_interval(mins => ${minutes}::integer)
      ORDER BY id LIMIT 100`);
    return ids.parse(rows).map(({ id }) => id);
  }
}
