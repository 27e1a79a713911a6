import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { send } from '../../kit/http';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import type { GatewayProcess } from '../kit/gateway';
import type { DurablePlatform } from './platform';
import { newPair, tipsOf, tryTip, unless } from './tipping';
import { attemptsOf, removeTrap, setTrap } from './trap';

function firstOf({ gateways }: DurablePlatform): GatewayProcess {
  const [gateway] = gateways;
  if (!gateway) throw new Error('No gateway runs.');
  return gateway;
}

/** Transactions that nobody ends, and statements that sleep on. */
async function leftBehind(pool: Pool): Promise<number> {
  // Gateways have other work as well, which ends; what is left behind stays.
  for (let looks = 20; ; looks -= 1) {
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'marquee'
       AND (state LIKE 'idle in transaction%' OR state = 'active' AND wait_event = 'PgSleep')`,
    );
    const left = rows[0]?.n ?? 0;
    if (left === 0 || looks === 0) return left;
    await delay(100);
  }
}

/** PostgreSQL gives a tip up for others so many times (F12): three times nobody notices, and after five it is to come back. */
export async function giveUp(platform: DurablePlatform): Promise<Found> {
  const { pool } = platform.owner;
  const gateway = firstOf(platform);
  const failures: string[] = [];
  try {
    for (const code of ['40001', '40P01']) {
      const pair = await newPair(platform);
      await setTrap(pool);
      const thrice = await tryTip(gateway, pair, { message: `conflict ${code} 3` });
      const attempts = await attemptsOf(pool);
      await setTrap(pool);
      const key = { idempotencyKey: randomUUID(), message: `conflict ${code} 5` };
      const always = await tryTip(gateway, pair, key);
      const attemptsInAll = await attemptsOf(pool);
      const later = await tryTip(gateway, pair, key);
      failures.push(
        ...unless(thrice.tipId !== null, `${code} three times was ${thrice.code}.`),
        ...unless(attempts === 4, `It took ${attempts} attempts after three of ${code}.`),
        ...unless(always.code === 'UNAVAILABLE', `${code} without end was ${always.code}.`),
        ...unless(attemptsInAll === 5, `${attemptsInAll} attempts were made at ${code}.`),
        ...unless(later.tipId !== null, `Under the same key it was ${later.code} later.`),
        ...unless((await tipsOf(pool, pair.fan)) === 2, 'There are not two tips.'),
      );
    }
  } finally {
    await removeTrap(pool);
  }
  failures.push(...(await bookErrors(pool)));
  return {
    failures,
    found: '40001 and 40P01: done at the fourth attempt, given up after the fifth',
  };
}

/** Somebody else holds the wallet (F13): the sender is told to come back, soon, and the pool is as before. */
export async function holdRow(platform: DurablePlatform, slackMs: number): Promise<Found> {
  const { pool } = platform.owner;
  const pair = await newPair(platform);
  const gateway = firstOf(platform);
  await tryTip(gateway, pair);
  const holder = await pool.connect();
  let waited;
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM wallets WHERE user_id = $1 FOR UPDATE', [pair.fan.uuid]);
    waited = await tryTip(gateway, pair);
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
  const left = await leftBehind(pool);
  const after = await tryTip(gateway, pair);
  return {
    found: `${waited.code} after ${waited.tookMs} ms`,
    failures: [
      ...unless(waited.code === 'UNAVAILABLE', `A locked wallet was ${waited.code}.`),
      ...unless(waited.tookMs <= 2_500 + slackMs, `That took ${waited.tookMs} ms.`),
      ...unless(left === 0, `${left} transactions were left behind.`),
      ...unless(after.tipId !== null, `Afterwards a tip was ${after.code}.`),
      ...unless((await tipsOf(pool, pair.fan)) === 2, 'There are not two tips.'),
      ...(await bookErrors(pool)),
    ],
  };
}

/** One of them is for single reads, and two for what writes. */
const connections = 3;
const crowd = 200;
/** By then a gateway has begun all that it does after it is ready, in milliseconds. */
const begunMs = 4_000;

/** All connections are busy for some seconds, and two hundred come (F14): they are sent away soon, and then all is well. */
export async function exhaust(platform: DurablePlatform, slackMs: number): Promise<Found> {
  const { pool } = platform.owner;
  await setTrap(pool);
  const gateway = await platform.startGateway({
    DATABASE_CONNECTIONS: String(connections),
    // What the product waits where nothing else is set; the gateways of tests wait longer.
    DATABASE_WAIT_MS: '800',
  });
  try {
    const pairs = await Promise.all(Array.from({ length: 10 }, () => newPair(platform)));
    const [one] = pairs;
    if (!one) throw new Error('There is nobody.');
    // A process that has just begun is slow, and is not what is tried here: consumers, jobs and Prisma come after it is ready.
    await delay(begunMs);
    for (let turn = 0; turn < 5; turn += 1) {
      await Promise.all(pairs.map((pair) => tryTip(gateway, pair)));
    }
    const slow: ReturnType<typeof tryTip>[] = [];
    for (const pair of pairs.slice(0, connections - 1)) {
      slow.push(tryTip(gateway, pair, { message: 'slow 5' }));
      // By themselves: those that come together are one statement.
      await delay(250);
    }
    const answers = Promise.all(
      Array.from({ length: crowd }, (_, turn) => tryTip(gateway, pairs[turn % 10] ?? one)),
    );
    await delay(200);
    const askedAt = performance.now();
    const health = await send(gateway.url, { method: 'GET', path: '/livez' });
    const healthMs = Math.round(performance.now() - askedAt);
    const told = await answers;
    const slowest = Math.max(...told.map(({ tookMs }) => tookMs));
    const sentAway = told.filter(({ code }) => code === 'UNAVAILABLE').length;
    const passed = (await Promise.all(slow)).filter(({ tipId }) => tipId !== null).length;
    const recoveredAt = performance.now();
    const after = await tryTip(gateway, one);
    const recoveryMs = Math.round(performance.now() - recoveredAt);
    const left = await leftBehind(pool);
    return {
      found: `${sentAway} of ${crowd} sent away, the slowest after ${slowest} ms; /livez in ${healthMs} ms; back in ${recoveryMs} ms`,
      failures: [
        ...unless(sentAway === crowd, `${crowd - sentAway} of ${crowd} were not sent away.`),
        ...unless(slowest <= 1_500 + slackMs, `The slowest took ${slowest} ms.`),
        ...unless(health.status === 200 && healthMs < 50 + slackMs, `/livez took ${healthMs} ms.`),
        ...unless(passed === slow.length, 'Some of those that held connections failed.'),
        ...unless(
          after.tipId !== null && recoveryMs <= 2_000 + slackMs,
          `Afterwards: ${after.code}.`,
        ),
        ...unless(left === 0, `${left} transactions were left behind.`),
        ...(await bookErrors(pool)),
      ],
    };
  } finally {
    await removeTrap(pool);
    await gateway.kill();
  }
}

/** A tip that does not come to an end (F15): PostgreSQL ends it, and nothing of it is left. */
export async function overrun(platform: DurablePlatform, slackMs: number): Promise<Found> {
  const { pool } = platform.owner;
  const pair = await newPair(platform);
  await setTrap(pool);
  try {
    const tried = await tryTip(firstOf(platform), pair, { message: 'slow 30' });
    const left = await leftBehind(pool);
    return {
      found: `${tried.code} after ${tried.tookMs} ms, with a limit of 8,000`,
      failures: [
        ...unless(tried.code === 'UNAVAILABLE', `A statement without end was ${tried.code}.`),
        ...unless(tried.tookMs <= 8_500 + slackMs, `That took ${tried.tookMs} ms.`),
        ...unless(left === 0, 'The statement goes on.'),
        ...unless((await tipsOf(pool, pair.fan)) === 0, 'There is a tip.'),
        ...(await bookErrors(pool)),
      ],
    };
  } finally {
    await removeTrap(pool);
  }
}
