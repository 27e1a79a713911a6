import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '../../../prisma/database/migrate';
import { migrationsFolder } from '../../../prisma/database/migration-files';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import type { DurablePlatform } from './platform';
import { newPair, tipsOf, tryTip, unless, type Tried } from './tipping';

/** A change of the tables that tips are written to, as a release brings it. */
const change = `
  ALTER TABLE tips ADD COLUMN trial_note text;
  ALTER TABLE tips ADD CONSTRAINT tips_trial_note_length CHECK (length(trial_note) < 100) NOT VALID;
  ALTER TABLE tips VALIDATE CONSTRAINT tips_trial_note_length;
  ALTER TABLE ledger ADD COLUMN trial_note text;
`;
const name = '99991231000000_trial_note';

/** How long the report takes that stands in the way of the migration, in milliseconds. */
const reportMs = 3_000;

/** How long the gateways' statements wait for locks at this moment, in milliseconds. */
const longestWait = `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)) * 1000, 0)::int AS ms
  FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.application_name LIKE 'marquee%'
    AND a.application_name <> 'marquee-migrate' AND l.locktype = 'relation'`;

/**
 * The tables of tips are changed while fifty come each second and somebody reads a long report (F34): no tip fails, and none
 * waits for the migration for longer than a second.
 */
export async function migrateUnderLoad(platform: DurablePlatform, perSecond = 50): Promise<Found> {
  const { pool } = platform.owner;
  const folder = await mkdtemp(join(tmpdir(), 'marquee-migrations-'));
  const pairs = await Promise.all(Array.from({ length: 20 }, () => newPair(platform)));
  const report = await pool.connect();
  const sent: Promise<Tried>[] = [];
  let isOver = false;
  const load = async (): Promise<void> => {
    for (let turn = 0; !isOver; turn += 1) {
      const pair = pairs[turn % pairs.length];
      const gateway = platform.gateways[turn % platform.gateways.length];
      if (pair && gateway) sent.push(tryTip(gateway, pair, { tokens: 1 }));
      await delay(1000 / perSecond);
    }
  };
  let longestMs = 0;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const { rows } = await pool.query<{ ms: number }>(longestWait);
      longestMs = Math.max(longestMs, rows[0]?.ms ?? 0);
      await delay(20);
    }
  };
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), change);
    const running = Promise.all([load(), watch()]);
    await delay(1_000);
    await report.query('BEGIN');
    await report.query('SELECT count(*) FROM tips');
    const startedAt = performance.now();
    const migrating = migrateDatabase(platform.ownerUrl, { folder });
    await delay(reportMs);
    await report.query('COMMIT');
    await migrating;
    const tookMs = Math.round(performance.now() - startedAt);
    await delay(500);
    isOver = true;
    await running;
    const tried = await Promise.all(sent);
    const slowest = Math.max(...tried.map((one) => one.tookMs));
    const failed = tried.filter(({ tipId }) => tipId === null);
    const counts = await Promise.all(pairs.map(({ fan }) => tipsOf(pool, fan)));
    const written = counts.reduce((sum, n) => sum + n, 0);
    return {
      found: `${tried.length} tips, the slowest ${slowest} ms, the longest wait for a table ${longestMs} ms; migrated in ${tookMs} ms behind a report of ${reportMs} ms`,
      failures: [
        ...unless(failed.length === 0, `${failed.length} tips failed: ${failed[0]?.code}`),
        ...unless(longestMs <= 1_000, `A tip waited ${longestMs} ms for a lock.`),
        ...unless(written === tried.length, `${written} tips of ${tried.length} are there.`),
        ...unless(tookMs >= reportMs, 'The report did not stand in the way.'),
        ...(await bookErrors(pool)),
      ],
    };
  } finally {
    isOver = true;
    report.release();
    await pool.query(
      `ALTER TABLE tips DROP COLUMN IF EXISTS trial_note; ALTER TABLE ledger DROP COLUMN IF EXISTS trial_note;
       DELETE FROM _prisma_migrations WHERE migration_name = '${name}'`,
    );
    await rm(folder, { recursive: true, force: true });
  }
}
