import { setTimeout as delay } from 'node:timers/promises';
import { post } from '../kit/http';
import { connectSocket, openSocket } from '../kit/socket';
import { Toy } from './toy';

describe('the life of a WebSocket', () => {
  const toy = new Toy({ limits: { pingIntervalMs: 100 } });
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());
  beforeEach(() => {
    toy.facts.length = 0;
  });
  afterEach(() => until(() => toy.openSources === 0));

  async function until(isTrue: () => boolean): Promise<void> {
    for (let waited = 0; !isTrue(); waited += 5) {
      if (waited > 5000) throw new Error('This did not come true within five seconds.');
      await delay(5);
    }
  }

  it('tells the gateway what the socket said when it began', async () => {
    const socket = await openSocket(url, undefined, { headers: { 'user-agent': 'fan/1' } });

    socket.say({
      type: 'connection_init',
      payload: { authorization: 'Bearer a', 'x-cluster': 'boyfanz' },
    });
    await socket.next();

    expect(toy.facts).toEqual([
      {
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        authorization: 'Bearer a',
        cluster: 'boyfanz',
        host: '127.0.0.1',
        ip: '127.0.0.1',
        userAgent: 'fan/1',
        connectionId: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    ]);
    socket.close();
  });

  it('makes a fresh context for every operation and every event', async () => {
    const socket = await connectSocket(url);
    const serials: unknown[] = [];

    serials.push((await socket.ask('1', '{ serial }')).payload?.data?.['serial']);
    await socket.next();
    serials.push((await socket.ask('2', '{ serial }')).payload?.data?.['serial']);
    await socket.next();
    socket.subscribe('3', 'subscription { ticks }');
    await until(() => toy.openSources === 1);
    toy.tick();
    serials.push((await socket.next()).payload?.data?.['ticks']);
    toy.tick();
    serials.push((await socket.next()).payload?.data?.['ticks']);

    expect(new Set(serials).size).toBe(4);
    expect(serials).not.toContain(undefined);
    socket.close();
  });

  it('goes on after an event whose field fails', async () => {
    const socket = await connectSocket(url);
    socket.subscribe('1', 'subscription { failingTicks }');
    await until(() => toy.openSources === 1);

    for (let event = 0; event < 2; event += 1) {
      toy.tick();
      expect((await socket.next()).payload).toMatchObject({
        data: null,
        errors: [
          { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } },
        ],
      });
    }
    socket.close();
  });

  it('frees the source when the client completes, while it waits for an event', async () => {
    const socket = await connectSocket(url);
    socket.subscribe('1', 'subscription { ticks }');
    await until(() => toy.openSources === 1);

    socket.say({ id: '1', type: 'complete' });
    await until(() => toy.openSources === 0);

    expect((await socket.ask('1', '{ hello }')).payload).toEqual({ data: { hello: 'hello' } });
    socket.close();
  });

  it('frees the source when the socket closes', async () => {
    const socket = await connectSocket(url);
    socket.subscribe('1', 'subscription { ticks }');
    await until(() => toy.openSources === 1);

    socket.close();

    await expect(until(() => toy.openSources === 0)).resolves.toBeUndefined();
  });

  it('ends a socket whose client is gone without a word, by the second ping', async () => {
    const alive = await connectSocket(url);
    const dead = await connectSocket(url);
    for (const socket of [alive, dead]) socket.subscribe('1', 'subscription { ticks }');
    await until(() => toy.openSources === 2);
    dead.freeze();
    const startedAt = performance.now();

    await until(() => toy.openSources === 1);

    expect(performance.now() - startedAt).toBeLessThan(5 * 200);
    await delay(300);
    expect(toy.openSources).toBe(1);
    expect((await alive.ask('2', '{ hello }')).type).toBe('next');
    alive.close();
    dead.raw.terminate();
  });

  it('closes a socket with 4403 when its token expires', async () => {
    const startedAt = performance.now();
    const socket = await connectSocket(url, 'expires-150');
    socket.subscribe('1', 'subscription { ticks }');

    const closing = await socket.closed;

    expect(closing).toEqual({ code: 4403, reason: 'Token expired' });
    expect(performance.now() - startedAt).toBeGreaterThan(140);
    await until(() => toy.openSources === 0);
  });

  it('answers a mutation like HTTP does', async () => {
    const socket = await connectSocket(url);

    expect((await socket.ask('1', 'mutation { note(text: "by socket") }')).payload).toEqual({
      data: { note: 'by socket' },
    });
    expect((await post(url, 'mutation { note(text: "by http") }')).json).toEqual({
      data: { note: 'by http' },
    });
    expect(toy.notes).toEqual(['by socket', 'by http']);
    socket.close();
  });

  it('lets others go first while a socket asks for much that keeps the process', async () => {
    const [greedy, other] = [await connectSocket(url), await connectSocket(url)];
    let answers = 0;
    greedy.raw.on('message', () => (answers += 1));
    for (let at = 0; at < 10; at += 1) greedy.subscribe(String(at), '{ busy(ms: 20) }');

    for (let at = 0; at < 3; at += 1) {
      expect((await other.ask(String(at), '{ hello }')).type).toBe('next');
      await other.next();
    }

    // Each is answered, then complete.
    expect(answers).toBeLessThan(10);
    await until(() => answers === 20);
    for (const socket of [greedy, other]) socket.close();
  });

  it('does side by side what a socket asks for that merely waits', async () => {
    const socket = await connectSocket(url);
    const startedAt = performance.now();
    for (let at = 0; at < 20; at += 1) socket.subscribe(String(at), '{ slow(ms: 200) }');

    for (let message = 0; message < 40; message += 1) await socket.next();

    expect(performance.now() - startedAt).toBeLessThan(2_000);
    socket.close();
  });
});
