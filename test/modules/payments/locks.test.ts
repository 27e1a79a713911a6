import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { createPlan, subscribe } from '../subscriptions/plans';
import { buyTokens, uuidIn } from './shop';

/** What the second lock keeps, whatever a statement says: here the first one is open. */
let world: World;
let ada: Person;
let ben: Person;
let cleo: Person;
let paymentId: string;
let subscriptionId: string;
let planId: string;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
  ({ ben, cleo } = await world.people('ben', 'cleo'));
  planId = await createPlan(world, ada);
  const { payment } = await buyTokens(world, ben, { tokens: 100, testCard: 'SUCCEEDS_LATER' });
  paymentId = uuidIn(payment?.id ?? '');
  const { subscription } = await subscribe(world, ben, { planId });
  subscriptionId = uuidIn(subscription?.id ?? '');
});

afterAll(() => world.close());

/** Runs a statement as the role `app` for somebody: how many rows it gave or touched, or what it broke. */
async function asApp(
  viewer: Person | null,
  text: string,
  values: readonly unknown[] = [],
  pool: Pool = world.app.database.pool,
): Promise<number | string> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [viewer?.uuid ?? '']);
    return (await client.query(text, [...values])).rowCount ?? 0;
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string };
    return constraint ?? code ?? 'unknown';
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const notAllowed = '42501';

it('[payments.payment-intents] hides payments, cards and subscriptions of others from the role that answers requests', async () => {
  const payments = 'SELECT FROM payments WHERE id = $1';
  const subscriptions = 'SELECT FROM subscriptions WHERE id = $1';
  expect(await asApp(ben, payments, [paymentId])).toBe(1);
  expect(await asApp(cleo, payments, [paymentId])).toBe(0);
  expect(await asApp(null, payments, [paymentId])).toBe(0);
  expect(await asApp(ben, subscriptions, [subscriptionId])).toBe(1);
  expect(await asApp(ada, subscriptions, [subscriptionId])).toBe(1);
  expect(await asApp(cleo, subscriptions, [subscriptionId])).toBe(0);
  expect(await asApp(null, 'SELECT FROM payments')).toBe(0);
  expect(await asApp(null, 'SELECT FROM subscriptions')).toBe(0);
  expect(await asApp(null, 'SELECT FROM payment_methods')).toBe(0);
});

it('[payments.payment-intents] never lets the role that answers requests move a payment', async () => {
  const statements = [
    `UPDATE payments SET status = 'SUCCEEDED', settled_at = now() WHERE id = '${paymentId}'`,
    `UPDATE payments SET amount_minor = 1 WHERE id = '${paymentId}'`,
    `DELETE FROM payments WHERE id = '${paymentId}'`,
    `INSERT INTO payments (user_id, purpose, status, processor, instrument, amount_minor, currency_code, tokens,
       tokens_per_unit, settled_at)
     VALUES ('${ben.uuid}', 'TOKENS', 'SUCCEEDED', 'local', 'x', 100, 'USD', 100, 100, now())`,
    `INSERT INTO payments (user_id, purpose, processor, instrument, amount_minor, currency_code, tokens, tokens_per_unit)
     VALUES ('${cleo.uuid}', 'TOKENS', 'local', 'x', 100, 'USD', 100, 100)`,
    'SELECT FROM processor_events',
    `INSERT INTO processor_events (processor, event_id, kind, raw) VALUES ('local', '${randomUUID()}', 'x', '{}')`,
    'SELECT FROM local_charges',
    `SELECT app.post_token_purchase('${ben.uuid}', 100, '${randomUUID()}')`,
  ];
  for (const text of statements) expect([text, await asApp(ben, text)]).toEqual([text, notAllowed]);
});

it('[subscriptions.subscribe] never lets the role that answers requests open a door', async () => {
  const insert = (fan: Person, columns: string, values: string): string =>
    `INSERT INTO subscriptions (fan_id, creator_id, plan_id, "interval", price_minor, currency_code${columns})
     SELECT '${fan.uuid}', creator_id, id, "interval", price_minor, currency_code${values}
     FROM subscription_plans WHERE id = '${uuidIn(planId)}'`;
  const active = [
    ', status, current_period_start, current_period_end',
    `, 'ACTIVE', now(), now() + interval '1 month'`,
  ];
  const statements = [
    insert(cleo, active[0] ?? '', active[1] ?? ''),
    insert(ben, '', ''),
    `UPDATE subscriptions SET current_period_end = now() + interval '9 years' WHERE id = '${subscriptionId}'`,
  ];
  for (const text of statements) {
    expect([text, await asApp(cleo, text)]).toEqual([text, notAllowed]);
  }
  const reopen = `UPDATE subscriptions SET status = 'ACTIVE' WHERE id = '${subscriptionId}'`;
  expect(await asApp(ben, reopen)).toBe(notAllowed);
  expect(await asApp(cleo, reopen)).toBe(0);
});

it('[subscriptions.subscribe subscriptions.price-snapshot] refuses subscriptions and payments at terms of their own', async () => {
  const cheap = `INSERT INTO subscriptions (fan_id, creator_id, plan_id, "interval", price_minor, currency_code)
    SELECT '${cleo.uuid}', creator_id, id, "interval", 1, currency_code
    FROM subscription_plans WHERE id = '${uuidIn(planId)}'`;
  expect(await asApp(cleo, cheap)).toBe('subscriptions_as_planned');
  const self = `INSERT INTO subscriptions (fan_id, creator_id, plan_id, "interval", price_minor, currency_code)
    SELECT '${ada.uuid}', creator_id, id, "interval", price_minor, currency_code
    FROM subscription_plans WHERE id = '${uuidIn(planId)}'`;
  expect(await asApp(ada, self)).toBe('subscriptions_not_self');
  const cent = `INSERT INTO payments (user_id, purpose, processor, instrument, amount_minor, currency_code, subscription_id)
    VALUES ('${ben.uuid}', 'SUBSCRIPTION', 'local', 'x', 1, 'USD', '${subscriptionId}')`;
  expect(await asApp(ben, cent)).toBe('payments_as_agreed');
});

it('[payments.payment-intents] never moves a decided payment again, not even by its owner', async () => {
  const { payment } = await buyTokens(world, cleo, { tokens: 100, testCard: 'SUCCEEDS' });
  const id = uuidIn(payment?.id ?? '');
  const { pool } = world.owner;
  const fail = `UPDATE payments SET status = 'FAILED', failure_reason = 'DECLINED' WHERE id = $1`;
  expect(await asApp(null, fail, [id], pool)).toBe('payments_status_forward');
  const change = 'UPDATE payments SET tokens = 200 WHERE id = $1';
  expect(await asApp(null, change, [id], pool)).toBe('payments_terms_fixed');
});
