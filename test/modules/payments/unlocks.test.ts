import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
import { act as moveStream, mutationOf, type Outcome } from '../live/streams';
import { bookErrors, fund } from '../wallet/purses';
import { tokensOf } from './shop';

let world: World;
let creator: Person;
let fan: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  creator = await world.person('creator', { isCreator: true });
  fan = await world.person('fan');
  await fund(world, fan, 100);
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

/** A message of the creator to somebody that costs 30 tokens. */
async function pricedMessage(to: Person): Promise<string> {
  const input = { recipientId: to.id, body: 'Just for you', price: 30 };
  const sent = await act(world, creator, 'sendMessage', input, 'message { id }');
  return (sent['message'] as { readonly id: string }).id;
}

async function bodyFor(person: Person, id: string): Promise<string | null | undefined> {
  const { node } = await world.ask<{ readonly node: { readonly body: string | null } | null }>(
    person,
    'query ($id: ID!) { node(id: $id) { ... on Message { body } } }',
    { id },
  );
  return node?.body;
}

function buyMessage(person: Person, messageId: string) {
  const order = { messageId, expectedPrice: 30, idempotencyKey: randomUUID() };
  return act(world, person, 'buyMessage', order, 'message { body } wallet { tokensAvailable }');
}

it('[payments.message-purchase messaging.premium-message] opens a message to whoever buys it, once of twenty orders at once', async () => {
  const id = await pricedMessage(fan);
  expect(await bodyFor(fan, id)).toBeNull();
  const answers = await Promise.all(Array.from({ length: 20 }, () => buyMessage(fan, id)));
  const bought = answers.filter(({ userErrors }) => userErrors.length === 0);
  expect(bought).toEqual([
    { message: { body: 'Just for you' }, wallet: { tokensAvailable: 70 }, userErrors: [] },
  ]);
  expect(await bodyFor(fan, id)).toBe('Just for you');
  expect(await tokensOf(world, fan)).toBe(70);
});

it('[payments.message-purchase messaging.premium-message] refuses messages to others, those of oneself, and what the wallet does not cover', async () => {
  const other = await world.person('other');
  await fund(world, other, 100);
  const id = await pricedMessage(fan);
  expect((await buyMessage(other, id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await buyMessage(creator, id)).userErrors).toMatchObject([{ code: 'SELF_TARGET' }]);
  const poor = await world.person('poor');
  expect((await buyMessage(poor, await pricedMessage(poor))).userErrors).toMatchObject([
    { code: 'INSUFFICIENT_FUNDS' },
  ]);
  expect(await bodyFor(fan, id)).toBeNull();
  expect(await tokensOf(world, other)).toBe(100);
});

/** A stream of the creator that costs 40 tokens, announced. */
async function pricedStream(): Promise<string> {
  const { outcome } = await world.ask<{ outcome: Outcome }>(creator, mutationOf('create'), {
    input: { title: 'Tonight', price: 40 },
  });
  return outcome.liveStream?.id ?? '';
}

function buyAccess(person: Person, liveStreamId: string) {
  const order = { liveStreamId, idempotencyKey: randomUUID() };
  return act(world, person, 'buyStreamAccess', order, 'liveStream { viewerHasAccess }');
}

it.each(['before it begins', 'while it is on air'])(
  '[payments.stream-access-purchase] opens a stream that is bought %s, for its price',
  async (when) => {
    const id = await pricedStream();
    if (when !== 'before it begins') await moveStream(world, creator, 'start', id);
    expect(await buyAccess(fan, id)).toEqual({
      liveStream: { viewerHasAccess: true },
      userErrors: [],
    });
    expect(await tokensOf(world, fan)).toBe(60);
  },
);

it('[payments.stream-access-purchase] refuses a second time, the host, and a stream that is over', async () => {
  const id = await pricedStream();
  await buyAccess(fan, id);
  expect((await buyAccess(fan, id)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  expect((await buyAccess(creator, id)).userErrors).toMatchObject([{ code: 'SELF_TARGET' }]);
  await moveStream(world, creator, 'start', id);
  await moveStream(world, creator, 'end', id);
  const late = await world.person('late');
  await fund(world, late, 100);
  expect((await buyAccess(late, id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect(await tokensOf(world, late)).toBe(100);
});
