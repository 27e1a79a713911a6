import { signatureHeader, signCallback } from '../../../src/kernel/callbacks/callback-signature';
import { deriveKey } from '../../../src/kernel/crypto/keys';
import { World, type Person } from '../../kit/world';
import { codes, run } from '../identity/self';
import { eventually } from '../payments/shop';
import { runJob } from '../verification/papers';
import { bookErrors } from '../wallet/purses';
import {
  approve,
  bankAccount,
  destination,
  earn,
  overdue,
  owed,
  payee,
  request,
  requested,
  statusOf,
  uuidOf,
  verify,
} from './paying';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  admin = await world.person('anna', { accountType: 'ADMIN' });
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

const local = () => {
  if (!world.app.localPayouts) throw new Error('There are no local payouts.');
  return world.app.localPayouts;
};

/** Has a payout approved and sent. */
async function sent(payoutId: string): Promise<void> {
  expect(codes(await approve(world, admin, payoutId))).toEqual([]);
  await runJob(world, 'send-payouts');
}

async function unfinishedJobs(): Promise<number | undefined> {
  const { rows } = await world.owner.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = 'send-payouts'`,
  );
  return rows[0]?.n;
}

const becomes = (id: string, status: string) => eventually(() => statusOf(world, id), status);

describe('a request', () => {
  it('[payments.payout-request] sets the amount aside at once, up to all that is owed', async () => {
    const cleo = await payee(world);
    const outcome = await request(world, cleo);
    expect(outcome['payout']).toMatchObject({ status: 'REQUESTED', amount: { amount: '50.00' } });
    expect(await owed(world, cleo)).toEqual([3000, 5000]);
    expect(codes(await request(world, cleo, { amount: '30.00' }))).toEqual([]);
    expect(await owed(world, cleo)).toEqual([0, 8000]);
    const mine = '{ myPayouts { nodes { status amount { amount } payoutAccount { label } } } }';
    expect(await world.ask(cleo, mine)).toMatchObject({
      myPayouts: {
        nodes: [{ amount: { amount: '30.00' } }, { payoutAccount: { label: '…1234' } }],
      },
    });
  });

  it('[payments.payout-request] pays once of fifty at once, and is the same under the same key', async () => {
    const cleo = await payee(world);
    const answers = await Promise.all(Array.from({ length: 50 }, () => request(world, cleo)));
    const paid = answers.filter((answer) => answer['payout']);
    expect(paid.length).toBe(1);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['INSUFFICIENT_FUNDS']));
    expect(await owed(world, cleo)).toEqual([3000, 5000]);
    const order = { amount: '20.00', idempotencyKey: 'the-same-key' };
    const same = await Promise.all(Array.from({ length: 20 }, () => request(world, cleo, order)));
    expect(new Set(same.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await owed(world, cleo)).toEqual([1000, 7000]);
  });

  it.each([
    ['19.99', 'INVALID'],
    ['0', 'INVALID'],
    ['-50', 'INVALID'],
    ['50.001', 'INVALID'],
    ['80.01', 'INSUFFICIENT_FUNDS'],
    ['9999999999999', 'INSUFFICIENT_FUNDS'],
  ])(
    '[payments.payout-request] refuses %s with %s, and nothing is set aside',
    async (amount, code) => {
      const cleo = await payee(world);
      expect(codes(await request(world, cleo, { amount }))).toEqual([code]);
      expect(await owed(world, cleo)).toEqual([8000, 0]);
    },
  );

  it('[creators.kyc-before-payout] is taken once papers are good', async () => {
    const cleo = await payee(world, { isVerified: false });
    expect(codes(await request(world, cleo))).toEqual(['VERIFICATION_REQUIRED']);
    await verify(world, cleo);
    expect(codes(await request(world, cleo))).toEqual([]);
  });

  it('[creators.kyc-before-payout] refuses whose papers are not good, were rejected or are over, and those whose papers end before it is sent', async () => {
    const cleo = await payee(world);
    const id = await requested(world, cleo, { amount: '20.00' });
    const { pool } = world.owner;
    await pool.query(
      `UPDATE kyc_verifications SET decided_at = app.now() - interval '9 days', expires_at = app.now() - interval '1 day'
       WHERE user_id = $1`,
      [cleo.uuid],
    );
    expect(codes(await request(world, cleo, { amount: '20.00' }))).toEqual([
      'VERIFICATION_REQUIRED',
    ]);
    await sent(id);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await statusOf(world, id)).toBe('APPROVED');
    expect(await owed(world, cleo)).toEqual([6000, 2000]);
  });

  it('[creators.approved-only] refuses creators who are not approved, and pays those who are again', async () => {
    const cleo = await payee(world);
    const where = { userId: cleo.uuid };
    await world.owner.prisma.creator.update({
      where,
      data: { status: 'SUSPENDED', statusReason: 'Why' },
    });
    expect(codes(await request(world, cleo))).toEqual(['INVALID_STATE']);
    await world.owner.prisma.creator.update({ where, data: { status: 'APPROVED' } });
    expect(codes(await request(world, cleo))).toEqual([]);
  });
});

describe('a payout', () => {
  it('[payments.payout-lifecycle] is approved, sent and booked once it has arrived', async () => {
    const cleo = await payee(world);
    const id = await requested(world, cleo);
    await sent(id);
    await becomes(id, 'COMPLETED');
    expect(await owed(world, cleo)).toEqual([3000, 0]);
    const [entry] = (
      await world.owner.pool.query<{ code: string; debit: string; credit: string }>(
        `SELECT string_agg(a.code || ' ' || l.debit_minor || ' ' || l.credit_minor, ', ' ORDER BY l.line_number) AS lines
         FROM transactions t JOIN journal_entry_lines l ON l.entry_id = t.id JOIN chart_of_accounts a ON a.id = l.account_id
         WHERE t.kind = 'PAYOUT' AND t.source_id = $1`,
        [uuidOf(id)],
      )
    ).rows;
    expect(entry).toEqual({ lines: '2100 5000 0, 1000 0 5000' });
    const moves = await world.owner.prisma.auditLog.count({
      where: { subjectId: uuidOf(id), action: { startsWith: 'payout.' } },
    });
    expect(moves).toBe(4);
  });

  it('[payments.payout-lifecycle] that fails or is called off gives the amount back, once', async () => {
    const cleo = await payee(world, { ending: '0001' });
    const failing = await requested(world, cleo);
    await sent(failing);
    await becomes(failing, 'FAILED');
    expect(await owed(world, cleo)).toEqual([8000, 0]);
    const node = 'query ($id: ID!) { node(id: $id) { ... on Payout { failureReason } } }';
    expect(await world.ask(cleo, node, { id: failing })).toEqual({
      node: { failureReason: 'There is no such account.' },
    });
    const id = await requested(world, cleo);
    const cancel = () =>
      run(world, cleo.token, 'cancelPayout', { payoutId: id, reason: 'Too soon' });
    const answers = await Promise.all(Array.from({ length: 20 }, cancel));
    expect(answers.filter((answer) => codes(answer).length === 0).length).toBe(1);
    expect([await statusOf(world, id), await owed(world, cleo)]).toEqual(['CANCELLED', [8000, 0]]);
  });

  it('[payments.payout-lifecycle] that a bank sends back is owed again, and its entry answered by the mirror image', async () => {
    const cleo = await payee(world, { ending: '0002' });
    const id = await requested(world, cleo);
    await sent(id);
    await becomes(id, 'FAILED');
    expect(await owed(world, cleo)).toEqual([8000, 0]);
    const { rows } = await world.owner.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM transactions t JOIN journal_entries e ON e.reverses_id = t.id
       WHERE t.kind = 'PAYOUT' AND t.source_id = $1 AND t.status = 'REFUNDED'`,
      [uuidOf(id)],
    );
    expect(rows).toEqual([{ n: 1 }]);
    expect(codes(await request(world, cleo, { amount: '80.00' }))).toEqual([]);
  });

  it.each([true, false])(
    '[payments.payout-lifecycle] comes to the same end when callbacks come twenty times at once, reversed: %s',
    async (isReversed) => {
      const cleo = await payee(world, { ending: '0002' });
      const id = await requested(world, cleo);
      await local().courier.hold();
      await sent(id);
      await becomes(id, 'PROCESSING');
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      const statuses = await local().courier.release({ copies: 20, isReversed });
      expect([statuses.length, new Set(statuses)]).toEqual([40, new Set([200])]);
      await becomes(id, 'FAILED');
      expect(await owed(world, cleo)).toEqual([8000, 0]);
    },
  );

  it('[payments.payout-lifecycle] outlives an outage of the processor, and is sent once', async () => {
    const cleo = await payee(world);
    const id = await requested(world, cleo);
    local().goDown();
    await sent(id);
    await becomes(id, 'PROCESSING');
    // It is marked before it is handed over: only when the job has ended has the processor refused it.
    await eventually(() => unfinishedJobs(), 0);
    local().comeBack();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([await statusOf(world, id), await owed(world, cleo)]).toEqual([
      'PROCESSING',
      [3000, 5000],
    ]);
    await overdue(world, id);
    await runJob(world, 'send-payouts');
    await becomes(id, 'COMPLETED');
    expect(await owed(world, cleo)).toEqual([3000, 0]);
  });

  it('[payments.payout-lifecycle] never moves on a callback that is forged, stale or names another amount', async () => {
    const cleo = await payee(world);
    const id = await requested(world, cleo);
    await local().courier.hold();
    await sent(id);
    await becomes(id, 'PROCESSING');
    const key = deriveKey(world.authSecret, 'local-payouts');
    const tell = async (amountMinor: string, signedWith: Uint8Array, secondsAgo = 0) => {
      const payout = {
        id: 'po_1',
        key: uuidOf(id),
        state: 'FAILED',
        reason: 'x',
        currencyCode: 'USD',
      };
      const body = Buffer.from(
        JSON.stringify({ id: `evt_${amountMinor}`, payout: { ...payout, amountMinor } }),
      );
      const at = new Date(Date.now() - secondsAgo * 1000);
      const answer = await fetch(`${world.url}/payout-callbacks/local`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [signatureHeader]: signCallback(signedWith, body, at),
        },
        body,
      });
      await answer.text();
      return answer.status;
    };
    expect(await tell('5000', Buffer.alloc(32))).toBe(401);
    expect(await tell('5000', key, 400)).toBe(401);
    expect(await tell('1', key)).toBe(200);
    expect(await statusOf(world, id)).toBe('PROCESSING');
    await local().courier.release();
    await becomes(id, 'COMPLETED');
  });

  it('[payments.payout-lifecycle] refuses to be approved by its owner, by others than administrators, twice, and to be called off on its way', async () => {
    const olaf = await world.person('olaf', { accountType: 'ADMIN', isCreator: true });
    await earn(world, olaf, 80);
    await verify(world, olaf);
    await destination(world, olaf);
    const own = await requested(world, olaf);
    expect(codes(await approve(world, olaf, own))).toEqual(['SELF_TARGET']);
    const cleo = await payee(world);
    const mutation =
      'mutation ($id: ID!) { approvePayout(input: { payoutId: $id }) { userErrors { code } } }';
    expect((await world.execute(cleo, mutation, { id: own })).code).toBe('FORBIDDEN');
    const id = await requested(world, cleo);
    await sent(id);
    expect(codes(await approve(world, admin, id))).toEqual(['INVALID_STATE']);
    await becomes(id, 'COMPLETED');
    const late = await run(world, cleo.token, 'cancelPayout', { payoutId: id, reason: 'Too late' });
    expect(codes(late)).toEqual(['INVALID_STATE']);
  });

  it('[creators.aml-screening payments.payout-lifecycle] waits while its person may be on a list, which it never tells them', async () => {
    const cleo = await payee(world);
    const { pool } = world.owner;
    await pool.query(
      `INSERT INTO aml_checks (user_id, provider, status, list_version, hits, checked_at)
       VALUES ($1, 'LOCAL', 'HIT', 'test', '[{"name": "C", "list": "L"}]', app.now() + interval '1 second')`,
      [cleo.uuid],
    );
    const id = await requested(world, cleo);
    await sent(id);
    const screening = async (by: Person) => {
      const query = 'query ($id: ID!) { node(id: $id) { ... on Payout { screening } } }';
      return (await world.ask<{ node: { screening: string | null } }>(by, query, { id })).node
        .screening;
    };
    await eventually(() => screening(admin), 'FLAGGED');
    expect([await statusOf(world, id), await screening(cleo)]).toEqual(['APPROVED', null]);
    const check = await world.owner.prisma.amlCheck.findFirstOrThrow({
      where: { userId: cleo.uuid, status: 'HIT' },
    });
    await pool.query(
      `UPDATE aml_checks SET status = 'CLEARED', cleared_by_id = $2, cleared_at = app.now(), clear_reason = 'Another' WHERE id = $1`,
      [check.id, admin.uuid],
    );
    await runJob(world, 'send-payouts');
    await becomes(id, 'COMPLETED');
  });
});

describe('a destination', () => {
  const add = (person: Person, input: object = {}) =>
    run(
      world,
      person.token,
      'addPayoutAccount',
      { ...bankAccount(), ...input },
      'payoutAccount { id label isDefault payableFrom }',
    );

  it('[payments.payout-destinations] keeps its number encrypted, and shows four characters of it', async () => {
    const cleo = await world.person('cleo', { isCreator: true });
    const added = await add(cleo);
    expect(added['payoutAccount']).toMatchObject({ label: '…1234', isDefault: true });
    const { detailsCipher } = await world.owner.prisma.payoutAccount.findFirstOrThrow({
      where: { userId: cleo.uuid },
    });
    expect(Buffer.from(detailsCipher).includes('DE89')).toBe(false);
  });

  it('[payments.payout-destinations] delays payouts for 72 hours when it is new, whatever the statement says', async () => {
    const cleo = await payee(world);
    const added = await add(cleo);
    const { id, payableFrom } = added['payoutAccount'] as { id: string; payableFrom: string };
    expect(Math.round((Date.parse(payableFrom) - Date.now()) / 3_600_000)).toBe(72);
    expect(codes(await request(world, cleo, { payoutAccountId: id }))).toEqual(['INVALID_STATE']);
    expect(codes(await request(world, cleo))).toEqual([]);
    const { pool } = world.app.database;
    await expect(
      pool.query(`UPDATE payout_accounts SET payable_from = now() WHERE id = $1`, [uuidOf(id)]),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('[payments.processor-adapters] refuses destinations and callbacks where settings name no processor, as in production', async () => {
    const bare = await World.create({ beside: world, hasTestCards: false });
    const cleo = await bare.person('cleo', { isCreator: true });
    expect(codes(await run(bare, cleo.token, 'addPayoutAccount', bankAccount()))).toEqual([
      'INVALID_STATE',
    ]);
    expect(await world.owner.prisma.payoutAccount.count({ where: { userId: cleo.uuid } })).toBe(0);
    for (const processor of ['local', 'stripe']) {
      const { status } = await fetch(`${bare.url}/payout-callbacks/${processor}`, {
        method: 'POST',
        body: '{}',
      });
      expect(status).toBe(404);
    }
    await bare.close();
  });

  it('[payments.payout-destinations] hides from others, and refuses a sixth, nonsense, and those that are gone', async () => {
    const cleo = await payee(world);
    const { eve } = await world.people('eve');
    const id = await destination(world, cleo, '5678');
    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    for (const other of [eve, admin, null])
      expect(await world.ask(other, node, { id })).toEqual({ node: null });
    expect(codes(await request(world, eve, { payoutAccountId: id }))).toEqual(['NOT_FOUND']);
    expect(codes(await add(cleo, { holder: ' ' }))).toEqual(['BLANK']);
    expect(codes(await add(cleo, { number: '1' }))).toEqual(['INVALID']);
    expect(codes(await add(cleo, { number: null }))).toEqual(['INVALID']);
    const page = await run(world, cleo.token, 'openPayoutAccountPage', { payoutAccountId: id });
    expect(codes(page)).toEqual(['INVALID_STATE']);
    expect(codes(await add(cleo, { countryCode: 'de' }))).toEqual(['INVALID']);
    const many = await Promise.all(Array.from({ length: 10 }, () => add(cleo)));
    expect(many.filter((answer) => answer['payoutAccount']).length).toBe(3);
    const remove = () => run(world, cleo.token, 'removePayoutAccount', { payoutAccountId: id });
    expect([codes(await remove()), codes(await remove())]).toEqual([[], ['NOT_FOUND']]);
    expect(codes(await request(world, cleo, { payoutAccountId: id }))).toEqual(['NOT_FOUND']);
  });
});
