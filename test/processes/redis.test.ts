import { setTimeout as delay } from 'node:timers/promises';
import type { Subscription } from '../kit/api';
import { describeWithRedis, TestRedis } from '../kit/redis';
import type { GatewayProcess } from './kit/gateway';
import { Load } from './kit/load';
import { Platform } from './kit/platform';
import { Broadcast } from './realtime/broadcast';

const outageMs = 10_000;

describeWithRedis('two gateways with Redis', () => {
  let redis: TestRedis;
  let platform: Platform;

  beforeAll(async () => {
    redis = await TestRedis.start();
    platform = await Platform.create({ settings: { REDIS_URL: redis.url } });
  }, 120_000);
  afterAll(async () => {
    await platform.close();
    await redis.stop();
  }, 60_000);

  it('[live.viewer-count] tell one number, and are right within 15 seconds after one is killed', async () => {
    const { host, streamId: stream } = await Broadcast.begin(platform);
    const [staying, doomed] = [platform.gateway(0), await platform.startGateway()];
    await Promise.all(times(4, () => watch(staying, stream)));
    await Promise.all(times(3, () => watch(doomed, stream)));
    const following = staying.subscribe<Counted>(host, viewerCount, { id: stream });

    await eventually(
      async () => [await countAt(staying, stream), await countAt(doomed, stream)],
      [7, 7],
      10_000,
    );
    await untilTold(following, 7);

    const killedAt = performance.now();
    await doomed.kill();

    await untilTold(following, 4);
    await eventually(() => countAt(staying, stream), 4, 5_000);
    expect(performance.now() - killedAt).toBeLessThan(15_000);

    await watch(platform.gateway(1), stream);
    await eventually(() => countAt(staying, stream), 5, 10_000);
    await following.close();
  }, 120_000);

  it('[messaging.send-message] fail no message and lose none while Redis is away under load', async () => {
    const senders = await Promise.all(times(8, (place) => platform.person(`sender${place}`)));
    const reader = await platform.person('reader');
    const inboxes = platform.gateways.map((gateway) =>
      gateway.subscribe<Received>(reader, received),
    );
    const told = inboxes.map((inbox) => collect(inbox));
    await delay(1000);
    const load = new Load(
      platform.gateways,
      (serial) => ({
        token: senders[serial % senders.length]?.token ?? null,
        query: sendMessage,
        variables: { input: { recipientId: reader.id, body: `message ${serial}` } },
      }),
      senders.length,
    );
    await delay(1000);

    await redis.kill();
    await delay(outageMs);
    await redis.resume();
    await delay(2000);

    const { answered, failures } = await load.end();
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
    await eventually(async () => told.map((bodies) => bodies.length), [answered, answered], 20_000);
    for (const bodies of told) expect(new Set(bodies).size).toBe(answered);
    expect(told[1]).toEqual(told[0]);
    await Promise.all(inboxes.map((inbox) => inbox.close()));
  }, 120_000);
});

const sendMessage = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code } } }`;
const received = 'subscription { messageReceived { gap message { body } } }';
const viewerCount =
  'subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) { viewerCount } }';

interface Received {
  readonly messageReceived: { readonly gap: boolean; readonly message: { readonly body: string } };
}

interface Counted {
  readonly liveStreamViewerCount: { readonly viewerCount: number };
}

function times<T>(count: number, make: (turn: number) => T): T[] {
  return Array.from({ length: count }, (_, turn) => make(turn));
}

/** A visitor who watches from a socket of their own, and has been told so. */
async function watch(at: GatewayProcess, stream: string): Promise<Subscription<Counted>> {
  const watching = at.subscribe<Counted>(null, viewerCount, { id: stream });
  await watching.next();
  return watching;
}

async function countAt(at: GatewayProcess, stream: string): Promise<number> {
  const { node } = await at.ask<{ node: { viewerCount: number } }>(
    null,
    'query ($id: ID!) { node(id: $id) { ... on LiveStream { viewerCount } } }',
    { id: stream },
  );
  return node.viewerCount;
}

/** Reads on until a number is told. */
async function untilTold(following: Subscription<Counted>, count: number): Promise<void> {
  const deadline = Date.now() + 15_000;
  let told = -1;
  while (told !== count && Date.now() < deadline) {
    const state = await following.next().catch(() => null);
    told = state?.liveStreamViewerCount.viewerCount ?? told;
  }
  expect(told).toBe(count);
}

/** What an inbox receives, as it comes, until it is closed. */
function collect(inbox: Subscription<Received>): string[] {
  const bodies: string[] = [];
  const read = async (): Promise<void> => {
    for (;;) {
      const { messageReceived } = await inbox.next();
      bodies.push(messageReceived.gap ? 'a gap' : messageReceived.message.body);
    }
  };
  read().catch(() => undefined);
  return bodies;
}

/** Looks again and again until something is so. */
async function eventually<T>(look: () => Promise<T>, expected: T, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  let found = await look();
  while (JSON.stringify(found) !== JSON.stringify(expected) && Date.now() < deadline) {
    await delay(100);
    found = await look();
  }
  expect(found).toEqual(expected);
}
