import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type DatabaseError } from 'pg';
import type { Person } from '../../kit/people';
import { quantile } from '../../kit/quantile';
import { createUser } from '../../migrations/people';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from '../kit/found';
import { chance } from './tip-load';
import type { DurablePlatform } from './platform';

/** How many give tokens to one another, and for how long. */
export interface TransferOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly clients?: number;
  readonly wallets?: number;
}

const fundsEach = 10_000;

/** The sum of everything, and the smallest wallet, as one snapshot shows them. */
interface Snapshot {
  readonly all: string;
  readonly smallest: string;
  readonly difference: string;
}

const snapshot = `SELECT sum(balance) AS all, min(balance) FILTER (WHERE kind = 'USER') AS smallest,
    coalesce(sum(balance) FILTER (WHERE kind = 'USER'), 0) - app.balance_of('2200') AS difference
  FROM wallets`;

const transfer = `WITH who AS MATERIALIZED (SELECT set_config('app.user_id', $1, true))
  SELECT app.post_tip($2, $3, $4, NULL, false, NULL, NULL, NULL) FROM who`;

/**
 * Clients that give tokens of one wallet to another by chance, with the rights of requests, while the whole is read again
 * and again: each reading must come to zero, show nobody below zero, and a liability that is what accounts hold.
 */
export async function transferFreely(
  platform: DurablePlatform,
  { seconds, seed, clients = 64, wallets = 100 }: TransferOptions,
): Promise<Found> {
  const { pool: owner } = platform.owner;
  const accounts = await Promise.all(Array.from({ length: wallets }, () => createUser(owner)));
  for (const account of accounts) {
    const purchase = 'SELECT app.post_token_purchase($1, $2, gen_random_uuid())';
    await owner.query(purchase, [account, fundsEach]);
  }
  const pool = new Pool({ connectionString: platform.logins.appUrl, max: clients });
  const random = chance(seed);
  const pick = (): string => accounts[Math.floor(random() * accounts.length)] ?? '';
  const failures: string[] = [];
  const endsAt = Date.now() + seconds * 1000;
  let [moved, read] = [0, 0];
  const client = async (): Promise<void> => {
    while (Date.now() < endsAt) {
      const [from, to] = [pick(), pick()];
      if (from === to) continue;
      const amount = 1 + Math.floor(random() * 50);
      try {
        await pool.query({
          name: 'transfer',
          text: transfer,
          values: [from, randomUUID(), to, amount],
        });
        moved += 1;
      } catch (error) {
        // Whoever has nothing left gives nothing.
        if ((error as DatabaseError).code !== '23514') failures.push(String(error));
      }
    }
  };
  const watcher = async (): Promise<void> => {
    while (Date.now() < endsAt) {
      const { rows } = await owner.query<Snapshot>(snapshot);
      const [{ all = '', smallest = '', difference = '' } = {}] = rows;
      if (Number(all) !== 0 || Number(smallest) < 0 || Number(difference) !== 0) {
        failures.push(`A reading showed ${JSON.stringify(rows)}.`);
      }
      read += 1;
      await delay(50);
    }
  };
  await Promise.all([watcher(), ...Array.from({ length: clients }, client)]);
  await pool.end();
  const rate = Math.round(moved / seconds);
  return {
    failures: [...failures, ...(await bookErrors(owner))],
    found: `${moved} transfers between ${wallets} wallets by ${clients} clients in ${seconds} s (${rate}/s), ${read} readings`,
  };
}

/** How many fans tip one creator at once, and for how long. */
export interface RushOptions {
  readonly seconds: number;
  readonly fans?: number;
}

const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) { tip { id } userErrors { code } } }`;

/** Fans who all tip one creator, each again as soon as there is an answer: no tip may fail. */
export async function rushToOne(
  platform: DurablePlatform,
  { seconds, fans = 16 }: RushOptions,
): Promise<Found> {
  const { pool } = platform.owner;
  const creator = await platform.person('creator', { isCreator: true });
  const crowd = await Promise.all(Array.from({ length: fans }, () => platform.person('fan')));
  for (const { uuid } of crowd) {
    await pool.query('SELECT app.post_token_purchase($1, $2, gen_random_uuid())', [
      uuid,
      fundsEach,
    ]);
  }
  const latencies: number[] = [];
  const failures: string[] = [];
  const send = async (fan: Person, turn: number): Promise<void> => {
    const gateway = platform.gateways[turn % platform.gateways.length];
    if (!gateway) throw new Error('A rush needs gateways.');
    const startedAt = performance.now();
    const input = { recipientId: creator.id, tokens: 1, idempotencyKey: randomUUID() };
    const { data, errors } = await gateway.execute<{ sendTip: { tip: object | null } } | null>(
      fan,
      sendTip,
      { input },
    );
    latencies.push(performance.now() - startedAt);
    if (!data?.sendTip.tip) failures.push(`A tip failed: ${JSON.stringify(errors)}`);
  };
  // A process that has just begun is slow, and is not what is tried here.
  for (const [turn, fan] of crowd.entries()) await send(fan, turn);
  latencies.length = 0;
  const endsAt = Date.now() + seconds * 1000;
  await Promise.all(
    crowd.map(async (fan, first) => {
      for (let turn = first; Date.now() < endsAt; turn += 1) await send(fan, turn);
    }),
  );
  const at = (share: number): number => Math.round(quantile(latencies, share));
  const rate = Math.round(latencies.length / seconds);
  return {
    failures: [...failures, ...(await bookErrors(pool))],
    found: `${latencies.length} tips of ${fans} fans (${rate}/s): half within ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms`,
  };
}
