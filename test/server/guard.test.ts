import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, post, send } from '../kit/http';
import { connectSocket, openSocket } from '../kit/socket';
import { Toy } from './toy';

const often = { times: 1_000_000, perSeconds: 60 };

describe('who may connect', () => {
  const toy = new Toy({
    limits: {
      connectionsPerAddress: 4,
      connectionsPerAccount: 2,
      sessionCheckMs: 50,
      pingIntervalMs: 50,
      bufferedBytes: 64 * 1024,
      slowMs: 200,
    },
  });
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());

  const withHeaders = (headers: Record<string, string>) => openSocket(url, undefined, { headers });

  it.each([
    ['a page of somebody else', { origin: 'https://evil.example.com' }],
    ['a page that hides its origin', { origin: 'null' }],
    ['a page whose name only begins like ours', { origin: 'https://fans.example.com.evil.net' }],
    ['a cookie without an origin', { cookie: 'session=1' }],
  ])('[audit.api-protection] refuses a socket from %s with 403', async (_what, headers) => {
    await expect(withHeaders(headers)).rejects.toThrow('403');
  });

  it('[audit.api-protection] lets our own pages and programs connect', async () => {
    for (const origin of ['https://fans.example.com', url, null]) {
      const socket = await withHeaders(origin === null ? {} : { origin });
      socket.close();
      await socket.closed;
    }
  });

  it('[audit.rate-limits] refuses the fifth socket of an address, until one has gone', async () => {
    const sockets = [];
    for (let count = 0; count < 4; count += 1) sockets.push(await connectSocket(url));

    await expect(openSocket(url)).rejects.toThrow('429');

    sockets[0]?.close();
    await sockets[0]?.closed;
    await delay(20);
    sockets.push(await connectSocket(url));
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map(({ closed }) => closed));
    await delay(20);
  });

  it('[audit.rate-limits] refuses the third socket of an account, which may come back later', async () => {
    const [first, second] = [
      await connectSocket(url, 's3-of-eve'),
      await connectSocket(url, 's4-of-eve'),
    ];

    await expect(connectSocket(url, 's5-of-eve')).rejects.toThrow('1013');

    first.close();
    await first.closed;
    await delay(20);
    const third = await connectSocket(url, 's5-of-eve');
    for (const socket of [second, third]) socket.close();
    await Promise.all([second.closed, third.closed]);
  });

  it('[audit.api-protection] closes the sockets of a session that has ended anywhere, and only those', async () => {
    const ended = await connectSocket(url, 's6-of-ada');
    const other = await connectSocket(url, 's7-of-ada');

    toy.ended.add('s6');

    expect(await ended.closed).toEqual({ code: 4403, reason: 'Session ended' });
    expect((await other.ask('1', '{ hello }')).payload).toEqual({ data: { hello: 'hello' } });
    other.close();
    await other.closed;
  });

  it('[audit.api-protection] gives up on a socket that takes nothing of what it asked for', async () => {
    const socket = await connectSocket(url);
    for (let id = 1; id <= 60; id += 1) socket.subscribe(String(id), 'subscription { floods }');
    await delay(50);
    socket.freeze();
    for (let tick = 0; tick < 200 && toy.openSources > 0; tick += 1) {
      toy.tick();
      await delay(10);
    }
    for (let waited = 0; toy.openSources > 0 && waited < 5000; waited += 50) await delay(50);

    expect(toy.openSources).toBe(0);
    expect((await post(url, '{ hello }')).status).toBe(200);
    socket.raw.terminate();
  });

  it('[audit.api-protection] ends a connection whose headers do not come', async () => {
    const { hostname, port } = new URL(url);
    const stream = connect(Number(port), hostname);
    stream.on('error', () => undefined);
    const startedAt = performance.now();
    stream.write('POST /graphql HTTP/1.1\r\nHost: slow\r\nX-Drip: ');

    const text = await new Promise<string>((resolve) => {
      let received = '';
      stream.on('data', (data) => (received += String(data)));
      stream.on('close', () => resolve(received));
    });

    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(text).toContain('400 Bad Request');
  });
});

describe('how often', () => {
  const toy = new Toy({
    trustedProxies: ['127.0.0.1', '10.0.0.0/8'],
    limits: {
      operationsPerAddress: { times: 30, perSeconds: 60 },
      operationsPerAccount: { times: 10, perSeconds: 60 },
    },
  });
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());

  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

  it('[audit.rate-limits] counts root fields and not requests', async () => {
    const headers = { authorization: 'Bearer s1-of-ada', ...from('192.0.2.1') };
    const ten = `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: hello`).join(' ')} }`;

    expect((await post(url, ten, {}, headers)).status).toBe(200);
    const answer = await post(url, '{ hello }', {}, headers);

    expect({ status: answer.status, code: codeOf(answer.json) }).toEqual({
      status: 429,
      code: 'RATE_LIMITED',
    });
    expect(answer.json.errors?.[0]?.extensions.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('[audit.rate-limits] counts those in fragments, too', async () => {
    const headers = { authorization: 'Bearer s2-of-ben', ...from('192.0.2.2') };
    const fields = Array.from({ length: 11 }, (_, n) => `a${n}: hello`).join(' ');

    const answer = await post(url, `{ ...F } fragment F on Query { ${fields} }`, {}, headers);

    expect(codeOf(answer.json)).toBe('RATE_LIMITED');
  });

  it('[audit.rate-limits] counts what is sent over a socket together with what comes by HTTP', async () => {
    const socket = await openSocket(url, undefined, { headers: from('192.0.2.3') });
    socket.say({ type: 'connection_init', payload: { authorization: 'Bearer s3-of-cleo' } });
    await socket.next();
    for (let id = 1; id <= 10; id += 1) {
      expect((await socket.ask(String(id), '{ hello }')).type).toBe('next');
      await socket.next();
    }

    const overSocket = await socket.ask('11', '{ hello }');
    const overHttp = await post(url, '{ hello }', {}, { authorization: 'Bearer s4-of-cleo' });

    expect(overSocket).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
    expect(codeOf(overHttp.json)).toBe('RATE_LIMITED');
    socket.close();
  });

  it('[audit.rate-limits] counts one address whatever it says, and lets others be', async () => {
    const codes = [];
    for (let count = 0; count < 31; count += 1) {
      codes.push(codeOf((await post(url, '{ nothing }', {}, from('192.0.2.4'))).json));
    }

    expect(codes.slice(0, 30)).not.toContain('RATE_LIMITED');
    expect(codes[30]).toBe('RATE_LIMITED');
    expect((await post(url, '{ hello }', {}, from('192.0.2.5'))).status).toBe(200);
    const forged = from('192.0.2.6, 192.0.2.4');
    expect(codeOf((await post(url, '{ hello }', {}, forged)).json)).toBe('RATE_LIMITED');
    const behindTwo = from('192.0.2.4, 10.1.2.3');
    expect(codeOf((await post(url, '{ hello }', {}, behindTwo)).json)).toBe('RATE_LIMITED');
  });

  it('takes the word of trusted proxies alone', async () => {
    const distrustful = new Toy();
    const { url: other, close } = await distrustful.server;
    const headers = { ...from('192.0.2.9'), 'x-forwarded-host': 'boyfanz.example.com' };

    await send(other, {
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ hello }"}',
    });
    toy.facts.length = 0;
    await post(url, '{ hello }', {}, headers);

    expect(distrustful.facts[0]).toMatchObject({ ip: '127.0.0.1', host: '127.0.0.1' });
    expect(toy.facts[0]).toMatchObject({ ip: '192.0.2.9', host: 'boyfanz.example.com' });
    await close();
  });
});

describe('what answers say to browsers', () => {
  it.each([
    [true, 'max-age='],
    [false, undefined],
  ])(
    '[audit.api-protection] has security headers (in production: %s)',
    async (isProduction, hsts) => {
      const toy = new Toy({ isProduction, limits: { operationsPerAddress: often } });
      const { url, close } = await toy.server;

      const { headers } = await post(url, '{ hello }', {}, { origin: 'https://evil.example.com' });

      expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      if (hsts === undefined) expect(headers['strict-transport-security']).toBeUndefined();
      else expect(headers['strict-transport-security']).toContain(hsts);
      await close();
    },
  );

  it('[audit.api-protection] lets no page of its own server open sockets in production', async () => {
    const toy = new Toy({ isProduction: true });
    const { url, close } = await toy.server;

    await expect(openSocket(url, undefined, { headers: { origin: url } })).rejects.toThrow('403');
    await close();
  });
});
