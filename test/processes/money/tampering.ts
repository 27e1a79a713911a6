import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import { startLoad } from './kills';
import type { DurablePlatform } from './platform';
import { newPair, tipsOf, tryTip, unless } from './tipping';

/** Does something as a superuser can, whom no trigger stops. */
async function unhindered(
  { owner }: DurablePlatform,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await owner.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    await work(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const reconcile = `mutation ($input: RunReconciliationInput!) { runReconciliation(input: $input) {
  differenceCount userErrors { code } } }`;
const lastRun = '{ reconciliationRuns { kind differenceCount differences } }';

/** What one run of the reconciliation found, of its newest run. */
interface Run {
  readonly differenceCount: number;
  readonly differences: string;
}

/** A superuser changes one row of somebody's history (F35): one run names the wallet and the first row that is wrong. */
export async function tamper(platform: DurablePlatform): Promise<Found> {
  const [gateway] = platform.gateways;
  if (!gateway) throw new Error('No gateway runs.');
  const pair = await newPair(platform);
  for (let at = 0; at < 4; at += 1) await tryTip(gateway, pair);
  const accountant = await platform.person('accountant', { accountType: 'ADMIN' });
  const version = 3;
  const change = (by: number): Promise<void> =>
    unhindered(platform, async (client) => {
      // This one is on guard whatever the session says.
      await client.query('ALTER TABLE ledger DISABLE TRIGGER ledger_append_only');
      await client.query(
        `UPDATE ledger l SET amount = amount + $2, balance_after = balance_after + $2 FROM wallets w
         WHERE w.user_id = $1 AND l.wallet_id = w.id AND l.version = $3`,
        [pair.fan.uuid, by, version],
      );
      await client.query('ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_append_only');
    });
  const run = async (): Promise<Run> => {
    await gateway.ask(accountant, reconcile, { input: { kind: 'HASH_CHAIN' } });
    const { reconciliationRuns } = await gateway.ask<{ reconciliationRuns: readonly Run[] }>(
      accountant,
      lastRun,
    );
    const [newest] = reconciliationRuns;
    if (!newest) throw new Error('There was no run.');
    return newest;
  };
  const before = await run();
  await change(1);
  const { differenceCount, differences } = await run();
  await change(-1);
  const after = await run();
  const isNamed = new RegExp(`"(?:[a-zA-Z_]*[vV]ersion|at|brokenAt)":\\s*"?${version}\\b`).test(
    differences,
  );
  return {
    found: `found in one run: ${differences.slice(0, 160)}`,
    failures: [
      ...unless(before.differenceCount === 0, 'Books that were right were found wrong.'),
      ...unless(differenceCount === 1, `${differenceCount} wallets were found.`),
      ...unless(isNamed, `Row ${version} was not named: ${differences}`),
      ...unless(after.differenceCount === 0, 'What was put right was found wrong.'),
      ...(await bookErrors(platform.owner.pool)),
    ],
  };
}

/** The trail or the outbox cannot be written (F36): then the tip is not sent either. */
export async function failInserts(platform: DurablePlatform): Promise<Found> {
  const { pool } = platform.owner;
  const [gateway] = platform.gateways;
  if (!gateway) throw new Error('No gateway runs.');
  const failures: string[] = [];
  await pool.query(
    `CREATE OR REPLACE FUNCTION app.fail() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'this row cannot be written'; END $$`,
  );
  for (const table of ['audit_logs', 'outbox_events', 'idempotency_keys']) {
    const pair = await newPair(platform, 100);
    const order = { idempotencyKey: randomUUID() };
    await pool.query(
      `CREATE TRIGGER fail BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION app.fail()`,
    );
    const tried = await tryTip(gateway, pair, order);
    await pool.query(`DROP TRIGGER fail ON ${table}`);
    const sent = await tipsOf(pool, pair.fan);
    const again = await tryTip(gateway, pair, order);
    failures.push(
      ...unless(tried.code === 'INTERNAL', `Without ${table} a tip was ${tried.code}.`),
      ...unless(sent === 0, `Without ${table} a tip was written.`),
      ...unless(again.tipId !== null, `Afterwards the same order was ${again.code}.`),
    );
  }
  await pool.query('DROP FUNCTION app.fail');
  failures.push(...(await bookErrors(pool)));
  return { failures, found: 'audit_logs, outbox_events and idempotency_keys, one after the other' };
}

/**
 * What the checks are worth where commits do not wait for the disk: what was acknowledged before a kill is lost, and has to
 * be missed. What should have been found and was not.
 */
export async function loseCommits(platform: DurablePlatform, seed: number): Promise<Found> {
  const load = await startLoad(platform, { seed });
  await load.acknowledges(10, 60_000);
  await platform.configure({
    synchronous_commit: 'off',
    wal_writer_delay: '10s',
    wal_writer_flush_after: '64MB',
  });
  await delay(500);
  await load.acknowledges(100, 60_000);
  const lastKnown = load.acknowledged.size;
  await platform.killDatabase();
  await delay(200);
  await platform.startDatabase();
  await platform.configure({
    synchronous_commit: null,
    wal_writer_delay: null,
    wal_writer_flush_after: null,
  });
  await load.end();
  const missed = await load.differences(platform.owner.pool);
  const isMissed = missed.some((difference) => difference.includes('acknowledged tips are lost'));
  return {
    found: `${lastKnown} acknowledged before the kill; ${missed.join(' ')}`,
    failures: [
      ...unless(isMissed, 'Commits were lost, and nobody missed them.'),
      // What is lost is lost whole.
      ...(await bookErrors(platform.owner.pool)),
    ],
  };
}

/** Ways to make a wallet hold what its entries do not say, each of which a rule of the database keeps everybody from. */
const raises = [
  { rule: 'SET LOCAL session_replication_role = replica', by: 1 },
  { rule: 'DROP TRIGGER wallets_head_of_ledger ON wallets', by: 500 },
];

/**
 * What the checks are worth: with its triggers out of force, or one of them dropped, a wallet is raised by hand, and they
 * have to find it. All of that is taken back.
 */
export async function tryTeeth(platform: DurablePlatform): Promise<Found> {
  const { fan } = await newPair(platform);
  const failures: string[] = [];
  for (const { rule, by } of raises) {
    const client = await platform.owner.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(rule);
      const raise = 'UPDATE wallets SET balance = balance + $2 WHERE user_id = $1';
      await client.query(raise, [fan.uuid, by]);
      const found = await bookErrors(client);
      const isFound = found.some((error) => error.includes('does not hold the sum of its entries'));
      failures.push(...unless(isFound, `After ${rule} a wallet that was raised was not found.`));
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }
  failures.push(...(await bookErrors(platform.owner.pool)));
  return { failures, found: 'a wallet raised with triggers out of force, and with one dropped' };
}
