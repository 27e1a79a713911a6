import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { moveClock } from '../../kit/clock';
import { act } from '../../modules/finance/books';
import { bodyFor, signAs, tellAt } from '../../modules/payments/signed-callbacks';
import { buyTokens, statusOf, tokensOf, uuidIn } from '../../modules/payments/shop';
import { approve, payee, requested, uuidOf } from '../../modules/payouts/paying';
import { createPlan, subscribe } from '../../modules/subscriptions/plans';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import type { DurablePlatform } from './platform';
import { unless } from './tipping';

/**
 * Callbacks a hundred times at once over all gateways, with their opposites among them, forged and ten minutes old (F27):
 * one has an effect, and what is decided stays so.
 */
export async function repeatCallbacks(platform: DurablePlatform, rounds: number): Promise<Found> {
  const { pool } = platform.owner;
  const failures: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const fan = await platform.person('fan');
    const { payment } = await buyTokens(platform, fan, { tokens: 100, testCard: 'SUCCEEDS_LATER' });
    const id = payment?.id ?? '';
    const tell = (turn: number, body: Buffer, signature: string): Promise<number> =>
      tellAt(platform.gateways[turn % platform.gateways.length]?.url ?? '', body, signature);
    const good = bodyFor(id);
    const other = bodyFor(id, { status: 'FAILED', failureReason: 'DECLINED' });
    const refused = await Promise.all([
      tell(0, good, signAs(platform.authSecret, other)),
      tell(1, good, signAs(Buffer.alloc(32, 1), good)),
      tell(0, good, signAs(platform.authSecret, good, 600)),
    ]);
    const copies = Array.from({ length: 100 }, (_, turn) =>
      tell(turn, good, signAs(platform.authSecret, good)),
    );
    const opposites = Array.from({ length: 10 }, (_, turn) => {
      const body = bodyFor(
        id,
        turn % 2 ? { status: 'PENDING' } : { status: 'FAILED', failureReason: 'DECLINED' },
      );
      return tell(turn, body, signAs(platform.authSecret, body));
    });
    const statuses = await Promise.all([...copies, ...opposites]);
    const decided = await statusOf(platform, fan, id);
    const late = bodyFor(id, {
      status: decided === 'FAILED' ? 'SUCCEEDED' : 'FAILED',
      failureReason: 'DECLINED',
    });
    await tell(0, late, signAs(platform.authSecret, late));
    const { rows } = await pool.query<{ applied: number }>(
      `SELECT count(*)::int AS applied FROM processor_events WHERE payment_id = $1 AND outcome = 'APPLIED'`,
      [uuidIn(id)],
    );
    const tokens = await tokensOf(platform, fan);
    failures.push(
      ...unless(
        refused.every((status) => status === 401),
        `Forged: ${refused.join()}.`,
      ),
      ...unless(
        statuses.every((status) => status === 200),
        `Answers: ${[...new Set(statuses)].join()}.`,
      ),
      ...unless(rows[0]?.applied === 1, `${rows[0]?.applied} callbacks were applied.`),
      ...unless((await statusOf(platform, fan, id)) === decided, 'A decision was undone.'),
      ...unless(tokens === (decided === 'SUCCEEDED' ? 100 : 0), `${tokens} tokens were credited.`),
    );
  }
  failures.push(...(await bookErrors(pool)));
  return { failures, found: `${rounds} rounds of 100 copies, 11 opposites, 3 forged or stale` };
}

/** Two refunds of the whole while the payer's bank takes it back (F30): together no more than was paid. */
export async function refundTwice(platform: DurablePlatform, payments: number): Promise<Found> {
  const { pool } = platform.owner;
  const accountant = await platform.person('accountant', { accountType: 'ADMIN' });
  const refundOnce = async (transactionId: string, afterMs: number): Promise<boolean> => {
    await delay(afterMs);
    const input = { transactionId, reason: 'It was broken', idempotencyKey: randomUUID() };
    const { userErrors } = await act(
      platform,
      accountant,
      'refundTransaction',
      input,
      'refund { status }',
    );
    return userErrors.length === 0;
  };
  let refunds = 0;
  const buyers = await Promise.all(
    Array.from({ length: payments }, async (_, at) => {
      const fan = await platform.person('fan');
      await buyTokens(platform, fan, { tokens: 100, testCard: 'DISPUTE_LOST' });
      const { viewer } = await platform.ask<{
        viewer: { transactionsPaid: { nodes: readonly { id: string }[] } };
      }>(fan, '{ viewer { transactionsPaid(first: 1) { nodes { id } } } }');
      const id = viewer.transactionsPaid.nodes[0]?.id ?? '';
      // The bank begins after a second and decides after another: some come before it, some after.
      const around = 700 + (at * 2_400) / payments;
      const taken = await Promise.all([refundOnce(id, around), refundOnce(id, around)]);
      refunds += taken.filter(Boolean).length;
      return fan.uuid;
    }),
  );
  await platform.until(
    `SELECT count(*) = 0 AS done FROM disputes d JOIN payments p ON p.id = d.payment_id
     WHERE d.status NOT IN ('WON', 'LOST')`,
  );
  const { rows } = await pool.query<{ over: number; chargebacks: number; tokens: string }>(
    `SELECT count(*) FILTER (WHERE t.refunded_minor > t.gross_minor)::int AS over,
       (SELECT count(*)::int FROM transactions c WHERE c.payee_id = ANY($1) AND c.kind = 'CHARGEBACK') AS chargebacks,
       (SELECT coalesce(min(w.balance), 0) FROM wallets w WHERE w.user_id = ANY($1)) AS tokens
     FROM transactions t WHERE t.payer_id = ANY($1)`,
    [buyers],
  );
  const [{ over = 0, chargebacks = 0, tokens = '0' } = {}] = rows;
  return {
    found: `${payments} payments: ${refunds} refunds and ${chargebacks} chargebacks took effect`,
    failures: [
      ...unless(over === 0, `${over} payments gave back more than was paid.`),
      ...unless(refunds <= payments, `${refunds} refunds of ${payments} payments were taken.`),
      ...unless(Number(tokens) >= 0, 'A wallet is below zero.'),
      ...(await bookErrors(pool)),
    ],
  };
}

const addCard = `mutation ($input: AddPaymentMethodInput!) {
  addPaymentMethod(input: $input) { paymentMethod { id } userErrors { code } } }`;

/** Lets a job run so often at once. */
async function addJobs({ owner }: DurablePlatform, name: string, times = 1): Promise<void> {
  await owner.pool.query(
    `SELECT graphile_worker.add_job($1, job_key => $1 || gen_random_uuid()) FROM generate_series(1, $2)`,
    [name, times],
  );
}

/** Subscriptions are renewed by several workers at once, one of which dies in the middle (F32): each pays once a period. */
export async function renewTwice(platform: DurablePlatform, subscriptions: number): Promise<Found> {
  const { pool } = platform.owner;
  const creator = await platform.person('creator', { isCreator: true });
  const planId = await createPlan(platform, creator);
  for (let at = 0; at < subscriptions; at += 1) {
    const fan = await platform.person('fan');
    await platform.ask(fan, addCard, { input: { testCard: 'SUCCEEDS' } });
    await subscribe(platform, fan, { planId });
  }
  const paid = (n: number): string =>
    `SELECT count(*) >= ${n} AS done FROM payments p JOIN subscriptions s ON s.id = p.subscription_id
     WHERE s.plan_id = '${uuidIn(planId)}' AND p.status = 'SUCCEEDED'`;
  try {
    await moveClock(pool, '32 days');
    const doomed = await platform.startGateway();
    await addJobs(platform, 'renew-subscriptions', 6);
    await platform.until(paid(subscriptions + 1));
    await doomed.kill();
    await addJobs(platform, 'renew-subscriptions', 3);
    // What the dead one had begun is taken up after some minutes.
    await moveClock(pool, '32 days 10 minutes');
    await addJobs(platform, 'take-up-payments', 2);
    await platform.until(paid(subscriptions * 2));
    await addJobs(platform, 'renew-subscriptions', 2);
    await delay(500);
  } finally {
    await moveClock(pool, '0');
  }
  const { rows } = await pool.query<{ n: number; charges: number }>(
    `SELECT count(*)::int AS n, count(DISTINCT p.subscription_id)::int AS charges FROM payments p
     JOIN subscriptions s ON s.id = p.subscription_id WHERE s.plan_id = $1`,
    [uuidIn(planId)],
  );
  const [{ n = 0, charges = 0 } = {}] = rows;
  return {
    found: `${charges} subscriptions, ${n} charges for two periods of each`,
    failures: [
      ...unless(n === subscriptions * 2, `${n} charges for ${subscriptions * 2} periods.`),
      ...(await bookErrors(pool)),
    ],
  };
}

/**
 * A process dies while it books that payouts have arrived, after the processor has taken them (F31): each is paid once, and
 * closed within a minute by whoever lives.
 */
export async function dieInPayout(platform: DurablePlatform, payouts: number): Promise<Found> {
  const { pool } = platform.owner;
  const admin = await platform.person('admin', { accountType: 'ADMIN' });
  const ids: string[] = [];
  for (let at = 0; at < payouts; at += 1) {
    const creator = await payee(platform);
    const id = await requested(platform, creator);
    await approve(platform, admin, id);
    ids.push(uuidOf(id));
  }
  const all = `id IN (${ids.map((id) => `'${id}'`).join()})`;
  // Whoever books the first that arrives does not come to its end.
  await pool.query(`
    CREATE SEQUENCE app.trap_arrivals;
    CREATE FUNCTION app.trap_arrival() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
      IF NEW.status = 'COMPLETED' AND nextval('app.trap_arrivals') <= 1 THEN PERFORM pg_sleep(4); END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER trap_arrival BEFORE UPDATE ON payouts FOR EACH ROW EXECUTE FUNCTION app.trap_arrival()`);
  const startedAt = performance.now();
  try {
    await addJobs(platform, 'send-payouts');
    await platform.until(
      `SELECT count(*) > 0 AS done FROM pg_stat_activity WHERE wait_event = 'PgSleep'`,
    );
    await Promise.all(platform.gateways.map((gateway) => gateway.kill()));
    await platform.startGateway();
    await addJobs(platform, 'send-payouts');
    await platform.until(
      `SELECT count(*) = ${payouts} AS done FROM payouts WHERE ${all} AND status = 'COMPLETED'`,
    );
  } finally {
    await pool.query(
      'DROP TRIGGER trap_arrival ON payouts; DROP FUNCTION app.trap_arrival; DROP SEQUENCE app.trap_arrivals',
    );
    if (platform.gateways.length < 2) await platform.startGateway();
  }
  const tookMs = Math.round(performance.now() - startedAt);
  const { rows } = await pool.query<{ booked: number; told: number }>(
    `SELECT (SELECT count(*)::int FROM transactions WHERE kind = 'PAYOUT' AND source_id = ANY($1)) AS booked,
       (SELECT count(*)::int FROM local_notices WHERE body->'payout'->>'key' = ANY($1::text[])) AS told`,
    [ids],
  );
  const [{ booked = 0, told = 0 } = {}] = rows;
  return {
    found: `${payouts} payouts, closed ${tookMs} ms after they were sent, with the start of a gateway`,
    failures: [
      ...unless(booked === payouts, `${booked} payouts of ${payouts} were booked.`),
      ...unless(told === payouts, `The processor paid ${told} times.`),
      ...unless(tookMs < 60_000, `That took ${tookMs} ms.`),
      ...(await bookErrors(pool)),
    ],
  };
}
