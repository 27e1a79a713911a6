import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { loginsFor } from '../../kit/database';
import { World, type Person } from '../../kit/world';
import { tip } from '../tips/tipping';
import { attempt, tipped, type Failure } from './attempts';
import { bookErrors, fund, hold } from './purses';

let world: World;
let app: Pool;
let worker: Pool;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  const { appUrl, workerUrl } = loginsFor(world.owner.pool.options.connectionString ?? '');
  app = new Pool({ connectionString: appUrl, max: 4 });
  worker = new Pool({ connectionString: workerUrl, max: 2 });
  // The end of the database may reach a connection before its own.
  for (const pool of [app, worker]) pool.on('error', () => undefined);
});

afterAll(async () => {
  await Promise.all([app.end(), worker.end()]);
  await world.close();
});

describe('[wallet.append-only] the ledger', () => {
  it('adds the entries of a movement and leaves those that were there as they are', async () => {
    const { fan, creator } = await tipped(world);
    const rowsOf = async (): Promise<readonly string[]> => {
      const { rows } = await world.owner.pool.query<{ row: string }>(
        `SELECT l::text AS row FROM ledger l JOIN wallets w ON w.id = l.wallet_id
         WHERE w.user_id IN ($1, $2) ORDER BY l.created_at, l.version, l.wallet_id`,
        [fan.uuid, creator.uuid],
      );
      return rows.map(({ row }) => row);
    };
    const before = await rowsOf();
    await tip(world, fan, creator, { tokens: 5 });
    const after = await rowsOf();
    expect(before).toHaveLength(2);
    expect(after).toHaveLength(3);
    expect(after.slice(0, 2)).toEqual(before);
  });

  it.each([
    ['UPDATE ledger SET amount = amount + 1'],
    ['DELETE FROM ledger'],
    ['TRUNCATE ledger CASCADE'],
    ['UPDATE ledger_movements SET kind = kind'],
    ['DELETE FROM ledger_movements'],
    ['UPDATE wallets SET balance = balance + 500'],
    ['DELETE FROM wallets'],
    [`INSERT INTO wallets (kind) VALUES ('FEES')`],
    ['UPDATE tips SET tokens = tokens'],
    ['UPDATE idempotency_keys SET result = NULL'],
    ['DELETE FROM idempotency_keys'],
    [`INSERT INTO token_rates VALUES ('USD', now(), 1000000)`],
    [`SELECT app.post_movement(app.uuid_v7(), 'TIP', app.uuid_v7(), '{}', '{}', '{}')`],
  ])('refuses: %s', async (statement) => {
    const { fan } = await tipped(world);
    for (const pool of [app, worker]) {
      const failure = await attempt(pool, fan, (client) => client.query(statement));
      expect(failure).toMatchObject({ code: '42501' });
    }
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  });

  it('refuses tokens of its own making', async () => {
    const { fan } = await tipped(world);
    const failure = await attempt(app, fan, (client) =>
      client.query('SELECT app.post_token_purchase($1, 1000, $2)', [fan.uuid, randomUUID()]),
    );
    expect(failure).toMatchObject({ code: '42501' });
    expect(failure?.message).toContain('post_token_purchase');
  });

  it('never changes a row, not even as the owner who skips ordinary triggers', async () => {
    await tipped(world);
    for (const table of ['ledger', 'ledger_movements', 'tips', 'idempotency_keys', 'token_rates']) {
      for (const statement of [
        `UPDATE ${table} SET ${table === 'token_rates' ? 'valid_from = valid_from' : 'created_at = now()'}`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ]) {
        const failure = await attempt(world.owner.pool, null, async (client) => {
          await client.query('SET LOCAL session_replication_role = replica');
          await client.query(statement);
        });
        expect(failure).toMatchObject({
          code: '42501',
          constraint: expect.stringMatching(/_append_only$/),
        });
      }
    }
  });
});

describe('the database', () => {
  it('[wallet.no-double-spend] refuses accounts a balance below zero', async () => {
    const { fan, creator } = await tipped(world);
    const send = (amount: number): Promise<Failure | null> =>
      attempt(app, fan, (client) =>
        client.query('SELECT app.post_tip($1, $2, $3, NULL, false, NULL, NULL, NULL)', [
          randomUUID(),
          creator.uuid,
          amount,
        ]),
      );
    expect(await send(1_001)).toMatchObject({
      code: '23514',
      constraint: 'wallets_available_not_negative',
    });
    expect(await send(1_000)).toBeNull();
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  });

  it('[wallet.no-double-spend wallet.reserve-funds] refuses tips what is reserved', async () => {
    const { fan, creator } = await tipped(world);
    await hold(world, fan, 950);
    const answer = await tip(world, fan, creator, { tokens: 51 });
    expect(answer.userErrors).toEqual([{ code: 'INSUFFICIENT_FUNDS', field: ['tokens'] }]);
    expect((await tip(world, fan, creator, { tokens: 50 })).wallet).toEqual({ tokensAvailable: 0 });
  });
});

describe('the second lock', () => {
  it('[wallet.wallet-per-user] hides the wallet, the history and the tips of others from role app', async () => {
    const { fan, creator } = await tipped(world);
    const stranger = await world.person('stranger');
    const seen = async (person: Person | null): Promise<readonly (string | null)[]> => {
      const counts: (string | null)[] = [];
      await attempt(app, person, async (client) => {
        for (const table of ['wallets', 'ledger', 'tips', 'idempotency_keys']) {
          const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
          counts.push(rows[0]?.count ?? null);
        }
      });
      return counts;
    };
    expect(await seen(fan)).toEqual(['1', '2', '1', '1']);
    expect(await seen(creator)).toEqual(['1', '0', '1', '0']);
    expect(await seen(stranger)).toEqual(['1', '0', '0', '0']);
    expect(await seen(null)).toEqual(['0', '0', '0', '0']);
  });

  it('[wallet.wallet-per-user] refuses an outcome under the name of somebody else', async () => {
    const { fan, creator } = await tipped(world);
    const failure = await attempt(app, fan, (client) =>
      client.query(
        `INSERT INTO idempotency_keys (user_id, key, operation, request_hash, result)
         VALUES ($1, 'somebody-elses-key', 'sendTip', '\\x00', '{}')`,
        [creator.uuid],
      ),
    );
    expect(failure).toMatchObject({ code: '42501' });
    expect(failure?.message).toContain('row-level security policy for table "idempotency_keys"');
  });

  it('[tips.send-tip] refuses tips from nobody', async () => {
    const { creator } = await tipped(world);
    const failure = await attempt(app, null, (client) =>
      client.query('SELECT app.post_tip($1, $2, 5, NULL, false, NULL, NULL, NULL)', [
        randomUUID(),
        creator.uuid,
      ]),
    );
    expect(failure).toMatchObject({ code: '42501', message: 'a tip comes from an account' });
  });
});

it('[wallet.buy-tokens] refuses to credit a payment a second time', async () => {
  const fan = await world.person('fan');
  const payment = randomUUID();
  const credit = (): Promise<Failure | null> =>
    attempt(worker, null, (client) =>
      client.query('SELECT app.post_token_purchase($1, 300, $2)', [fan.uuid, payment]),
    );
  expect(await credit()).toBeNull();
  expect(await credit()).toMatchObject({
    code: '23505',
    constraint: 'transactions_kind_source_id_key',
  });
  const { rows } = await world.owner.pool.query('SELECT balance FROM wallets WHERE user_id = $1', [
    fan.uuid,
  ]);
  expect(rows).toEqual([{ balance: '300' }]);
});

it('[wallet.buy-tokens] credits exactly what a payment bought', async () => {
  const fan = await world.person('fan');
  await fund(world, fan, 300);
  await fund(world, fan, 45);
  const { rows } = await world.owner.pool.query(
    `SELECT l.kind, l.amount, l.balance_after FROM ledger l JOIN wallets w ON w.id = l.wallet_id
     WHERE w.user_id = $1 ORDER BY l.version`,
    [fan.uuid],
  );
  expect(rows).toEqual([
    { kind: 'TOKEN_PURCHASE', amount: '300', balance_after: '300' },
    { kind: 'TOKEN_PURCHASE', amount: '45', balance_after: '345' },
  ]);
});
