import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { createCreator, createUser } from '../../migrations/people';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import type { DurablePlatform } from './platform';
import { unless } from './tipping';

const lifetimeMs = 400;
const racers = 50;

/** Sets sixty of a hundred tokens of somebody new aside, for a moment; gives the reservation. */
async function newHold(app: Pool, owner: Pool): Promise<string> {
  const id = randomUUID();
  const buyer = await createUser(owner);
  await owner.query('SELECT app.post_token_purchase($1, 100, gen_random_uuid())', [buyer]);
  await app.query(
    `WITH who AS MATERIALIZED (SELECT set_config('app.user_id', $1, true))
     SELECT app.hold_tokens($2, 60, app.uuid_v7(), make_interval(secs => $3)) FROM who`,
    [buyer, id, lifetimeMs / 1000],
  );
  return id;
}

/** Fifty would take, free or expire the same tokens at the moment of their expiry (F29): one of them does. */
export async function raceForHolds(platform: DurablePlatform, rounds: number): Promise<Found> {
  const { pool: owner } = platform.owner;
  const { appUrl, workerUrl } = platform.logins;
  const app = new Pool({ connectionString: appUrl, max: 1 });
  const workers = new Pool({ connectionString: workerUrl, max: racers });
  const failures: string[] = [];
  const ends = new Map<string, number>();
  try {
    const seller = await createUser(owner);
    await createCreator(owner, seller);
    await Promise.all(Array.from({ length: racers }, () => workers.query('SELECT')));
    for (let round = 0; round < rounds; round += 1) {
      const hold = await newHold(app, owner);
      // Rounds meet the moment of expiry from before and from behind.
      await delay(lifetimeMs - 30 + (round % 5) * 10);
      const race = async (turn: number): Promise<number> => {
        const [text, values] = [
          [
            `SELECT app.capture_hold($1, 50, 'CONTENT_PURCHASE', $2, 'A post')::int AS n`,
            [hold, seller],
          ],
          ['SELECT app.release_hold($1)::int AS n', [hold]],
          ['SELECT app.expire_holds()::int AS n', []],
        ][turn % 3] as [string, string[]];
        const { rows } = await workers.query<{ n: number }>(text, values);
        return rows[0]?.n ?? 0;
      };
      const won = await Promise.all(Array.from({ length: racers }, (_, turn) => race(turn)));
      // Where all that would take or free it were too late, and all that would expire it too early, it is still to expire.
      const last = await race(2);
      const winners = won.reduce((sum, n) => sum + n, last);
      const { rows } = await owner.query<{ state: string; reserved: string }>(
        `SELECT r.state, w.reserved FROM ledger_reservations r JOIN wallets w ON w.id = r.wallet_id WHERE r.id = $1`,
        [hold],
      );
      const [{ state = '', reserved = '' } = {}] = rows;
      ends.set(state, (ends.get(state) ?? 0) + 1);
      failures.push(
        ...unless(winners === 1, `${winners} of ${racers} won.`),
        ...unless(state !== 'HELD' && reserved === '0', `It ended ${state} with ${reserved}.`),
      );
    }
  } finally {
    await Promise.all([app.end(), workers.end()]);
  }
  const words = [...ends].map(([state, n]) => `${n} ${state.toLowerCase()}`).join(', ');
  return {
    failures: [...failures, ...(await bookErrors(owner))],
    found: `${rounds} rounds: ${words}`,
  };
}
