import { randomUUID } from 'node:crypto';
import { film, picture } from '../../kit/files';
import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { upload } from '../media/uploads';
import { fund } from '../wallet/purses';
import { eventually } from '../payments/shop';

let world: World;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  ada = await world.person('ada', { isCreator: true });
  ben = await world.person('ben');
});

afterAll(() => world.close());

interface Carried {
  readonly id: string;
  readonly attachments: readonly { readonly kind: string; readonly url: string | null }[];
}

const selection = 'message { id body attachments { position kind mimeType sizeBytes url } }';

function forMessage(person: Person, file = picture()): Promise<string> {
  return upload(world, person, file, { purpose: 'MESSAGE' });
}

function send(from: Person, to: Person, more: object) {
  return act(world, from, 'sendMessage', { recipientId: to.id, ...more }, selection);
}

async function look(person: Person | null, id: string): Promise<Carried | null> {
  const { node } = await world.ask<{ readonly node: Carried | null }>(
    person,
    'query ($id: ID!) { node(id: $id) { ... on Message { id body attachments { kind url } } } }',
    { id },
  );
  return node;
}

async function codes(from: Person, to: Person, more: object): Promise<readonly unknown[]> {
  return (await send(from, to, more)).userErrors.map(({ code, field }) => [code, field]);
}

it('[messaging.media-messages] carries pictures and films in their order, for those who take part', async () => {
  const [file, clip] = [picture(), film()];
  const uploadIds = [await forMessage(ben, file), await forMessage(ben, clip)];
  const { message, userErrors } = await send(ben, ada, { uploadIds });
  expect(userErrors).toEqual([]);
  expect(message).toMatchObject({
    body: null,
    attachments: [
      { position: 0, kind: 'IMAGE', mimeType: 'image/png', sizeBytes: file.content.length },
      { position: 1, kind: 'VIDEO', mimeType: 'video/mp4' },
    ],
  });
  const seen = await look(ada, (message as Carried).id);
  const response = await fetch(seen?.attachments[0]?.url ?? '');
  expect(Buffer.from(await response.arrayBuffer()).equals(file.content)).toBe(true);
});

it('[messaging.media-messages] hides what is carried from strangers, and until it is bought', async () => {
  const uploadIds = [await forMessage(ada)];
  const priced = { uploadIds, price: 20, teaser: 'Only for you' };
  const { message } = await send(ada, ben, priced);
  const { id } = message as Carried;
  expect(await look(await world.person('cleo'), id)).toBeNull();
  expect(await look(ben, id)).toEqual({ id, body: null, attachments: [] });
  await fund(world, ben, 20);
  await act(
    world,
    ben,
    'buyMessage',
    { messageId: id, idempotencyKey: randomUUID() },
    'message { id }',
  );
  expect((await look(ben, id))?.attachments).toEqual([
    { kind: 'IMAGE', url: expect.stringContaining('/files/message/') },
  ]);
});

it('[messaging.media-messages] refuses what is not the sender’s, used, for something else, too much, or beside a cipher', async () => {
  const [own, others] = [await forMessage(ada), await forMessage(ben)];
  const posted = await upload(world, ada, picture());
  expect(await codes(ada, ben, { uploadIds: [others] })).toEqual([
    ['NOT_FOUND', ['uploadIds', '0']],
  ]);
  expect(await codes(ada, ben, { uploadIds: [posted] })).toEqual([
    ['NOT_FOUND', ['uploadIds', '0']],
  ]);
  expect(await codes(ada, ben, { uploadIds: [own, own] })).toEqual([
    ['CONFLICT', ['uploadIds', '1']],
  ]);
  expect(await codes(ada, ben, { ciphertext: 'AAAA', uploadIds: [own] })).toEqual([
    ['INVALID', ['uploadIds']],
  ]);
  expect(await codes(ada, ben, { uploadIds: Array.from({ length: 11 }, () => own) })).toEqual([
    ['LIMIT_REACHED', ['uploadIds']],
  ]);
  expect(await codes(ada, ben, {})).toEqual([['INVALID', null]]);
  const { rows } = await world.owner.pool.query(
    'SELECT count(*)::int AS sent FROM messages WHERE sender_id = $1',
    [ada.uuid],
  );
  expect(rows).toEqual([{ sent: 0 }]);
});

it('[messaging.media-messages] lets one of ten messages at once carry an upload', async () => {
  const uploadIds = [await forMessage(ada)];
  const sent = await Promise.all(
    Array.from({ length: 10 }, () => send(ada, ben, { body: 'Look', uploadIds })),
  );
  expect(sent.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
});

it('[messaging.media-messages] never lets a message carry more or less than it was sent with', async () => {
  const { message } = await send(ada, ben, { body: 'Words alone' });
  const late = world.owner.prisma.messageAttachment.create({
    data: {
      messageId: (
        await world.owner.prisma.message.findFirstOrThrow({ where: { senderId: ada.uuid } })
      ).id,
      ...{ position: 0, kind: 'IMAGE', storageKey: `message/${randomUUID()}` },
      ...{ mimeType: 'image/png', sizeBytes: 1 },
    },
  });
  await expect(late).rejects.toThrow();
  expect((message as Carried).attachments).toEqual([]);
});

const analytics = `query ($id: ID!) { node(id: $id) { ... on Creator { messageAnalytics { nodes {
  day sentCount receivedCount medianResponseSeconds premiumSoldCount premiumTokens } } } } }`;

it('[messaging.communication-analytics] tells a creator what was said, how fast they answer and what was sold', async () => {
  await send(ben, ada, { body: 'Hello' });
  await send(ben, ada, { body: 'Are you there?' });
  await world.owner.pool.query(
    `UPDATE messages SET created_at = created_at - interval '40 seconds' WHERE sender_id = $1`,
    [ben.uuid],
  );
  const { message } = await send(ada, ben, { body: 'A secret', price: 30 });
  await send(ada, ben, { body: 'And more' });
  await fund(world, ben, 30);
  const order = { messageId: (message as Carried).id, idempotencyKey: randomUUID() };
  await act(world, ben, 'buyMessage', order, 'message { id }');
  await world.owner.pool.query("SELECT graphile_worker.add_job('count-messages')");
  const days = async () => {
    const { node } = await world.ask<{
      readonly node: { readonly messageAnalytics: { readonly nodes: readonly Day[] } };
    }>(ada, analytics, { id: ada.creator?.id });
    return node.messageAnalytics.nodes.map(({ medianResponseSeconds, day: _, ...day }) => ({
      ...day,
      isTimed: (medianResponseSeconds ?? 0) >= 40 && (medianResponseSeconds ?? 0) < 60,
    }));
  };
  const today = { sentCount: 2, receivedCount: 2, premiumSoldCount: 1, premiumTokens: 30 };
  await eventually(days, [{ ...today, isTimed: true }]);
  const seen = await world.ask(ben, analytics, { id: ada.creator?.id });
  expect(seen).toEqual({ node: { messageAnalytics: { nodes: [] } } });
});

interface Day {
  readonly day: string;
  readonly medianResponseSeconds: number | null;
  readonly sentCount: number;
}

it('[messaging.communication-analytics] hides the figures from everybody else', async () => {
  const visitor = await world.ask(null, analytics, { id: ada.creator?.id });
  expect(visitor).toEqual({ node: { messageAnalytics: { nodes: [] } } });
});
