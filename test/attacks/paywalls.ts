import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { cursorNow } from '../kit/event-cursors';
import { post } from '../kit/http';
import { connectSocket } from '../kit/socket';
import type { Person, World } from '../kit/world';
import { act } from '../modules/finance/books';
import { act as moveStream, mutationOf, type Outcome as Streamed } from '../modules/live/streams';
import { createPlan, subscribe } from '../modules/subscriptions/plans';
import { fund } from '../modules/wallet/purses';
import type { Attack, Outcome, Stage } from './attack';

/** What somebody tries to read without having paid for it. */
interface Loot {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A creator who sells something, a fan with tokens, and how the fan would read it. */
interface Market {
  readonly creator: Person;
  readonly fan: Person;
  readonly loot: Loot;
}

/** Stands in body and address of all that is sold here. */
const secret = /behind the paywall/i;
const body = 'Behind the paywall';

const post41 = 'id body media(first: 5) { nodes { url } }';

/** Every way to a post: by its id, by the page of its creator, and by the feed. */
const waysToPost = `query ($id: ID!, $handle: String!) {
  node(id: $id) { ... on Post { ${post41} } }
  nodes(ids: [$id]) { ... on Post { ${post41} } }
  creator(handle: $handle) { posts(first: 20) { nodes { ${post41} } } }
  feed(first: 100) { nodes { ${post41} } }
}`;

const waysToMessage = `query ($id: ID!) {
  node(id: $id) { ... on Message { id body ciphertext conversation { messages(last: 20) { nodes { id body } } } } }
  nodes(ids: [$id]) { ... on Message { id body } }
}`;

async function people({ world }: Stage): Promise<readonly [creator: Person, fan: Person]> {
  const creator = await world.person('seller', { isCreator: true });
  const fan = await world.person('fan');
  await fund(world, fan, 1_000);
  return [creator, fan];
}

async function postMarket(stage: Stage, visibility: 'PAID' | 'SUBSCRIBERS'): Promise<Market> {
  const [creator, fan] = await people(stage);
  const { id: uuid } = await stage.world.owner.prisma.post.create({
    data: {
      ...{ creatorId: creator.creator?.uuid ?? '', clusterKey: 'fanzlab', contentType: 'VIDEO' },
      ...{ title: 'A film', body, visibility, priceTokens: visibility === 'PAID' ? 50 : null },
      ...{ status: 'PUBLISHED', publishedAt: new Date() },
      media: {
        create: {
          ...{ kind: 'VIDEO', mimeType: 'video/mp4', position: 0 },
          url: 'https://media.example.com/behind the paywall.mp4',
        },
      },
    },
  });
  const variables = { id: encodeGlobalId('Post', uuid), handle: creator.creator?.handle };
  return { creator, fan, loot: { query: waysToPost, variables } };
}

async function messageMarket(stage: Stage): Promise<Market> {
  const [creator, fan] = await people(stage);
  const draft = { recipientId: fan.id, body, price: 30 };
  const sent = await act(stage.world, creator, 'sendMessage', draft, 'message { id }');
  const { id } = sent['message'] as { readonly id: string };
  return { creator, fan, loot: { query: waysToMessage, variables: { id } } };
}

/** Reads it by HTTP and over a socket; all that came back. */
async function seen({ url }: World, person: Person | null, loot: Loot): Promise<string> {
  const { query, variables } = loot;
  const headers: Readonly<Record<string, string>> =
    person === null ? {} : { authorization: `Bearer ${person.token}` };
  const { text } = await post(url, query, variables, headers);
  const socket = await connectSocket(url, person?.token);
  const message = await socket.ask('1', query, variables);
  socket.close();
  return text + JSON.stringify(message);
}

/** Says how it ended: the secret is nowhere in what was answered, and it was asked for the right thing. */
async function tryToRead(world: World, person: Person | null, loot: Loot): Promise<Outcome> {
  const text = await seen(world, person, loot);
  const isAsked = person === null || text.includes(String(loot.variables['id']));
  return { code: !secret.test(text) && isAsked ? 'ABSENT' : text, text: '' };
}

/** @throws Error where somebody who has paid does not see it, so that nothing would be shown by hiding it. */
async function mustSee(world: World, person: Person, loot: Loot): Promise<void> {
  if (!secret.test(await seen(world, person, loot))) throw new Error('It was not open.');
}

/** Buys something, reads it, and is given the tokens back. */
async function buyAndReturn(
  { world, admin }: Stage,
  { fan, loot }: Market,
  [mutation, field]: readonly [mutation: string, field: string],
): Promise<void> {
  const order = { [field]: loot.variables['id'], idempotencyKey: randomUUID() };
  await act(world, fan, mutation, order);
  await mustSee(world, fan, loot);
  await giveBack(world, admin, fan);
}

async function giveBack(world: World, admin: Person, fan: Person): Promise<void> {
  const { id } = await world.owner.prisma.transaction.findFirstOrThrow({
    where: { payerId: fan.uuid, kind: { not: 'TOKEN_PURCHASE' } },
  });
  const transactionId = encodeGlobalId('Transaction', id);
  const order = { transactionId, reason: 'Broken', idempotencyKey: randomUUID() };
  const { userErrors } = await act(world, admin, 'refundTransaction', order);
  if (userErrors.length > 0) throw new Error('Nothing was given back.');
}

/** Lets what somebody has paid for be over: its end was a month ago. */
async function letRunOut({ owner }: World, fan: Person): Promise<void> {
  const client = await owner.pool.connect();
  try {
    await client.query('BEGIN');
    // What is fixed for the product is not for whoever owns the database.
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(
      `UPDATE subscriptions SET current_period_start = current_period_start - interval '2 months',
         current_period_end = current_period_end - interval '2 months' WHERE fan_id = $1`,
      [fan.uuid],
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const received = `subscription ($after: String) { messageReceived(after: $after) {
  cursor message { id body ciphertext teaser } } }`;

/** The first event that somebody is told from a cursor on, as it came. */
async function firstEvent(world: World, fan: Person, after: string): Promise<string> {
  const socket = await connectSocket(world.url, fan.token);
  socket.subscribe('1', received, { after });
  const message = await socket.next();
  socket.close();
  return JSON.stringify(message);
}

const inEvents = async (stage: Stage, isReturned: boolean): Promise<Outcome> => {
  const [creator, fan] = await people(stage);
  const after = await cursorNow(stage.world, fan, 'message.sent');
  const draft = { recipientId: fan.id, body, price: 30, teaser: 'Something for you' };
  const sent = await act(stage.world, creator, 'sendMessage', draft, 'message { id }');
  const { id } = sent['message'] as { readonly id: string };
  if (isReturned) {
    const order = { messageId: id, idempotencyKey: randomUUID() };
    await act(stage.world, fan, 'buyMessage', order);
    if (!secret.test(await firstEvent(stage.world, fan, after))) throw new Error('It was closed.');
    await giveBack(stage.world, stage.admin, fan);
  }
  const text = await firstEvent(stage.world, fan, after);
  return { code: text.includes(id) && !secret.test(text) ? 'ABSENT' : text, text: '' };
};

/** The chat of a stream on air that costs tokens, as somebody is refused it who has not paid, or no longer. */
const inChat = async (stage: Stage, isReturned: boolean): Promise<Outcome> => {
  const { world, admin } = stage;
  const [creator, fan] = await people(stage);
  const { outcome } = await world.ask<{ readonly outcome: Streamed }>(
    creator,
    mutationOf('create'),
    { input: { title: 'Tonight', price: 40 } },
  );
  const liveStreamId = outcome.liveStream?.id ?? '';
  await moveStream(world, creator, 'start', liveStreamId);
  if (isReturned) {
    await act(world, fan, 'buyStreamAccess', { liveStreamId, idempotencyKey: randomUUID() });
    await giveBack(world, admin, fan);
  }
  await act(world, creator, 'sayInStreamChat', { liveStreamId, body });
  const socket = await connectSocket(world.url, fan.token);
  const query = `subscription ($id: ID!) { streamChat(liveStreamId: $id) { cursor message { body } } }`;
  const message = await socket.ask('1', query, { id: liveStreamId });
  socket.close();
  const errors = message.payload;
  return { code: errors?.[0]?.extensions.code ?? 'OPEN', text: JSON.stringify(message) };
};

function attack(input: string, run: (stage: Stage) => Promise<Outcome>, code = 'ABSENT'): Attack {
  return { row: 'A41', issue: 7, input, channel: 'none', code, run };
}

/** What somebody who has not paid, or no longer, tries to read of what others pay for. */
export const paywallAttacks: readonly Attack[] = [
  ...([false, true] as const).map((isVisitor) =>
    attack(
      `a post for sale, read by ${isVisitor ? 'a visitor' : 'somebody'} before it is bought`,
      async (stage) => {
        const { fan, loot } = await postMarket(stage, 'PAID');
        return tryToRead(stage.world, isVisitor ? null : fan, loot);
      },
    ),
  ),
  attack('a post for sale, read after its tokens were given back', async (stage) => {
    const market = await postMarket(stage, 'PAID');
    await buyAndReturn(stage, market, ['buyPost', 'postId']);
    return tryToRead(stage.world, market.fan, market.loot);
  }),
  attack('a post for subscribers, read once the time that was paid for is over', async (stage) => {
    const { creator, fan, loot } = await postMarket(stage, 'SUBSCRIBERS');
    await subscribe(stage.world, fan, { planId: await createPlan(stage.world, creator) });
    await mustSee(stage.world, fan, loot);
    await letRunOut(stage.world, fan);
    return tryToRead(stage.world, fan, loot);
  }),
  attack('a message for sale, read before it is bought', async (stage) => {
    const { fan, loot } = await messageMarket(stage);
    return tryToRead(stage.world, fan, loot);
  }),
  attack('a message for sale, read after its tokens were given back', async (stage) => {
    const market = await messageMarket(stage);
    await buyAndReturn(stage, market, ['buyMessage', 'messageId']);
    return tryToRead(stage.world, market.fan, market.loot);
  }),
  attack('the event of a message for sale, before it is bought', (stage) => inEvents(stage, false)),
  attack('the event of a message for sale, heard again after its tokens were given back', (stage) =>
    inEvents(stage, true),
  ),
  attack('the chat of a stream that is not paid for', (stage) => inChat(stage, false), 'FORBIDDEN'),
  attack(
    'the chat of a stream whose tokens were given back',
    (stage) => inChat(stage, true),
    'FORBIDDEN',
  ),
];
