import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act as moveStream, mutationOf, type Outcome } from '../live/streams';
import { act } from '../finance/books';
import { bookErrors, fund } from '../wallet/purses';

let world: World;
let staff: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

/** A gift of the catalogue that costs 30 tokens. */
async function rose(): Promise<string> {
  const input = { key: `rose-${randomUUID().slice(0, 8)}`, name: 'A rose', priceTokens: 30 };
  const made = await act(world, staff, 'createVirtualGift', input, 'gift { id priceTokens }');
  expect(made.userErrors).toEqual([]);
  return (made['gift'] as { readonly id: string }).id;
}

/** A stream of a new creator that is on air. */
async function onAir(): Promise<{ host: Person; liveStreamId: string }> {
  const host = await world.person('host', { isCreator: true });
  const { outcome } = await world.ask<{ outcome: Outcome }>(host, mutationOf('create'), {
    input: { title: 'Tonight' },
  });
  const liveStreamId = outcome.liveStream?.id ?? '';
  await moveStream(world, host, 'start', liveStreamId);
  return { host, liveStreamId };
}

function send(person: Person, input: Readonly<Record<string, unknown>>) {
  return act(
    world,
    person,
    'sendGift',
    { idempotencyKey: randomUUID(), ...input },
    'gift { id quantity tokens gift { name } } wallet { tokensAvailable }',
  );
}

it('[tips.gift-catalogue] shows what staff put into it, and no longer what they took out', async () => {
  const giftId = await rose();
  const listed = async (): Promise<readonly { readonly id: string }[]> => {
    const { virtualGifts } = await world.ask<{
      readonly virtualGifts: { readonly nodes: readonly { readonly id: string }[] };
    }>(null, '{ virtualGifts(first: 100) { nodes { id } } }');
    return virtualGifts.nodes;
  };
  expect(await listed()).toContainEqual({ id: giftId });
  await act(world, staff, 'retireVirtualGift', { giftId }, 'gift { id }');
  expect(await listed()).not.toContainEqual({ id: giftId });
});

it('[tips.gift-catalogue] refuses everybody else, and a gift for nothing', async () => {
  const fan = await world.person('fan');
  const { code } = await world.execute(
    fan,
    'mutation ($input: CreateVirtualGiftInput!) { createVirtualGift(input: $input) { gift { id } } }',
    { input: { key: 'mine', name: 'Mine', priceTokens: 1 } },
  );
  expect(code).toBe('FORBIDDEN');
  const free = { key: 'free', name: 'Free', priceTokens: 0 };
  expect((await act(world, staff, 'createVirtualGift', free)).userErrors).toMatchObject([
    { code: 'INVALID' },
  ]);
});

it('[tips.send-gift] charges the price of the catalogue, and owes the host four fifths', async () => {
  const giftId = await rose();
  const { host, liveStreamId } = await onAir();
  const fan = await world.person('fan');
  await fund(world, fan, 100);
  expect(await send(fan, { giftId, liveStreamId, quantity: 3 })).toMatchObject({
    gift: { quantity: 3, tokens: 90, gift: { name: 'A rose' } },
    wallet: { tokensAvailable: 10 },
    userErrors: [],
  });
  const { rows } = await world.owner.pool.query(
    'SELECT available_minor FROM user_balances WHERE user_id = $1',
    [host.uuid],
  );
  expect(rows).toEqual([{ available_minor: '72' }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[tips.send-gift] refuses gifts that are not covered, retired, to oneself, or when nothing is on air', async () => {
  const giftId = await rose();
  const { host, liveStreamId } = await onAir();
  const fan = await world.person('fan');
  await fund(world, fan, 29);
  expect((await send(fan, { giftId, liveStreamId })).userErrors).toEqual([
    { code: 'INSUFFICIENT_FUNDS', field: ['quantity'] },
  ]);
  expect((await send(host, { giftId, liveStreamId })).userErrors).toEqual([
    { code: 'SELF_TARGET', field: ['liveStreamId'] },
  ]);
  await act(world, staff, 'retireVirtualGift', { giftId });
  await fund(world, fan, 100);
  expect((await send(fan, { giftId, liveStreamId })).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['giftId'] },
  ]);
  const other = await rose();
  await moveStream(world, host, 'end', liveStreamId);
  expect((await send(fan, { giftId: other, liveStreamId })).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['liveStreamId'] },
  ]);
});
