import { randomUUID } from 'node:crypto';
import { moveClock } from '../../kit/clock';
import { send } from '../../kit/http';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import type { LocalProcessor } from '../../../src/modules/payments/local/local-processor';
import { act } from '../finance/books';
import { bookErrors } from '../wallet/purses';
import { buyTokens, eventually, statusOf, tokensOf } from './shop';

let world: World;
let processor: LocalProcessor;
let staff: Person;
let ada: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  if (!world.app.localProcessor) throw new Error('There is no local processor.');
  processor = world.app.localProcessor;
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  ada = await world.person('ada');
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

/** Buys 100 tokens by a card; gives the payment's id. */
async function buy(testCard: string): Promise<string> {
  const { payment } = await buyTokens(world, ada, { tokens: 100, testCard });
  return payment?.id ?? '';
}

async function actionOf(person: Person, id: string): Promise<string | null | undefined> {
  const { node } = await world.ask<{ readonly node: { readonly actionUrl: string | null } | null }>(
    person,
    'query ($id: ID!) { node(id: $id) { ... on Payment { actionUrl } } }',
    { id },
  );
  return node?.actionUrl;
}

/** Says something to the bank that waits at an address. */
async function tellBank(url: string, outcome: string): Promise<string> {
  const { pathname } = new URL(url);
  const body = Buffer.from(JSON.stringify({ outcome }));
  const headers = { 'content-type': 'application/json' };
  return (await send(world.url, { path: pathname, headers, body })).text;
}

/** Lets the job run that takes up what was left under way. */
async function takeUp(): Promise<void> {
  const key = `test-${randomUUID()}`;
  await world.owner.pool.query(
    `SELECT graphile_worker.add_job('take-up-payments', job_key => $1)`,
    [key],
  );
  await eventually(async () => {
    const { rows } = await world.owner.pool.query(
      'SELECT FROM graphile_worker.jobs WHERE key = $1',
      [key],
    );
    return rows.length;
  }, 0);
}

describe('[payments.processor-adapters] a payment that its payer has to confirm', () => {
  it('waits at an address that the payer alone learns, and succeeds once, when they confirm it', async () => {
    const id = await buy('NEEDS_CONFIRMATION');
    expect([await statusOf(world, ada, id), await tokensOf(world, ada)]).toEqual(['PENDING', 0]);
    const url = (await actionOf(ada, id)) ?? '';
    const answers = await Promise.all(Array.from({ length: 5 }, () => tellBank(url, 'CONFIRM')));
    expect(answers.filter((answer) => answer.includes('true'))).toHaveLength(1);
    await eventually(() => tokensOf(world, ada), 100);
    expect(await actionOf(ada, id)).toBeNull();
  });

  it('never succeeds where they refuse it, and nobody else learns where it waits', async () => {
    const id = await buy('NEEDS_CONFIRMATION');
    const url = (await actionOf(ada, id)) ?? '';
    const eve = await world.person('eve');
    expect(await actionOf(eve, id)).toBeUndefined();
    expect(await actionOf(staff, id)).toBeNull();
    expect(await tellBank(url, 'CONFIRMED, or so they say')).toContain('BAD_REQUEST');
    expect(await statusOf(world, ada, id)).toBe('PENDING');
    await tellBank(url, 'REFUSE');
    await eventually(() => statusOf(world, ada, id), 'FAILED');
    expect(await tellBank(url, 'CONFIRM')).toContain('false');
    expect(await tokensOf(world, ada)).toBe(0);
  });
});

describe('[payments.payment-failure] a processor that does not answer', () => {
  it('is asked again by a job, and charges once', async () => {
    processor.goDown();
    const id = await buy('SUCCEEDS');
    expect(await statusOf(world, ada, id)).toBe('PENDING');
    await takeUp();
    expect(await statusOf(world, ada, id)).toBe('PENDING');
    processor.comeBack();
    await moveClock(world.owner.pool, '5 minutes');
    await Promise.all([takeUp(), takeUp()]);
    await moveClock(world.owner.pool, '0');
    expect([await statusOf(world, ada, id), await tokensOf(world, ada)]).toEqual([
      'SUCCEEDED',
      100,
    ]);
    const { rows } = await world.owner.pool.query(
      `SELECT count(*)::int AS n FROM transactions WHERE payer_id = $1 AND kind = 'TOKEN_PURCHASE'`,
      [ada.uuid],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('never is asked again about what has just begun', async () => {
    processor.goDown();
    const id = await buy('SUCCEEDS');
    processor.comeBack();
    await takeUp();
    expect(await statusOf(world, ada, id)).toBe('PENDING');
  });
});

interface Sale {
  readonly id: string;
  readonly status: string;
}

/** The transaction of the only purchase of somebody. */
async function saleOf(person: Person): Promise<Sale | undefined> {
  const { viewer } = await world.ask<{
    readonly viewer: { readonly transactionsPaid: { readonly nodes: readonly Sale[] } };
  }>(person, '{ viewer { transactionsPaid { nodes { id status } } } }');
  return viewer.transactionsPaid.nodes.at(-1);
}

async function giveBack(): Promise<unknown> {
  const transactionId = (await saleOf(ada))?.id;
  const input = { transactionId, reason: 'Asked for', idempotencyKey: randomUUID() };
  const { refund } = await act(world, staff, 'refundTransaction', input, 'refund { status }');
  return refund;
}

const purse = async (): Promise<unknown> => {
  const { viewer } = await world.ask<{ readonly viewer: { readonly wallet: unknown } }>(
    ada,
    '{ viewer { wallet { tokensTotal tokensReserved tokensAvailable } } }',
  );
  return viewer.wallet;
};

describe('[wallet.reserve-funds payments.refund] tokens of a refund that the processor has still to make', () => {
  it('are set aside, and taken once the processor says so', async () => {
    await processor.courier.hold();
    await buy('REFUND_LATER');
    expect(await giveBack()).toEqual({ status: 'PENDING' });
    expect(await purse()).toEqual({ tokensTotal: 100, tokensReserved: 100, tokensAvailable: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await processor.courier.release({ copies: 20, isReversed: true });
    await eventually(purse, { tokensTotal: 0, tokensReserved: 0, tokensAvailable: 0 });
    await eventually(async () => (await saleOf(ada))?.status, 'REFUNDED');
  });

  it('never can be spent meanwhile, and are free again where the processor could not give anything back', async () => {
    await processor.courier.hold();
    await buy('REFUND_FAILS');
    await giveBack();
    const creator = await world.person('creator', { isCreator: true });
    const tip = { recipientId: creator.id, tokens: 1, idempotencyKey: randomUUID() };
    expect((await act(world, ada, 'sendTip', tip)).userErrors).toMatchObject([
      { code: 'INSUFFICIENT_FUNDS' },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await processor.courier.release();
    await eventually(purse, { tokensTotal: 100, tokensReserved: 0, tokensAvailable: 100 });
    expect((await saleOf(ada))?.status).toBe('COMPLETED');
  });
});

const disputes = '{ disputes { nodes { status amount { amount } payment { id } } } }';

describe('[payments.processor-callbacks] a payment that its bank questions', () => {
  it('is as before where the bank finds it right', async () => {
    const id = await buy('DISPUTE_WON');
    await eventually(async () => (await saleOf(ada))?.status, 'DISPUTED');
    await eventually(async () => (await saleOf(ada))?.status, 'COMPLETED');
    expect(await tokensOf(world, ada)).toBe(100);
    const { disputes: found } = await world.ask<{ readonly disputes: { readonly nodes: unknown } }>(
      staff,
      disputes,
    );
    expect(found.nodes).toContainEqual({
      status: 'WON',
      amount: { amount: '1.00' },
      payment: { id },
    });
    expect((await world.execute(ada, disputes)).code).toBe('FORBIDDEN');
  });

  it('never keeps its tokens where the bank takes it back, told in reverse and twenty times', async () => {
    await processor.courier.hold();
    await buy('DISPUTE_LOST');
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    await processor.courier.release({ copies: 20, isReversed: true });
    await eventually(() => tokensOf(world, ada), 0);
    await eventually(async () => (await saleOf(ada))?.status, 'REFUNDED');
    const { rows } = await world.owner.pool.query(
      `SELECT count(*)::int AS n FROM transactions WHERE payee_id = $1 AND kind = 'CHARGEBACK'`,
      [ada.uuid],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});
