import { Outbox } from '../../../src/kernel/events/outbox';
import { cursorNow } from '../../kit/event-cursors';
import { MessageReceivedDocument } from '../../kit/gql/operations';
import { connectSocket } from '../../kit/socket';
import { World, type Person, type Subscription } from '../../kit/world';
import { say, upTo } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

const received = `subscription ($after: String) {
  messageReceived(after: $after) { cursor gap message { body sequence } } }`;

interface Received {
  readonly messageReceived: {
    readonly cursor: string;
    readonly gap: boolean;
    readonly message: { readonly body: string; readonly sequence: number } | null;
  };
}

function listen(person: Person | null, after: string | null): Subscription<Received> {
  return world.subscribe<Received, { after: string | null }>(person, received, { after });
}

function now(person: Person): Promise<string> {
  return cursorNow(world, person, 'message.sent');
}

/** What a socket receives until somebody cuts it: the bodies, and the cursor of the last one. */
async function receive(
  person: Person,
  after: string,
  count: number,
): Promise<{ readonly bodies: readonly string[]; readonly cursor: string }> {
  const socket = await connectSocket(world.url, person.token);
  socket.subscribe('messages', received, { after });
  const bodies: string[] = [];
  let cursor = after;
  while (bodies.length < count) {
    const { payload } = await socket.next();
    const { messageReceived } = payload?.data as unknown as Received;
    bodies.push(messageReceived.message?.body ?? 'none');
    cursor = messageReceived.cursor;
  }
  socket.raw.terminate();
  return { bodies, cursor };
}

it('[messaging.send-message] reaches the recipient live, and not its own sender', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const [toAda, toBen] = [
    world.subscribe(ada, MessageReceivedDocument, { after: await now(ada) }),
    world.subscribe(ben, MessageReceivedDocument, { after: await now(ben) }),
  ];
  const { id, conversationId } = await say(world, ada, ben, 'Hello Ben');
  expect(await toBen.next()).toEqual({
    messageReceived: {
      cursor: expect.any(String),
      gap: false,
      message: {
        id,
        body: 'Hello Ben',
        sequence: 1,
        conversation: { id: conversationId },
        sender: { username: ada.username },
      },
    },
  });
  await say(world, ben, ada, 'Hello Ada');
  expect(await toAda.next()).toMatchObject({ messageReceived: { message: { body: 'Hello Ada' } } });
});

it('[messaging.send-message] begins with what comes from now on when no cursor is given', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const toldBefore = listen(ben, await now(ben));
  await say(world, ada, ben, 'Before');
  await toldBefore.next();
  const first = listen(ben, null).next();
  let isTold = false;
  void first.finally(() => (isTold = true));
  // Nothing says when a subscription is open: so something is sent until it comes through.
  for (let number = 1; !isTold; number += 1) {
    await say(world, ada, ben, `After ${number}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await first).messageReceived.message?.body).toMatch(/^After/);
});

it('[messaging.send-message] tells twelve messages once and in order through a socket that is cut twice', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const start = await now(ben);
  const sending = (async () => {
    for (const number of upTo(12)) await say(world, ada, ben, `${number}`);
  })();
  const first = await receive(ben, start, 4);
  const second = await receive(ben, first.cursor, 3);
  await sending;
  const third = await receive(ben, second.cursor, 5);
  expect([...first.bodies, ...second.bodies, ...third.bodies]).toEqual(upTo(12).map(String));
});

it('[messaging.send-message] tells messages that were sent at once in the order of their sequence', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const events = listen(ben, await now(ben));
  const { conversationId } = await say(world, ada, ben, 'First');
  await Promise.all(upTo(50).map(() => say(world, ada, { conversationId }, 'At once')));
  const sequences: (number | undefined)[] = [];
  while (sequences.length < 51) {
    sequences.push((await events.next()).messageReceived.message?.sequence);
  }
  expect(sequences).toEqual(upTo(51));
});

it('[messaging.send-message] gives each of two sockets of one account every message', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const start = await now(ben);
  const sockets = [listen(ben, start), listen(ben, start)];
  await say(world, ada, ben, 'To both');
  for (const socket of sockets) {
    expect((await socket.next()).messageReceived.message?.body).toBe('To both');
  }
});

it('[messaging.send-message] tells a stranger nothing, and nobody who has left what was said before', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const start = await now(ben);
  const ofStranger = listen(cleo, await now(cleo));
  const { conversationUuid } = await say(world, ada, ben, 'Secret');
  await world.owner.prisma.conversationParticipant.deleteMany({
    where: { conversationId: conversationUuid, userId: ben.uuid },
  });
  const ofLeaver = listen(ben, start);
  await say(world, cleo, ben, 'From Cleo');
  await say(world, ben, cleo, 'From Ben');
  expect((await ofLeaver.next()).messageReceived.message?.body).toBe('From Cleo');
  expect((await ofStranger.next()).messageReceived.message?.body).toBe('From Ben');
});

it('[messaging.send-message] refuses cursors that are forged, foreign, of another log, or of a visitor', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const cursors = {
    forged: 'bm9uc2Vuc2U',
    foreign: await now(ada),
    otherLog: await cursorNow(world, ben, 'notification.created'),
  };
  for (const after of Object.values(cursors)) {
    await expect(listen(ben, after).next()).rejects.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  }
  await expect(listen(null, null).next()).rejects.toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});

it('[messaging.send-message] says that something is missing where old messages were cleared away', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const start = await now(ben);
  const { uuid } = await say(world, ada, ben, 'Long ago');
  await listen(ben, start).next();
  const { pool } = world.owner;
  await pool.query(
    "UPDATE outbox_events SET created_at = now() - interval '200 hours' WHERE payload->>'messageId' = $1",
    [uuid],
  );
  await new Outbox(pool).clear(168);
  await say(world, ada, ben, 'Just now');
  const events = listen(ben, start);
  expect((await events.next()).messageReceived).toMatchObject({ gap: true, message: null });
  expect((await events.next()).messageReceived.message?.body).toBe('Just now');
});
