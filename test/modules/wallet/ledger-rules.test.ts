import type { PoolClient } from 'pg';
import { World } from '../../kit/world';
import { attempt, tipped } from './attempts';
import { bookErrors, walletIdOf } from './purses';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

describe('[wallet.double-entry] the ledger', () => {
  /** Adds a movement and its entries straight and in one statement, as whoever got hold of the owner's rights would. */
  async function post(
    client: PoolClient,
    lines: readonly { readonly wallet: string; readonly amount: number }[],
  ): Promise<void> {
    await client.query(
      `WITH m AS (INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7()) RETURNING id),
         lines AS (SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS l (wallet, amount)),
         heads AS (UPDATE wallets w SET balance = w.balance + l.amount, version = w.version + 1 FROM lines l
           WHERE w.id = l.wallet RETURNING w.id, w.version, w.balance, l.amount)
       INSERT INTO ledger (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
       SELECT h.id, h.version, m.id, 'TIP_RECEIVED', h.amount, h.balance - h.amount, h.balance, nullif(h.version - 1, 0)
       FROM heads h, m`,
      [lines.map(({ wallet }) => wallet), lines.map(({ amount }) => amount)],
    );
  }

  it('takes two sides that come to zero', async () => {
    const { fan, creator } = await tipped(world);
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
    const { fan, creator } = await tipped(world);
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
    const { fan, creator } = await tipped(world);
    const from = await walletIdOf(world.owner.pool, fan);
    const to = await walletIdOf(world.owner.pool, creator);
    const failure = await attempt(world.owner.pool, null, async (client) => {
      await post(client, [{ wallet: from, amount: -5 }]);
      await post(client, [{ wallet: to, amount: 5 }]);
    });
    expect(failure).toMatchObject({ code: '23514', constraint: 'ledger_movement_balanced' });
  });

  it('refuses a movement whose entries would come in a later statement', async () => {
    const failure = await attempt(world.owner.pool, null, (client) =>
      client.query(`INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7())`),
    );
    expect(failure).toMatchObject({ code: '23514', constraint: 'ledger_movement_balanced' });
  });

  it('refuses entries of a later transaction', async () => {
    const { fan } = await tipped(world);
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
    const { fan } = await tipped(world);
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
    const { fan } = await tipped(world);
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
    const { fan } = await tipped(world);
    const wallet = await walletIdOf(world.owner.pool, fan);
    const failure = await attempt(world.owner.pool, null, (client) =>
      client.query('UPDATE wallets SET balance = balance + 500 WHERE id = $1', [wallet]),
    );
    expect(failure).toMatchObject({ code: '23514', constraint: 'wallets_head_of_ledger' });
  });

  it('never lets a wallet change hands', async () => {
    const { fan, creator } = await tipped(world);
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
