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
  /** How many transfers a second are asked for. */
  readonly atLeast?: number;
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

/** Tokens from one wallet to another by the function that all postings end in, which only the owner may call. */
const transfer = `SELECT app.post_movement(app.uuid_v7(), 'ADJUSTMENT', app.uuid_v7(), ARRAY[$1, $2]::uuid[],
  ARRAY[-$3::bigint, $3], ARRAY['ADJUSTMENT', 'ADJUSTMENT']::"LedgerEntryKind"[])`;

const tip = `WITH who AS MATERIALIZED (SELECT set_config('app.user_id', $1, true))
  SELECT app.post_tip($2, $3, $4, NULL, false, NULL, NULL, NULL) FROM who`;

/** One of so many gives a tip, with the rights of requests, so that the books in money move as well. */
const tipEach = 10;

/**
 * Clients that give tokens of one wallet to another by chance while the whole is read again and again: each reading must
 * come to zero, show nobody below zero, and a liability that is what accounts hold.
 */
export async function transferFreely(
  platform: DurablePlatform,
  { seconds, seed, clients = 64, wallets = 100, atLeast = 0 }: TransferOptions,
): Promise<Found> {
  const { pool: owner } = platform.owner;
  const accounts = await Promise.all(Array.from({ length: wallets }, () => createUser(owner)));
  for (const account of accounts) {
    const purchase = 'SELECT app.post_token_purchase($1, $2, gen_random_uuid())';
    await owner.query(purchase, [account, fundsEach]);
  }
  const { rows: purses } = await owner.query<{ id: string; user: string }>(
    'SELECT id, user_id AS user FROM wallets WHERE user_id = ANY ($1)',
    [accounts],
  );
  await owner.query('ANALYZE');
  const ledger = new Pool({ connectionString: platform.ownerUrl, max: clients });
  const requests = new Pool({ connectionString: platform.logins.appUrl, max: clients });
  const random = chance(seed);
  const pick = (): { id: string; user: string } | undefined =>
    purses[Math.floor(random() * purses.length)];
  const failures: string[] = [];
  const endsAt = Date.now() + seconds * 1000;
  let [moved, read] = [0, 0];
  const give = async (): Promise<void> => {
    const [from, to] = [pick(), pick()];
    if (!from || !to || from.id === to.id) return;
    const amount = 1 + Math.floor(random() * 50);
    await (random() * tipEach < 1
      ? requests.query({
          name: 'tip',
          text: tip,
          values: [from.user, randomUUID(), to.user, amount],
        })
      : ledger.query({ name: 'transfer', text: transfer, values: [from.id, to.id, amount] }));
    moved += 1;
  };
  const client = async (): Promise<void> => {
    while (Date.now() < endsAt) {
      await give().catch((error: unknown) => {
        // Whoever has nothing left gives nothing.
        if ((error as DatabaseError).code !== '23514') failures.push(String(error));
      });
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
  await Promise.all([ledger.end(), requests.end()]);
  const rate = Math.round(moved / seconds);
  const slow = rate < atLeast ? [`${rate} transfers a second, ${atLeast} are asked for.`] : [];
  return {
    failures: [...failures, ...slow, ...(await bookErrors(owner))],
    found: `${moved} transfers between ${wallets} wallets by ${clients} clients in ${seconds} s (${rate}/s), ${read} readings`,
  };
}

/** How many fans tip one creator at once, and for how long. */
export interface RushOptions {
  readonly seconds: number;
  /** How long they do so before it counts: a process that has just begun is slow, and is not what is tried here. */
  readonly warmUpSeconds?: number;
  readonly fans?: number;
  /** How many tips a second are asked for, and within how many milliseconds 99 of 100 of them. */
  readonly asked?: { readonly perSecond: number; readonly withinMs: number };
}

const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) { tip { id } userErrors { code } } }`;

/** Fans who all tip one creator, each again as soon as there is an answer: no tip may fail. */
export async function rushToOne(
  platform: DurablePlatform,
  { seconds, warmUpSeconds = 0, fans = 16, asked }: RushOptions,
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
  const rush = async (forSeconds: number): Promise<void> => {
    const endsAt = Date.now() + forSeconds * 1000;
    await Promise.all(
      crowd.map(async (fan, first) => {
        for (let turn = first; Date.now() < endsAt; turn += 1) await send(fan, turn);
      }),
    );
  };
  for (const [turn, fan] of crowd.entries()) await send(fan, turn);
  await rush(warmUpSeconds);
  latencies.length = 0;
  await rush(seconds);
  const at = (share: number): number => Math.round(quantile(latencies, share));
  const rate = Math.round(latencies.length / seconds);
  if (asked && (rate < asked.perSecond || at(0.99) > asked.withinMs)) {
    failures.push(
      `${rate} tips a second, 99 of 100 within ${at(0.99)} ms; ${asked.perSecond} within ${asked.withinMs} ms are asked for.`,
    );
  }
  return {
    failures: [...failures, ...(await bookErrors(pool))],
    found: `${latencies.length} tips of ${fans} fans (${rate}/s): half within ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms`,
  };
}
