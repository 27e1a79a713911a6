import type { Person } from '../kit/people';
import type { GatewayProcess } from './kit/gateway';
import { Platform } from './kit/platform';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.create();
}, 120_000);
afterAll(() => platform.close(), 60_000);

const received = `subscription ($after: String) {
  messageReceived(after: $after) { cursor gap message { body } } }`;

interface Received {
  readonly messageReceived: {
    readonly cursor: string;
    readonly gap: boolean;
    readonly message: { readonly body: string };
  };
}

async function say(at: GatewayProcess, from: Person, to: Person, body: string): Promise<void> {
  const { outcome } = await at.ask<{ outcome: { userErrors: readonly unknown[] } }>(
    from,
    `mutation ($input: SendMessageInput!) { outcome: sendMessage(input: $input) { userErrors { code } } }`,
    { input: { recipientId: to.id, body } },
  );
  expect(outcome.userErrors).toEqual([]);
}

describe('messages over two gateways', () => {
  it('[messaging.send-message] reach a subscriber on the other one', async () => {
    const [ada, ben] = [await platform.person('ada'), await platform.person('ben')];
    const inbox = platform.gateway(1).subscribe<Received>(ben, received);
    const first = inbox.next();
    // The protocol has no word for "listening now": a subscriber hears what is said after that.
    await new Promise((resolve) => setTimeout(resolve, 500));

    await say(platform.gateway(0), ada, ben, 'through the first');

    expect((await first).messageReceived).toMatchObject({
      gap: false,
      message: { body: 'through the first' },
    });
    await inbox.close();
  });

  it('[messaging.send-message] are all told, once and in order, whichever gateway took them', async () => {
    const [ada, ben] = [await platform.person('ada'), await platform.person('ben')];
    const cursor = await cursorNow(ada, ben);
    const inbox = platform.gateway(0).subscribe<Received>(ben, received, { after: cursor });

    const bodies = Array.from({ length: 10 }, (_, number) => `message ${number}`);
    for (const [place, body] of bodies.entries()) {
      await say(platform.gateway(place % 2), ada, ben, body);
    }

    const told: string[] = [];
    while (told.length < bodies.length) {
      told.push((await inbox.next()).messageReceived.message.body);
    }
    expect(told).toEqual(bodies);
    await inbox.close();
  });

  it('[messaging.send-message] are not lost with a gateway that is killed', async () => {
    const [ada, ben] = [await platform.person('ada'), await platform.person('ben')];
    const doomed = await platform.startGateway();
    const other = platform.gateway(0);
    const cursor = await cursorNow(ada, ben);
    const inbox = doomed.subscribe<Received>(ben, received, { after: cursor });
    await say(doomed, ada, ben, 'before the end');
    const last = (await inbox.next()).messageReceived;
    await say(doomed, ada, ben, 'told to nobody');

    await doomed.kill();
    await say(other, ada, ben, 'after the end');

    const resumed = other.subscribe<Received>(ben, received, { after: last.cursor });
    const told = [await resumed.next(), await resumed.next()];
    expect(told.map(({ messageReceived }) => messageReceived)).toMatchObject([
      { gap: false, message: { body: 'told to nobody' } },
      { gap: false, message: { body: 'after the end' } },
    ]);
    await resumed.close();
  }, 90_000);
});

/** A genuine cursor of somebody's log, behind all that was said so far. */
async function cursorNow(from: Person, to: Person): Promise<string> {
  const inbox = platform.gateway(1).subscribe<Received>(to, received);
  const event = inbox.next();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await say(platform.gateway(1), from, to, 'the place to begin');
  const { cursor, message } = (await event).messageReceived;
  expect(message.body).toBe('the place to begin');
  await inbox.close();
  return cursor;
}
