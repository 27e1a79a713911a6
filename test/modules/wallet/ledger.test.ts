import { randomUUID } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';
import { loginsFor } from '../../kit/database';
import { World, type Person } from '../../kit/world';
import { tip } from '../tips/tipping';
import { bookErrors, fund, hold, walletIdOf } from './purses';

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

interface Failure {
  readonly code: string;
  readonly constraint?: string;
  readonly message: string;
}

/** Runs statements in one transaction of a role, for an account; how it failed, or null where it did not. */
async function attempt(
  pool: Pool,
  person: Person | null,
  work: (client: PoolClient) => Promise<unknown>,
): Promise<Failure | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [person?.uuid ?? '']);
    await work(client);
    await client.query('COMMIT');
    return null;
  } catch (error) {
    await client.query('ROLLBACK');
    const { code, constraint, message } = error as Failure;
    return { code, constraint, message };
  } finally {
    client.release();
  }
}

/** A fan with 1,000 tokens, and a creator who got 100 of the 1,100 that the fan had. */
async function tipped(): Promise<{ fan: Person; creator: Person }> {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 1_100);
  await tip(world, fan, creator, { tokens: 100 });
  return { fan, creator };
}

describe('[wallet.append-only] the ledger', () => {
  it('adds the entries of a movement and leaves those that were there as they are', async () => {
    const { fan, creator } = await tipped();
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
    const { fan } = await tipped();
    for (const pool of [app, worker]) {
      const failure = await attempt(pool, fan, (client) => client.query(statement));
      expect(failure).toMatchObject({ code: '42501' });
    }
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  });

  it('refuses tokens of its own making', async () => {
    const { fan } = await tipped();
    const failure = await attempt(app, fan, (client) =>
      client.query('SELECT app.post_token_purchase($1, 1000, $2)', [fan.uuid, randomUUID()]),
    );
    expect(failure).toMatchObject({ code: '42501' });
    expect(failure?.message).toContain('post_token_purchase');
  });

  it('never changes a row, not even as the owner who skips ordinary triggers', async () => {
    await tipped();
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

describe('[wallet.double-entry] the ledger', () => {
  /** Adds entries to wallets straight and in one statement, as whoever got hold of the owner's rights would. */
  async function post(
    client: PoolClient,
    lines: readonly { readonly wallet: string; readonly amount: number }[],
  ): Promise<void> {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7()) RETURNING id`,
    );
    await client.query(
      `WITH lines AS (SELECT * FROM unnest($2::uuid[], $3::bigint[]) AS l (wallet, amount)),
         heads AS (UPDATE wallets w SET balance = w.balance + l.amount, version = w.version + 1 FROM lines l
           WHERE w.id = l.wallet RETURNING w.id, w.version, w.balance, l.amount)
       INSERT INTO ledger (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
       SELECT id, version, $1, 'TIP_RECEIVED', amount, balance - amount, balance, nullif(version - 1, 0) FROM heads`,
      [rows[0]?.id, lines.map(({ wallet }) => wallet), lines.map(({ amount }) => amount)],
    );
  }

  it('takes two sides that come to zero', async () => {
    const { fan, creator } = await tipped();
    const from = await walletIdOf(world.owner.pool, fan);
    const to = await walletIdOf(world.owner.pool, creator);
    const failure = await attempt(world.owner.pool, null, (client) =>
      post(client, [
        { wallet: from, amount: -5 },
        { wallet: to, amount: 5 },
      ]),
    );
    expect(failure).toBeNull();
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  });

  it.each([
    ['without entries', []],
    ['with one side', [5]],
    ['that comes to more than zero', [-5, 6]],
  ])('refuses a movement %s', async (_what, amounts) => {
    const { fan, creator } = await tipped();
    const wallets = [
      await walletIdOf(world.owner.pool, fan),
      await walletIdOf(world.owner.pool, creator),
    ];
    const failure = await attempt(world.owner.pool, null, (client) =>
      post(
        client,
        amounts.map((amount, index) => ({ wallet: wallets[index] ?? '', amount })),
      ),
    );
    expect(failure).toMatchObject({ code: '23514', constraint: 'ledger_movement_balanced' });
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  });

  it('refuses the other side of a movement in a statement of its own', async () => {
    const { fan, creator } = await tipped();
    const from = await walletIdOf(world.owner.pool, fan);
    const to = await walletIdOf(world.owner.pool, creator);
    const failure = await attempt(world.owner.pool, null, async (client) => {
      await post(client, [{ wallet: from, amount: -5 }]);
      await post(client, [{ wallet: to, amount: 5 }]);
    });
    expect(failure).toMatchObject({ code: '23514', constraint: 'ledger_movement_balanced' });
  });

  it('refuses entries of a later transaction', async () => {
    const { fan } = await tipped();
    const wallet = await walletIdOf(world.owner.pool, fan);
    const failure = await attempt(world.owner.pool, null, (client) =>
      client.query(
        `INSERT INTO ledger (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
         SELECT wallet_id, version + 1, movement_id, kind, 1, balance_after, balance_after + 1, version
         FROM ledger WHERE wallet_id = $1 ORDER BY version DESC LIMIT 1`,
        [wallet],
      ),
    );
    expect(failure).toMatchObject({ code: '23503', constraint: 'ledger_movement_id_txid_fkey' });
  });
});

describe('[wallet.before-after] the ledger', () => {
  const columns =
    'wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version';

  it.each([
    [
      'a balance that does not add up',
      'version + 1, 1, balance_after, balance_after + 2, version',
      '23514',
      'ledger_balance_after_adds_up',
    ],
    [
      'a gap in the numbers',
      'version + 2, 1, balance_after, balance_after + 1, version',
      '23514',
      'ledger_previous_version_gapless',
    ],
    [
      'a beginning of its own',
      'version + 2, 1, 0, 1, NULL::bigint',
      '23514',
      'ledger_previous_version_gapless',
    ],
    [
      'a balance that no entry ended with',
      'version + 1, 1, balance_after + 7, balance_after + 8, version',
      '23503',
      'ledger_wallet_id_previous_version_balance_before_fkey',
    ],
    [
      'a number that is taken',
      'version, 1, balance_before, balance_before + 1, previous_version',
      '23505',
      'ledger_pkey',
    ],
    [
      'no tokens',
      'version + 1, 0, balance_after, balance_after, version',
      '23514',
      'ledger_amount_range',
    ],
  ])('refuses an entry with %s', async (_what, values, code, constraint) => {
    const { fan } = await tipped();
    const wallet = await walletIdOf(world.owner.pool, fan);
    const [version, amount, before, after, previous] = values.split(', ');
    const failure = await attempt(world.owner.pool, null, (client) =>
      client.query(
        `WITH m AS (INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7()) RETURNING id)
         INSERT INTO ledger (${columns})
         SELECT wallet_id, ${version}, m.id, kind, ${amount}, ${before}, ${after}, ${previous}
         FROM ledger, m WHERE wallet_id = $1 ORDER BY version DESC LIMIT 1`,
        [wallet],
      ),
    );
    expect(failure).toMatchObject({ code, constraint });
  });

  it.each([
    [
      'a false hash',
      `UPDATE wallets SET balance = balance + 1, version = version + 1 WHERE user_id = $1 RETURNING id, version, balance`,
      'ledger_sealed',
    ],
    [
      'a wallet that nobody has',
      `SELECT app.uuid_v7() AS id, 1 AS version, 1 AS balance WHERE $1::uuid IS NOT NULL`,
      'ledger_wallet_id_fkey',
    ],
  ])('refuses an entry with %s', async (_what, head, constraint) => {
    const { fan } = await tipped();
    const failure = await attempt(world.owner.pool, null, (client) =>
      client.query(
        `WITH m AS (INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7()) RETURNING id),
           head AS (${head})
         INSERT INTO ledger (${columns}, hash)
         SELECT head.id, version, m.id, 'TIP_RECEIVED', 1, balance - 1, balance, nullif(version - 1, 0), '\\x00'
         FROM m, head`,
        [fan.uuid],
      ),
    );
    expect(failure).toMatchObject({ constraint });
  });

  it('refuses a wallet that does not hold what its newest entry says', async () => {
    const { fan } = await tipped();
    const wallet = await walletIdOf(world.owner.pool, fan);
    const failure = await attempt(world.owner.pool, null, (client) =>
      client.query('UPDATE wallets SET balance = balance + 500 WHERE id = $1', [wallet]),
    );
    expect(failure).toMatchObject({ code: '23514', constraint: 'wallets_head_of_ledger' });
  });

  it('never lets a wallet change hands', async () => {
    const { fan, creator } = await tipped();
    const failure = await attempt(world.owner.pool, null, async (client) => {
      await client.query('UPDATE wallets SET user_id = NULL WHERE user_id = $1', [creator.uuid]);
      await client.query('UPDATE wallets SET user_id = $1 WHERE user_id = $2', [
        creator.uuid,
        fan.uuid,
      ]);
    });
    expect(failure).toMatchObject({ code: '23514', constraint: 'wallets_owner_fixed' });
  });
});

describe('the database', () => {
  it('[wallet.no-double-spend] refuses accounts a balance below zero', async () => {
    const { fan, creator } = await tipped();
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
    const { fan, creator } = await tipped();
    await hold(world, fan, 950);
    const answer = await tip(world, fan, creator, { tokens: 51 });
    expect(answer.userErrors).toEqual([{ code: 'INSUFFICIENT_FUNDS', field: ['tokens'] }]);
    expect((await tip(world, fan, creator, { tokens: 50 })).wallet).toEqual({ tokensAvailable: 0 });
  });
});

describe('the second lock', () => {
  it('[wallet.wallet-per-user] hides the wallet, the history and the tips of others from role app', async () => {
    const { fan, creator } = await tipped();
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
    const { fan, creator } = await tipped();
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
    const { creator } = await tipped();
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
