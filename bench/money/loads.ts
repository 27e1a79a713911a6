import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { nobodysCaller } from '../../src/kernel/auth/viewer';
import { Gathering } from '../../src/kernel/write/gathering';
import { dueTip, sendTips, type DueTip } from '../../src/modules/tips/sending.store';
import { burst, requestOf } from '../reads/load';
import type { MoneyArena } from './arena';

/** What a load came to: how many transactions, in how many seconds. */
export interface LoadCount {
  readonly transactions: number;
  readonly seconds: number;
}

/** One way to make transactions, with its place in the table. */
export interface Load {
  readonly title: string;
  /** What one transaction consists of. */
  readonly consists: string;
  /** Whether it is the one that is held against the bare script; left out, it is not. */
  readonly isJudged?: true;
  /** Whether it goes through the gateway; left out, it is SQL. */
  readonly isByApi?: true;
  run(arena: MoneyArena, seconds: number): Promise<LoadCount>;
}

/** The tables of the bare load: what a ledger with no promises would have. */
export const bareTables = `
  CREATE TABLE bench_balances (id integer PRIMARY KEY, balance bigint NOT NULL);
  CREATE TABLE bench_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id integer NOT NULL, amount bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
  INSERT INTO bench_balances SELECT n, 0 FROM generate_series(1, 400) AS n;
  GRANT SELECT, INSERT, UPDATE ON bench_balances, bench_entries TO app;`;

const update = {
  name: 'bench-update',
  text: 'UPDATE bench_balances SET balance = balance - $2 WHERE id = $1',
};
const insert = {
  name: 'bench-insert',
  text: 'INSERT INTO bench_entries (account_id, amount) VALUES ($1, -$2::bigint), ($3, $4), ($5, $6)',
};
const oneStatement = {
  name: 'bench-one',
  text: `WITH moved AS (UPDATE bench_balances SET balance = balance - $2::bigint WHERE id = $1)
    INSERT INTO bench_entries (account_id, amount) VALUES ($1::integer, -$2::bigint), ($3, $4), ($5, $6)`,
};
const postTip = {
  name: 'bench-tip',
  text: `SELECT FROM (SELECT set_config('app.user_id', $1, true), app.uuid_v7() AS id OFFSET 0) AS tip
    WHERE app.post_tip(tip.id, $2::uuid, $3::bigint, NULL, false, NULL, NULL, NULL) IS NOT NULL`,
};

type Values = readonly (string | number)[];

const account = (): number => randomInt(1, 401);
const bareValues = (): Values => [account(), 100, account(), 80, account(), 20];

/** The same again and again on each connection. */
async function drive(
  { clients }: MoneyArena,
  seconds: number,
  transact: (client: Client) => Promise<unknown>,
): Promise<LoadCount> {
  let transactions = 0;
  const startedAt = performance.now();
  const deadline = startedAt + seconds * 1000;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < deadline) {
        await transact(client);
        transactions += 1;
      }
    }),
  );
  return { transactions, seconds: (performance.now() - startedAt) / 1000 };
}

function pick<T>(list: readonly T[]): T {
  const found = list[randomInt(list.length)];
  if (found === undefined) throw new Error('There is nobody.');
  return found;
}

/** Tips by the function that posts them, to all creators or to the first. */
function tipsByFunction(isHot: boolean): Load['run'] {
  return (arena, seconds) =>
    drive(arena, seconds, (client) => {
      const creator = isHot ? arena.creators[0] : pick(arena.creators);
      return client.query({ ...postTip, values: [pick(arena.fans).uuid, creator?.uuid, 100] });
    });
}

/**
 * Tips by the function that the gateway posts them with, those that wait at the same time together, with the outcomes of
 * their commands and their audit rows; to all creators or to the first. As many wait as there are clients.
 */
function tipsTogether(isHot: boolean): Load['run'] {
  return async ({ app, clients, fans, creators }, seconds) => {
    const gathering = new Gathering<DueTip>(
      (tips) => sendTips(app, tips),
      ({ senderId, recipientId }) => ({ single: senderId, exclusive: recipientId }),
      app.waitMs,
    );
    const ids: string[] = [];
    const nextId = async (): Promise<string> => {
      const id = ids.pop();
      if (id !== undefined) return id;
      const text = 'SELECT app.uuid_v7()::text AS id FROM generate_series(1, 2000)';
      const { rows } = await app.pool.query<{ id: string }>(text);
      ids.push(...rows.map((row) => row.id));
      return nextId();
    };
    const send = async (): Promise<boolean> => {
      const id = await nextId();
      const recipientId = (isHot ? creators[0] : pick(creators))?.uuid ?? '';
      const tip = {
        ...{ id, recipientId, senderId: pick(fans).uuid, tokens: 100, message: null },
        ...{ isAnonymous: false, postId: null, messageId: null, liveStreamId: null },
        result: { tipId: id, paymentId: null },
        // What an event sets off, such as its notice, is worked on beside the next load; the loads by GraphQL show it.
        events: [],
      };
      const keyed = { key: randomUUID(), requestHash: randomBytes(32).toString('hex') };
      return gathering.do(dueTip(nobodysCaller(randomUUID()), tip, keyed));
    };
    let transactions = 0;
    const startedAt = performance.now();
    const deadline = startedAt + seconds * 1000;
    await Promise.all(
      clients.map(async () => {
        while (performance.now() < deadline) {
          const isSent = await send();
          if (!isSent) throw new Error('A tip was left out, though nothing stood against it.');
          transactions += 1;
        }
      }),
    );
    return { transactions, seconds: (performance.now() - startedAt) / 1000 };
  };
}

const sendTip = `mutation Tip($input: SendTipInput!) {
  sendTip(input: $input) { tip { id tokens } userErrors { code } } }`;

/** The same through the API. */
function tipsByGraphQL(isHot: boolean): Load['run'] {
  return async (arena, seconds) => {
    const url = `${arena.gateway.url}/graphql`;
    const requests = Array.from({ length: 800 * Math.ceil(seconds) }, () => {
      const recipientId = (isHot ? arena.creators[0] : pick(arena.creators))?.id;
      const input = { recipientId, tokens: 100, idempotencyKey: randomUUID() };
      const headers = { authorization: `Bearer ${pick(arena.fans).token}` };
      return requestOf(url, { query: sendTip, variables: { input } }, headers);
    });
    const done = await burst(url, requests, { connections: arena.clients.length, seconds });
    return { transactions: Math.min(done.requests, requests.length), seconds: done.seconds };
  };
}

/** All loads; the first two are what the others are held against. */
export const loads: readonly Load[] = [
  {
    title: 'bare, as a script',
    consists:
      'BEGIN, one balance updated, three rows inserted, COMMIT: four messages, each waited for, as pgbench does',
    run: (arena, seconds) =>
      drive(arena, seconds, async (client) => {
        const [from, tokens, ...others] = bareValues();
        await client.query('BEGIN');
        await client.query({ ...update, values: [from, tokens] });
        await client.query({ ...insert, values: [from, tokens, ...others] });
        await client.query('COMMIT');
      }),
  },
  {
    title: 'bare, as one statement',
    consists: 'the same four rows written by one prepared statement',
    run: (arena, seconds) =>
      drive(arena, seconds, (client) =>
        client.query({ ...oneStatement, values: [...bareValues()] }),
      ),
  },
  {
    title: 'posting function',
    consists: 'app.post_tip by one prepared statement, 400 fans and 100 creators',
    run: tipsByFunction(false),
  },
  {
    title: 'posting function, one creator',
    consists: 'the same, all to one creator',
    run: tipsByFunction(true),
  },
  {
    title: 'posting function, together',
    consists:
      'app.send_tips as the gateway calls it, for all tips that wait: outcomes of commands and audit rows included',
    isJudged: true,
    run: tipsTogether(false),
  },
  {
    title: 'posting function, together, one creator',
    consists: 'the same, all to one creator',
    run: tipsTogether(true),
  },
  {
    title: 'GraphQL',
    consists: 'sendTip over HTTP with a key of its own each time, 400 fans and 100 creators',
    isByApi: true,
    run: tipsByGraphQL(false),
  },
  {
    title: 'GraphQL, one creator',
    consists: 'the same, all to one creator',
    isByApi: true,
    run: tipsByGraphQL(true),
  },
];
