import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
import { bookErrors } from '../wallet/purses';
import { buyTokens, statusOf, tokensOf } from './shop';

let world: World;
let admin: Person;
let fan: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  admin = await world.person('admin', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  fan = await world.person('fan');
  await world.app.localProcessor?.courier.hold();
});

afterEach(async () => {
  await world.app.localProcessor?.courier.release();
});
afterAll(() => world.close());

/** A payment for 500 tokens that nothing is heard of. */
async function stuck(): Promise<string> {
  const { payment } = await buyTokens(world, fan, { tokens: 500, testCard: 'SUCCEEDS_LATER' });
  expect(payment?.status).toBe('PENDING');
  return payment?.id ?? '';
}

const decide = (paymentId: string, input: Readonly<Record<string, unknown>>) =>
  act(
    world,
    admin,
    'decidePayment',
    { paymentId, reason: 'Seen in the books of the processor', ...input },
    'payment { status failureReason }',
  );

it('[payments.payment-intents] is decided by an administrator once, with all that follows, and the processor is too late', async () => {
  const id = await stuck();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => decide(id, { outcome: 'SUCCEEDED' })),
  );
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toEqual([
    { payment: { status: 'SUCCEEDED', failureReason: null }, userErrors: [] },
  ]);
  expect(await tokensOf(world, fan)).toBe(500);
  await world.app.localProcessor?.courier.release({ copies: 3 });
  expect(await statusOf(world, fan, id)).toBe('SUCCEEDED');
  expect(await tokensOf(world, fan)).toBe(500);
  const { rows } = await world.owner.pool.query(
    `SELECT actor_id, changes->>'reason' AS reason FROM audit_logs WHERE action = 'payment.decide' AND actor_id = $1`,
    [admin.uuid],
  );
  expect(rows).toEqual([{ actor_id: admin.uuid, reason: 'Seen in the books of the processor' }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.payment-intents] gives nothing for a payment that an administrator ends, and says why', async () => {
  const id = await stuck();
  const { payment } = await decide(id, { outcome: 'FAILED', failureReason: 'DECLINED' });
  expect(payment).toEqual({ status: 'FAILED', failureReason: 'DECLINED' });
  expect(await tokensOf(world, fan)).toBe(0);
});

it('[payments.payment-intents] refuses to decide twice, without grounds, what is not there, and by anybody else', async () => {
  const id = await stuck();
  const mutation = `mutation ($input: DecidePaymentInput!) {
    decidePayment(input: $input) { payment { id } userErrors { code } } }`;
  const input = { paymentId: id, outcome: 'SUCCEEDED', reason: 'Please' };
  const moderator = await world.person('moderator', { accountType: 'MODERATOR' });
  for (const person of [fan, moderator]) {
    expect((await world.execute(person, mutation, { input })).code).toBe('FORBIDDEN');
  }
  expect(await statusOf(world, fan, id)).toBe('PENDING');
  const refused: [string, string, Readonly<Record<string, unknown>>][] = [
    ['BLANK', 'reason', { outcome: 'SUCCEEDED', reason: ' ' }],
    ['INVALID', 'failureReason', { outcome: 'SUCCEEDED', failureReason: 'DECLINED' }],
  ];
  for (const [code, field, change] of refused) {
    expect((await decide(id, change)).userErrors).toEqual([{ code, field: [field] }]);
  }
  const absent = encodeGlobalId('Payment', '01900000-0000-7000-8000-000000000000');
  expect((await decide(absent, { outcome: 'FAILED' })).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['paymentId'] },
  ]);
  await decide(id, { outcome: 'FAILED' });
  expect((await decide(id, { outcome: 'SUCCEEDED' })).userErrors).toEqual([
    { code: 'INVALID_STATE', field: ['paymentId'] },
  ]);
});
