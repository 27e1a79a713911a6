import { randomUUID } from 'node:crypto';
import { bookErrors } from '../../modules/wallet/purses';
import type { GatewayProcess } from '../kit/gateway';
import type { Found } from '../kit/found';
import type { DurablePlatform } from './platform';
import { tryTip, unless, type Pair } from './tipping';

const dayMs = 86_400_000;

/** Starts a gateway with a clock of its own. */
function startShifted(
  platform: DurablePlatform,
  clock: { readonly CLOCK_SHIFT_MS?: string; readonly CLOCK_JUMP_MS?: string },
): Promise<GatewayProcess> {
  const modules = ['@swc-node/register', './test/processes/kit/shifted-clock.ts'];
  const NODE_OPTIONS = modules.map((module) => `-r ${module}`).join(' ');
  return platform.startGateway({ NODE_OPTIONS, ...clock });
}

/** Whether the history of a wallet goes forward in time, and was written in the last minute by the clock of the database. */
async function historyErrors(platform: DurablePlatform, { fan }: Pair): Promise<readonly string[]> {
  const { rows } = await platform.owner.pool.query<{ backwards: number; elsewhen: number }>(
    `SELECT count(*) FILTER (WHERE l.recorded < l.before)::int AS backwards,
       count(*) FILTER (WHERE l.recorded NOT BETWEEN clock_timestamp() - interval '2 minutes' AND clock_timestamp())::int AS elsewhen
     FROM (SELECT l.created_at AS recorded, lag(l.created_at) OVER (ORDER BY l.version) AS before
       FROM ledger l JOIN wallets w ON w.id = l.wallet_id WHERE w.user_id = $1) AS l`,
    [fan.uuid],
  );
  const [{ backwards = 0, elsewhen = 0 } = {}] = rows;
  return [
    ...unless(backwards === 0, `${backwards} entries are older than those before them.`),
    ...unless(elsewhen === 0, `${elsewhen} entries bear the time of a gateway.`),
  ];
}

/** Gateways whose clocks are a day ahead, a day behind and jumping (F28): the ledger goes by the database's alone. */
export async function shiftClocks(platform: DurablePlatform, tips: number): Promise<Found> {
  const { pool } = platform.owner;
  const clocks = [
    { aheadMs: dayMs, settings: { CLOCK_SHIFT_MS: String(dayMs) } },
    { aheadMs: -dayMs, settings: { CLOCK_SHIFT_MS: String(-dayMs) } },
    { aheadMs: 0, settings: { CLOCK_JUMP_MS: '50000' } },
  ];
  const creator = await platform.person('creator', { isCreator: true });
  const fan = await platform.person('fan');
  await pool.query('SELECT app.post_token_purchase($1, 10000, gen_random_uuid())', [fan.uuid]);
  const hold = randomUUID();
  await pool.query(
    `WITH who AS MATERIALIZED (SELECT set_config('app.user_id', $1, true))
     SELECT app.hold_tokens($2, 60, app.uuid_v7(), '1 hour') FROM who`,
    [fan.uuid, hold],
  );
  const failures: string[] = [];
  const gateways = await Promise.all(
    clocks.map(({ settings }) => startShifted(platform, settings)),
  );
  try {
    // A token is good by the clock of the gateway that it is shown to, so each is shown one of its own time.
    const tokens = await Promise.all(clocks.map(({ aheadMs }) => platform.tokenFor(fan, aheadMs)));
    for (let at = 0; at < tips; at += 1) {
      const gateway = gateways[at % gateways.length];
      const token = tokens[at % tokens.length];
      if (!gateway || token === undefined) throw new Error('There is no gateway.');
      const tried = await tryTip(gateway, { fan: { ...fan, token }, creator });
      failures.push(...unless(tried.tipId !== null, `A tip by a wrong clock was ${tried.code}.`));
    }
    const [ahead] = gateways;
    const stale = ahead && (await tryTip(ahead, { fan, creator }));
    failures.push(
      ...unless(stale?.code === 'UNAUTHENTICATED', `A token of yesterday was ${stale?.code}.`),
    );
    // Whichever of the gateways does the job, only the database knows what is due.
    await pool.query(`SELECT graphile_worker.add_job('expire-holds', job_key => 'clocks')`);
    await platform.until(
      `SELECT count(*) = 0 AS done FROM graphile_worker.jobs WHERE key = 'clocks'`,
    );
    const { rows } = await pool.query<{ state: string }>(
      'SELECT state FROM ledger_reservations WHERE id = $1',
      [hold],
    );
    failures.push(
      ...unless(rows[0]?.state === 'HELD', `Tokens held for an hour are ${rows[0]?.state}.`),
      ...(await historyErrors(platform, { fan, creator })),
      ...(await bookErrors(pool)),
    );
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.kill()));
  }
  return { failures, found: `${tips} tips over clocks of +1 day, -1 day, and jumping by 50 s` };
}
