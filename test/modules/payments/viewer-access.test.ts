import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { checkAge } from '../ages';
import { act } from '../finance/books';
import { createPlan, subscribe } from '../subscriptions/plans';
import { fund } from '../wallet/purses';

let world: World;
let creator: Person;

beforeAll(async () => {
  world = await World.create();
  creator = await world.person('creator', { isCreator: true });
});

afterAll(() => world.close());

interface Access {
  readonly allowed: boolean;
  readonly reason: string;
}

/** What somebody may open, by the field that says so and by what they are given. */
interface Opened {
  readonly viewerAccess: Access;
  readonly viewerCanAccess?: boolean;
  readonly body?: string | null;
}

const access = 'viewerAccess { allowed reason }';

async function openedBy(person: Person | null, id: string, rest = ''): Promise<Opened | null> {
  const { node } = await world.ask<{ readonly node: Opened | null }>(
    person,
    `query ($id: ID!) { node(id: $id) { ... on Post { ${access} viewerCanAccess body }
       ... on Message { ${access} messageBody: body } ... on LiveStream { ${access} } ${rest} } }`,
    { id },
  );
  return node;
}

type Visibility = 'PUBLIC' | 'FOLLOWERS' | 'SUBSCRIBERS' | 'PAID' | 'PRIVATE';

async function post(visibility: Visibility, isAgeRestricted = false): Promise<string> {
  const { id } = await world.owner.prisma.post.create({
    data: {
      creatorId: creator.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      title: 'A post',
      body: 'Hidden words',
      status: 'PUBLISHED',
      publishedAt: new Date(),
      visibility,
      isAgeRestricted,
      priceTokens: visibility === 'PAID' ? 10 : null,
    },
    select: { id: true },
  });
  return encodeGlobalId('Post', id);
}

it('[subscriptions.subscribe payments.one-time-purchase] says of a post that it is open, and why, to each who gained access', async () => {
  const { follower, subscriber, buyer } = await world.people('follower', 'subscriber', 'buyer');
  const admin = await world.person('admin', { accountType: 'ADMIN' });
  const [open, forFollowers, forSubscribers, paid] = await Promise.all(
    (['PUBLIC', 'FOLLOWERS', 'SUBSCRIBERS', 'PAID'] as const).map((one) => post(one)),
  );
  await act(world, follower, 'follow', { userId: creator.id });
  await subscribe(world, subscriber, { planId: await createPlan(world, creator) });
  await fund(world, buyer, 100);
  const order = { postId: paid, idempotencyKey: randomUUID() };
  expect((await act(world, buyer, 'buyPost', order)).userErrors).toEqual([]);
  const seen: [Person | null, string | undefined, string][] = [
    [null, open, 'PUBLIC'],
    [follower, forFollowers, 'FOLLOWS'],
    [subscriber, forSubscribers, 'SUBSCRIBES'],
    [buyer, paid, 'PURCHASED'],
    [creator, paid, 'OWN'],
    [admin, paid, 'STAFF'],
  ];
  for (const [person, id, reason] of seen) {
    expect([reason, await openedBy(person, id ?? '')]).toEqual([
      reason,
      { viewerAccess: { allowed: true, reason }, viewerCanAccess: true, body: 'Hidden words' },
    ]);
  }
});

it('[subscriptions.subscribe payments.one-time-purchase] hides what is not open, and says what would open it', async () => {
  const fan = await world.person('fan');
  const closed: [Visibility, boolean, string][] = [
    ['FOLLOWERS', false, 'FOLLOW_REQUIRED'],
    ['SUBSCRIBERS', false, 'SUBSCRIPTION_REQUIRED'],
    ['PAID', false, 'PURCHASE_REQUIRED'],
    ['PUBLIC', true, 'AGE_CHECK_REQUIRED'],
  ];
  for (const [visibility, isAgeRestricted, reason] of closed) {
    const id = await post(visibility, isAgeRestricted);
    for (const person of [null, fan]) {
      expect([reason, await openedBy(person, id)]).toEqual([
        reason,
        { viewerAccess: { allowed: false, reason }, viewerCanAccess: false, body: null },
      ]);
    }
  }
  expect(await openedBy(fan, await post('PRIVATE'))).toBeNull();
});

it('[subscriptions.subscribe] never says another thing of a post than the rule that opens it, whoever asks', async () => {
  const { stranger, follower, subscriber, adult, moderator } = {
    ...(await world.people('stranger', 'follower', 'subscriber', 'adult')),
    moderator: await world.person('moderator', { accountType: 'MODERATOR' }),
  };
  await act(world, follower, 'follow', { userId: creator.id });
  await subscribe(world, subscriber, { planId: await createPlan(world, creator) });
  await checkAge(world, adult, 30);
  await act(world, adult, 'follow', { userId: creator.id });
  let compared = 0;
  for (const visibility of ['PUBLIC', 'FOLLOWERS', 'SUBSCRIBERS', 'PAID', 'PRIVATE'] as const) {
    for (const isAgeRestricted of [false, true]) {
      const id = await post(visibility, isAgeRestricted);
      for (const person of [null, stranger, follower, subscriber, adult, moderator, creator]) {
        const opened = await openedBy(person, id);
        if (opened === null) continue;
        compared += 1;
        expect(opened.viewerAccess.allowed).toBe(opened.viewerCanAccess);
        expect(opened.body !== null).toBe(opened.viewerAccess.allowed);
      }
    }
  }
  expect(compared).toBeGreaterThan(50);
});

it('[payments.message-purchase] says of a priced message who may open it, before and after it is bought', async () => {
  const fan = await world.person('fan');
  await fund(world, fan, 100);
  const sent = await act(
    world,
    creator,
    'sendMessage',
    { recipientId: fan.id, body: 'Just for you', price: 30 },
    'message { id }',
  );
  const { id } = sent['message'] as { readonly id: string };
  const closed = { allowed: false, reason: 'PURCHASE_REQUIRED' };
  expect(await openedBy(fan, id)).toMatchObject({ viewerAccess: closed, messageBody: null });
  expect(await openedBy(creator, id)).toMatchObject({
    viewerAccess: { allowed: true, reason: 'OWN' },
  });
  await act(world, fan, 'buyMessage', { messageId: id, idempotencyKey: randomUUID() });
  expect(await openedBy(fan, id)).toMatchObject({
    viewerAccess: { allowed: true, reason: 'PURCHASED' },
    messageBody: 'Just for you',
  });
});

it('[payments.stream-access-purchase] says of a priced stream who may watch it, and hides it from whoever is banned', async () => {
  const { fan, banned } = await world.people('fan', 'banned');
  await fund(world, fan, 100);
  const { id: stream } = await world.owner.prisma.liveStream.create({
    data: {
      hostId: creator.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      title: 'Tonight',
      streamKey: randomUUID(),
      access: 'PAID',
      priceTokens: 40,
    },
    select: { id: true },
  });
  await world.owner.pool.query(
    'INSERT INTO stream_bans (live_stream_id, user_id) VALUES ($1, $2)',
    [stream, banned.uuid],
  );
  const id = encodeGlobalId('LiveStream', stream);
  const seenBy = async (person: Person | null): Promise<unknown> =>
    (await openedBy(person, id))?.viewerAccess;
  expect(await seenBy(fan)).toEqual({ allowed: false, reason: 'PURCHASE_REQUIRED' });
  expect(await seenBy(banned)).toEqual({ allowed: false, reason: 'BANNED' });
  expect(await seenBy(creator)).toEqual({ allowed: true, reason: 'OWN' });
  const order = { liveStreamId: id, idempotencyKey: randomUUID() };
  expect((await act(world, fan, 'buyStreamAccess', order)).userErrors).toEqual([]);
  expect(await seenBy(fan)).toEqual({ allowed: true, reason: 'PURCHASED' });
});
