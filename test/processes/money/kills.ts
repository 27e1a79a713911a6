import { setTimeout as delay } from 'node:timers/promises';
import { bookErrors } from '../../modules/wallet/purses';
import type { DurablePlatform } from './platform';
import { chance, TipLoad } from './tip-load';
import { newPair, tryTip } from './tipping';

/** What came of killing something again and again under load. */
export interface Killed {
  readonly acknowledged: number;
  /** Orders without an answer at first, each of which was asked again until it had one. */
  readonly unknown: number;
  /** How long it took after each kill until tips were acknowledged again by what was killed, in milliseconds. */
  readonly recoveries: readonly number[];
  readonly failures: readonly string[];
}

/** How a kill is repeated. */
export interface KillOptions {
  readonly times: number;
  readonly seed: number;
  readonly clients?: number;
}

const senders = 8;
const recipients = 4;
const funds = 1_000_000;

/** What tips are sent on. */
type TippingPlatform = Pick<DurablePlatform, 'gateways' | 'person'> & {
  readonly owner: Pick<DurablePlatform['owner'], 'pool'>;
};

/** A load of tips between new people, who have enough for it. */
export async function startLoad(
  platform: TippingPlatform,
  { seed, clients = 16 }: Pick<KillOptions, 'seed' | 'clients'>,
): Promise<TipLoad> {
  const people = (count: number, isCreator: boolean) =>
    Promise.all(Array.from({ length: count }, () => platform.person('payer', { isCreator })));
  const fans = await people(senders, false);
  for (const { uuid } of fans) {
    const purchase = 'SELECT app.post_token_purchase($1, $2, gen_random_uuid())';
    await platform.owner.pool.query(purchase, [uuid, funds]);
  }
  return new TipLoad({
    gateways: () => platform.gateways,
    senders: fans,
    recipients: await people(recipients, true),
    random: chance(seed),
    clients,
  });
}

/** Ends the load, and says what is wrong in its orders and in the books. */
async function conclude(
  platform: DurablePlatform,
  load: TipLoad,
): Promise<Pick<Killed, 'acknowledged' | 'unknown' | 'failures'>> {
  const unknown = await load.end();
  const { pool } = platform.owner;
  const failures = [...(await load.differences(pool)), ...(await bookErrors(pool))];
  return { acknowledged: load.acknowledged.size, unknown, failures };
}

/** Transactions that were left open by whoever is gone. */
async function leftOpen(platform: DurablePlatform): Promise<number> {
  const { rows } = await platform.owner.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE state = 'idle in transaction' AND clock_timestamp() - state_change > interval '5 seconds'`,
  );
  return rows[0]?.n ?? 0;
}

const patienceMs = 60_000;
/** How many tips are acknowledged between one kill and the next. */
const acknowledgedBetween = 40;

/** Kills one gateway after the other under load, and starts another each time. */
export async function killGateways(
  platform: DurablePlatform,
  options: KillOptions,
): Promise<Killed> {
  const load = await startLoad(platform, options);
  const pair = await newPair(platform);
  const recoveries: number[] = [];
  const failures: string[] = [];
  for (let at = 0; at < options.times; at += 1) {
    if (!(await load.acknowledges(acknowledgedBetween, patienceMs)))
      failures.push('The load came to a halt.');
    const [oldest] = platform.gateways;
    await oldest?.kill();
    const startedAt = performance.now();
    const successor = await platform.startGateway();
    const { tipId, code } = await tryTip(successor, pair);
    recoveries.push(Math.round(performance.now() - startedAt));
    if (tipId === null) failures.push(`After kill ${at + 1} the first tip was ${code}.`);
    const open = await leftOpen(platform);
    if (open > 0) failures.push(`${open} transactions were left open after kill ${at + 1}.`);
  }
  const concluded = await conclude(platform, load);
  return { ...concluded, recoveries, failures: [...failures, ...concluded.failures] };
}

/** Kills PostgreSQL and all of its processes under load, and starts it on what is left; gateways are not restarted. */
export async function killDatabase(
  platform: DurablePlatform,
  options: KillOptions,
): Promise<Killed> {
  const load = await startLoad(platform, options);
  const recoveries: number[] = [];
  const failures: string[] = [];
  for (let at = 0; at < options.times; at += 1) {
    if (!(await load.acknowledges(acknowledgedBetween, patienceMs)))
      failures.push('The load came to a halt.');
    await platform.killDatabase();
    await delay(200);
    await platform.startDatabase();
    const startedAt = performance.now();
    const isBack = await load.acknowledges(1, patienceMs);
    recoveries.push(Math.round(performance.now() - startedAt));
    if (!isBack) failures.push(`No gateway came back by itself after kill ${at + 1}.`);
  }
  failures.push(
    ...platform.lastWords.map((words) => `A gateway ended with the database: ${words}`),
  );
  const concluded = await conclude(platform, load);
  return { ...concluded, recoveries, failures: [...failures, ...concluded.failures] };
}

/** Ends connections of gateways at random, ten a second, for so many seconds. */
export async function endConnections(
  platform: DurablePlatform,
  options: KillOptions,
): Promise<Killed> {
  const load = await startLoad(platform, options);
  const random = chance(options.seed + 1);
  for (let at = 0; at < options.times * 10; at += 1) {
    await platform.owner.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name LIKE 'marquee%' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
       ORDER BY md5(pid::text || $1) LIMIT 1`,
      [String(random())],
    );
    await delay(100);
  }
  const failures: string[] = [];
  if (!(await load.acknowledges(50, patienceMs))) failures.push('The load came to a halt.');
  failures.push(
    ...platform.lastWords.map((words) => `A gateway ended with its connections: ${words}`),
  );
  const concluded = await conclude(platform, load);
  return { ...concluded, recoveries: [], failures: [...failures, ...concluded.failures] };
}
