import { setTimeout as delay } from 'node:timers/promises';
import { post, send } from '../kit/http';
import { connectSocket } from '../kit/socket';
import { Toy } from './toy';

describe('the server', () => {
  const toy = new Toy();
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    send(url, { method: 'GET', path, headers });

  it('lives and is ready as long as the gateway says so', async () => {
    expect((await get('/livez')).json).toEqual({ status: 'alive' });
    expect((await get('/readyz')).json).toEqual({ status: 'ready' });

    toy.problems = ['database'];
    const answer = await get('/readyz');
    toy.problems = [];

    expect(answer.status).toBe(503);
    expect(answer.json).toEqual({ status: 'not ready', problems: ['database'] });
    expect((await get('/livez')).status).toBe(200);
  });

  it('lets those in who come after a crowd, before it has done all that the crowd asks for', async () => {
    const answered: string[] = [];
    const crowd = Array.from({ length: 40 }, () =>
      post(url, '{ busy(ms: 5) }').then(() => answered.push('busy')),
    );
    const probe = get('/livez').then(() => answered.push('alive'));

    await Promise.all([...crowd, probe]);

    expect(answered.indexOf('alive')).toBeLessThan(20);
  });

  it('gives every request an id of its own, whatever the client says', async () => {
    const ids = await Promise.all(
      [1, 2].map(
        async () =>
          (await post(url, '{ hello }', {}, { 'x-request-id': 'mine' })).headers['x-request-id'],
      ),
    );

    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('mine');
  });

  it('logs operations by name, without what they say', async () => {
    toy.logged.length = 0;

    const answer = await post(
      url,
      'query Shout($text: String!) { echo(text: $text) loud: echo(text: "literal-secret") }',
      { text: 'ada@example.com' },
      {
        authorization: 'Bearer token-secret',
        cookie: 'cookie-secret',
        'apollographql-client-name': 'fan-site',
        'apollographql-client-version': '1.2.3',
      },
    );

    expect(answer.status).toBe(200);
    const entry = toy.logged.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'operation');
    expect(entry).toEqual({
      level: 'info',
      time: expect.any(String),
      component: 'operations',
      sessionId: null,
      requestId: answer.headers['x-request-id'],
      transport: 'http',
      operation: 'Shout',
      client: 'fan-site 1.2.3',
      kind: 'query',
      durationMs: expect.any(Number),
      status: 200,
      codes: [],
      msg: 'operation',
    });
    expect(toy.logged.join('')).not.toMatch(/secret|example\.com/);
  });

  it('lets allowed origins in, and developers’ sandboxes', async () => {
    const allowed = async (origin: string) =>
      (await post(url, '{ hello }', {}, { origin })).headers['access-control-allow-origin'];

    expect(await allowed('https://fans.example.com')).toBe('https://fans.example.com');
    expect(await allowed('https://studio.apollographql.com')).toBe(
      'https://studio.apollographql.com',
    );
    expect(await allowed('https://evil.example.com')).toBeUndefined();
  });

  it('compresses long answers', async () => {
    const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip' };
    const long = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ long }"}',
    });
    const short = await post(url, '{ hello }', {}, headers);

    expect(long.headers.get('content-encoding')).toBe('gzip');
    expect(await long.json()).toEqual({ data: { long: 'long '.repeat(2000) } });
    expect(short.headers['content-encoding']).toBeUndefined();
  });

  it('serves the explorer to browsers, whole and compressed', async () => {
    const answer = await get('/graphql', { accept: 'text/html', 'accept-encoding': 'identity' });
    const compressed = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('<title>Toy</title>');
    expect(answer.text).toContain('Open in Apollo Sandbox');
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(await compressed.text()).toBe(answer.text);
    const again = await get('/graphql', {
      accept: 'text/html',
      'if-none-match': String(answer.headers['etag']),
    });
    expect(again.status).toBe(304);
  });

  it('suggests names and shows the schema to developers', async () => {
    expect((await post(url, '{ helo }')).json.errors?.[0]?.message).toContain(
      'Did you mean "hello"?',
    );
    expect((await post(url, '{ __schema { queryType { name } } }')).json.data).toEqual({
      __schema: { queryType: { name: 'Query' } },
    });
  });
});

describe('the server in production', () => {
  const toy = new Toy({ isProduction: true });
  afterAll(async () => (await toy.server).close());

  it('[audit.api-protection] keeps the schema to itself', async () => {
    const { url } = await toy.server;
    const page = await send(url, { method: 'GET', headers: { accept: 'text/html' } });
    const socket = await connectSocket(url);

    expect(page.status).toBe(400);
    expect(page.text).not.toContain('<html');
    expect((await post(url, '{ helo }')).json.errors?.[0]?.message).toBe(
      'Cannot query field "helo" on type "Query".',
    );
    expect((await post(url, '{ __schema { queryType { name } } }')).status).toBe(400);
    expect((await socket.ask('1', '{ __schema { queryType { name } } }')).type).toBe('error');
    const answer = await post(url, '{ hello }', {}, { origin: 'https://studio.apollographql.com' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    socket.close();
  });
});

describe('a server that stops', () => {
  it('finishes what is in flight, tells sockets to come back, and then is gone', async () => {
    const toy = new Toy();
    const server = await toy.server;
    const socket = await connectSocket(server.url);
    socket.subscribe('1', 'subscription { ticks }');
    const slow = post(server.url, '{ slow(ms: 300) }');
    const slowBySocket = socket.ask('2', '{ slow(ms: 300) }');
    await delay(100);

    const stopped = server.close();

    expect((await slow).json).toEqual({ data: { slow: 'done' } });
    expect((await slowBySocket).payload).toEqual({ data: { slow: 'done' } });
    expect(await socket.closed).toEqual({ code: 1012, reason: 'Service restart' });
    await stopped;
    expect(toy.openSources).toBe(0);
    await expect(post(server.url, '{ hello }')).rejects.toThrow('ECONNREFUSED');
  });

  it('waits for nobody longer than its limit', async () => {
    const toy = new Toy({ limits: { drainMs: 200 } });
    const server = await toy.server;
    const endless = post(server.url, '{ slow(ms: 5000) }').catch((error: Error) => error.message);
    await delay(100);
    const startedAt = performance.now();

    await server.close();

    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await endless).toBe('socket hang up');
  });
});
