import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person, type Subscription } from '../../kit/world';
import { act } from '../finance/books';
import { act as moveStream, mutationOf, type Outcome } from '../live/streams';
import { eventually, tokensOf } from '../payments/shop';
import { bookErrors, fund } from '../wallet/purses';
import { sendTip, tip } from './tipping';

let world: World;
let staff: Person;
let fan: Person;
let creator: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  fan = await world.person('fan');
  creator = await world.person('creator', { isCreator: true });
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

const byCard = sendTip.replace('wallet {', 'payment { status failureReason } wallet {');

interface ByCard {
  readonly tip: { readonly id: string; readonly tokens: number } | null;
  readonly payment: { readonly status: string; readonly failureReason: string | null } | null;
  readonly userErrors: readonly object[];
}

async function tipByCard(input: Readonly<Record<string, unknown>>): Promise<ByCard> {
  const { sendTip: answer } = await world.ask<{ sendTip: ByCard }>(fan, byCard, {
    input: { recipientId: creator.id, tokens: 500, idempotencyKey: randomUUID(), ...input },
  });
  return answer;
}

interface Given {
  readonly tips: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly tokens: number;
      readonly sender: { readonly id: string } | null;
    }[];
  };
}

const tipsQuery = `query ($filter: TipFilter) {
  tips(filter: $filter) { totalCount nodes { tokens sender { id } } } }`;

async function tipsOf(person: Person, filter: object | null = null): Promise<readonly number[]> {
  const { tips } = await world.ask<Given>(person, tipsQuery, { filter });
  return tips.nodes.map(({ tokens }) => tokens);
}

describe('[tips.tip-payment-methods] a tip by card', () => {
  it('is there at once where the card pays at once, and costs what its tokens do', async () => {
    const answer = await tipByCard({ testCard: 'SUCCEEDS', message: 'Bravo' });
    expect(answer).toMatchObject({
      tip: { tokens: 500, sender: { id: fan.id }, message: 'Bravo' },
      payment: { status: 'SUCCEEDED' },
      userErrors: [],
    });
    expect(await tokensOf(world, fan)).toBe(0);
    expect(await tipsOf(creator)).toEqual([500]);
  });

  it('follows a payment that is decided later, once', async () => {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => tipByCard({ testCard: 'SUCCEEDS_LATER', idempotencyKey })),
    );
    expect(answers[0]).toMatchObject({ tip: null, payment: { status: 'PENDING' } });
    await eventually(() => tipsOf(creator), [500]);
    expect(await world.owner.prisma.payment.count({ where: { userId: fan.uuid } })).toBe(1);
    expect(await tokensOf(world, fan)).toBe(0);
  });

  it('is paid with a card of the account', async () => {
    const added = await act(
      world,
      fan,
      'addPaymentMethod',
      { testCard: 'SUCCEEDS' },
      'paymentMethod { id }',
    );
    const { id } = added['paymentMethod'] as { readonly id: string };
    expect(await tipByCard({ paymentMethodId: id })).toMatchObject({ tip: { tokens: 500 } });
  });

  it('never is where the card is declined, and costs nothing', async () => {
    expect(await tipByCard({ testCard: 'DECLINED' })).toEqual({
      tip: null,
      payment: { status: 'FAILED', failureReason: 'DECLINED' },
      wallet: { tokensAvailable: 0 },
      userErrors: [],
    });
    expect(await tipsOf(creator)).toEqual([]);
  });

  it('refuses less than processors take, and cards of others', async () => {
    expect(await tipByCard({ testCard: 'SUCCEEDS', tokens: 99 })).toMatchObject({
      payment: null,
      userErrors: [{ code: 'INVALID', field: ['tokens'] }],
    });
    const other = await world.person('other');
    const added = await act(
      world,
      other,
      'addPaymentMethod',
      { testCard: 'SUCCEEDS' },
      'paymentMethod { id }',
    );
    const { id } = added['paymentMethod'] as { readonly id: string };
    expect(await tipByCard({ paymentMethodId: id })).toMatchObject({
      payment: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['paymentMethodId'] }],
    });
  });

  it('never leaves the payer whose creator takes none any more: the tokens stay with the payer', async () => {
    await tipByCard({ testCard: 'SUCCEEDS_LATER' });
    await world.owner.prisma.creator.update({
      where: { id: creator.creator?.uuid ?? '' },
      data: { status: 'SUSPENDED' },
    });
    await eventually(() => tokensOf(world, fan), 500);
    expect(await world.owner.prisma.tip.count({ where: { senderId: fan.uuid } })).toBe(0);
  });
});

describe('[tips.tip-message] words', () => {
  it('go through as they are where nothing is wrong with them', async () => {
    await act(world, staff, 'blockPhrase', { phrase: 'evil word' });
    await fund(world, fan, 100);
    const answer = await tip(world, fan, creator, { message: 'An evil, but other word' });
    expect(answer.tip?.message).toBe('An evil, but other word');
  });

  it.each(['Buy an EVIL word!', 'e\u0301vil  word', '3v1l w0rd', 'ev\u200bil word', 'evil-word'])(
    'never pass where moderators have blocked them, written as %j',
    async (message) => {
      await act(world, staff, 'blockPhrase', { phrase: 'Evil word' });
      await fund(world, fan, 100);
      const answer = await tip(world, fan, creator, { message });
      expect(answer.userErrors).toEqual([{ code: 'INVALID', field: ['message'] }]);
      expect(await tokensOf(world, fan)).toBe(100);
    },
  );

  it('refuses a phrase twice and one without a word, and takes it off the list again', async () => {
    const phrase = `p${randomUUID().slice(0, 8)}`;
    expect((await act(world, staff, 'blockPhrase', { phrase })).userErrors).toEqual([]);
    expect((await act(world, staff, 'blockPhrase', { phrase })).userErrors).toMatchObject([
      { code: 'CONFLICT' },
    ]);
    expect((await act(world, staff, 'blockPhrase', { phrase: '!!' })).userErrors).toMatchObject([
      { code: 'BLANK' },
    ]);
    expect((await act(world, staff, 'unblockPhrase', { phrase })).userErrors).toEqual([]);
    expect((await act(world, staff, 'unblockPhrase', { phrase })).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    const { code } = await world.execute(fan, '{ blockedPhrases { phrase } }');
    expect(code).toBe('FORBIDDEN');
  });
});

describe('[tips.tip-history] the list of tips', () => {
  it('takes filters by direction, time, size and what they are for', async () => {
    const post = await world.owner.prisma.post.create({
      data: {
        creatorId: creator.creator?.uuid ?? '',
        clusterKey: 'fanzlab',
        contentType: 'TEXT',
        visibility: 'PUBLIC',
        status: 'PUBLISHED',
        publishedAt: new Date(),
        title: 'A post',
      },
    });
    const postId = encodeGlobalId('Post', post.id);
    await Promise.all([fund(world, fan, 1_000), fund(world, creator, 1_000)]);
    const other = await world.person('other', { isCreator: true });
    await tip(world, fan, creator, { tokens: 10 });
    await tip(world, fan, creator, { tokens: 200, postId });
    await tip(world, creator, other, { tokens: 30 });
    expect(await tipsOf(creator)).toEqual([30, 200, 10]);
    expect(await tipsOf(creator, { direction: 'RECEIVED' })).toEqual([200, 10]);
    expect(await tipsOf(creator, { direction: 'SENT' })).toEqual([30]);
    expect(await tipsOf(fan, { tokensMin: 11 })).toEqual([200]);
    expect(await tipsOf(fan, { postId })).toEqual([200]);
    expect(await tipsOf(fan, { until: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect(await tipsOf(fan, { from: '2020-01-01T00:00:00Z' })).toEqual([200, 10]);
  });

  it('hides the tips of others, but from administrators', async () => {
    await fund(world, fan, 100);
    await tip(world, fan, creator, { tokens: 10 });
    const filter = { accountId: fan.id };
    expect((await world.execute(creator, tipsQuery, { filter })).code).toBe('FORBIDDEN');
    expect((await world.execute(null, tipsQuery, {})).code).toBe('UNAUTHENTICATED');
    expect(await tipsOf(staff, filter)).toEqual([10]);
  });
});

it('[tips.tip-anonymous] shows administrators who sent an anonymous tip', async () => {
  await fund(world, fan, 100);
  await tip(world, fan, creator, { isAnonymous: true });
  const filter = { accountId: creator.id };
  expect((await world.ask<Given>(staff, tipsQuery, { filter })).tips.nodes).toEqual([
    { tokens: 100, sender: { id: fan.id } },
  ]);
  expect((await world.ask<Given>(creator, tipsQuery, {})).tips.nodes).toEqual([
    { tokens: 100, sender: null },
  ]);
});

/** A stream of the creator that is on air. */
async function onAir(): Promise<string> {
  const { outcome } = await world.ask<{ outcome: Outcome }>(creator, mutationOf('create'), {
    input: { title: 'Tonight' },
  });
  const liveStreamId = outcome.liveStream?.id ?? '';
  await moveStream(world, creator, 'start', liveStreamId);
  return liveStreamId;
}

const totalQuery =
  'query ($id: ID!) { node(id: $id) { ... on LiveStream { tipTotal } ... on Post { tipTotal } } }';

async function totalOf(person: Person | null, id: string): Promise<unknown> {
  const { node } = await world.ask<{ readonly node: { readonly tipTotal: unknown } | null }>(
    person,
    totalQuery,
    { id },
  );
  return node?.tipTotal;
}

it('[tips.tip-context] adds up what a stream was given, gifts included, for its host and administrators', async () => {
  const liveStreamId = await onAir();
  expect(await totalOf(creator, liveStreamId)).toBe(0);
  await fund(world, fan, 1_000);
  await tip(world, fan, creator, { tokens: 100, liveStreamId });
  await tip(world, fan, creator, { tokens: 50, liveStreamId, isAnonymous: true });
  await tip(world, fan, creator, { tokens: 7 });
  const key = `rose-${randomUUID().slice(0, 8)}`;
  const gift = { key, name: 'A rose', priceTokens: 30 };
  const made = await act(world, staff, 'createVirtualGift', gift, 'gift { id }');
  const { id: giftId } = made['gift'] as { readonly id: string };
  await act(world, fan, 'sendGift', { giftId, liveStreamId, idempotencyKey: randomUUID() });
  expect(await totalOf(creator, liveStreamId)).toBe(180);
  expect(await totalOf(staff, liveStreamId)).toBe(180);
});

it('[tips.tip-context] hides what a stream was given from viewers', async () => {
  const liveStreamId = await onAir();
  await fund(world, fan, 100);
  await tip(world, fan, creator, { tokens: 100, liveStreamId });
  expect(await totalOf(fan, liveStreamId)).toBeNull();
  expect(await totalOf(null, liveStreamId)).toBeNull();
});

const support = `subscription ($id: ID!, $after: String) { streamSupport(liveStreamId: $id, after: $after) {
  cursor gap tokens message quantity sender { id } gift { name } } }`;

interface Told {
  readonly streamSupport: {
    readonly cursor: string;
    readonly tokens: number;
    readonly sender: { readonly id: string } | null;
  };
}

/** Sends tips of one token until the listener hears of one, as the first thing that it hears. */
async function settle(listening: Subscription<Told>, liveStreamId: string): Promise<void> {
  const first = listening.next();
  for (let isHeard = false; !isHeard;) {
    await tip(world, fan, creator, { tokens: 1, liveStreamId });
    isHeard = await Promise.race([
      first.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
    ]);
  }
}

/** The next thing that is told, but for tips of one token. */
async function next(listening: Subscription<Told>): Promise<Told['streamSupport']> {
  for (;;) {
    const { streamSupport } = await listening.next();
    if (streamSupport.tokens !== 1) return streamSupport;
  }
}

it('[tips.send-gift] tells all viewers of tips and gifts in order, and again after a cursor', async () => {
  const liveStreamId = await onAir();
  const viewer = await world.person('viewer');
  await fund(world, fan, 1_000);
  const streams = [viewer, null].map((person) =>
    world.subscribe<Told>(person, support, { id: liveStreamId }),
  );
  for (const stream of streams) await settle(stream, liveStreamId);
  await tip(world, fan, creator, { tokens: 5, liveStreamId, message: 'Hi' });
  await tip(world, fan, creator, { tokens: 6, liveStreamId, isAnonymous: true });
  const key = `rose-${randomUUID().slice(0, 8)}`;
  const gift = { key, name: 'A rose', priceTokens: 30 };
  const made = await act(world, staff, 'createVirtualGift', gift, 'gift { id }');
  const { id: giftId } = made['gift'] as { readonly id: string };
  const order = { giftId, liveStreamId, quantity: 2, idempotencyKey: randomUUID() };
  await act(world, fan, 'sendGift', order);
  const expected = [
    { gap: false, tokens: 5, message: 'Hi', quantity: null, sender: { id: fan.id }, gift: null },
    { gap: false, tokens: 6, message: null, quantity: null, sender: null, gift: null },
    { gap: false, tokens: 60, quantity: 2, sender: { id: fan.id }, gift: { name: 'A rose' } },
  ];
  let first = '';
  for (const stream of streams) {
    for (const one of expected) {
      const told = await next(stream);
      expect(told).toMatchObject(one);
      if (one.tokens === 5) first = told.cursor;
    }
    await stream.close();
  }
  const again = world.subscribe<Told>(viewer, support, { id: liveStreamId, after: first });
  expect((await next(again)).tokens).toBe(6);
  await again.close();
});
