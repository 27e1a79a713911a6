import { setTimeout as delay } from 'node:timers/promises';
import { describeWithRedis, TestRedis } from '../kit/redis';
import { send } from '../kit/http';
import { World, type Person } from '../kit/world';
import { countOf, goOnAir, look, nextCount, watch } from './live/streams';

const received = `subscription ($after: String) {
  messageReceived(after: $after) { cursor gap message { body } } }`;

interface Received {
  readonly messageReceived: {
    readonly cursor: string;
    readonly gap: boolean;
    readonly message: { readonly body: string } | null;
  };
}

async function say(at: World, from: Person, to: Person, body: string): Promise<void> {
  const { outcome } = await at.ask<{ outcome: { userErrors: readonly unknown[] } }>(
    from,
    'mutation ($input: SendMessageInput!) { outcome: sendMessage(input: $input) { userErrors { code } } }',
    { input: { recipientId: to.id, body } },
  );
  expect(outcome.userErrors).toEqual([]);
}

describeWithRedis('two gateways with one Redis', () => {
  let redis: TestRedis;
  let first: World;
  let second: World;
  beforeAll(async () => {
    redis = await TestRedis.start();
    first = await World.create({ database: 'own', redisUrl: redis.url });
    second = await World.create({ beside: first, redisUrl: redis.url });
  }, 60_000);
  afterAll(async () => {
    await second.close();
    await first.close();
    await redis.stop();
  });

  it('[messaging.send-message] bring what is sent through one to a subscriber on the other', async () => {
    const { ada, ben } = await first.people('ada', 'ben');
    const inbox = second.subscribe<Received>(ben, received);
    const told = inbox.next();
    await delay(300);

    await say(first, ada, ben, 'hello');

    expect((await told).messageReceived).toMatchObject({ gap: false, message: { body: 'hello' } });
    await inbox.close();
  });

  it('[messaging.send-message] fail no mutation and lose no message while Redis is gone for seconds', async () => {
    const { ada, ben } = await first.people('ada', 'ben');
    const inboxes = [first, second].map((world) => world.subscribe<Received>(ben, received));
    const firsts = inboxes.map((inbox) => inbox.next());
    await delay(300);
    let sent = 0;
    let isOver = false;
    const load = [first, second].map(async (world) => {
      while (!isOver) await say(world, ada, ben, `message ${(sent += 1)}`);
    });

    await delay(500);
    await redis.kill();
    const readiness = await send(second.url, { method: 'GET', path: '/readyz' });
    await delay(2_500);
    await redis.resume();
    await delay(1_000);
    redis.freeze();
    await delay(1_500);
    redis.thaw();
    isOver = true;
    await Promise.all(load);

    const logs: string[][] = [];
    for (const [place, inbox] of inboxes.entries()) {
      const bodies = [(await firsts[place])?.messageReceived.message?.body ?? ''];
      while (bodies.length < sent) {
        bodies.push((await inbox.next()).messageReceived.message?.body ?? '');
      }
      logs.push(bodies);
    }
    expect(readiness.status).toBe(200);
    expect(sent).toBeGreaterThan(20);
    expect(new Set(logs[0]).size).toBe(sent);
    expect(logs[1]).toEqual(logs[0]);
    await Promise.all(inboxes.map((inbox) => inbox.close()));
  }, 60_000);

  it('[live.viewer-count] have one number of viewers, and one peak', async () => {
    const ada = await first.person('ada', { isCreator: true });
    const { id } = await goOnAir(first, ada);
    const hosting = watch(second, ada, id);
    expect(await nextCount(hosting)).toMatchObject({ viewerCount: 0 });

    const viewers = [first, first, second].map((world) => watch(world, null, id));
    await Promise.all(viewers.map((viewer) => nextCount(viewer)));
    await countOf(hosting, 3);
    await delay(1_000);
    const seen = await Promise.all([first, second].map((world) => look(world, null, id)));
    await viewers[0]?.close();
    await countOf(hosting, 2);
    await first.execute(
      ada,
      'mutation ($id: ID!) { endLiveStream(input: { liveStreamId: $id }) { userErrors { code } } }',
      { id },
    );
    await expect(countOf(hosting, 0)).resolves.toMatchObject({ peakViewerCount: 3 });

    expect(seen).toMatchObject([
      { viewerCount: 3, peakViewerCount: 3 },
      { viewerCount: 3, peakViewerCount: 3 },
    ]);
    await expect(hosting.next()).rejects.toThrow('ended');
  });
});
