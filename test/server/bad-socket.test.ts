import { codeOf, post } from '../kit/http';
import { connectSocket, openSocket } from '../kit/socket';
import { secretText, Toy } from './toy';

describe('what a bad client sends over a WebSocket', () => {
  const toy = new Toy({ limits: { initTimeoutMs: 200 } });
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());
  afterEach(async () => {
    expect(toy.notes).toEqual([]);
    expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'hello' } });
  });

  it('[audit.api-protection] speaks no other subprotocol', async () => {
    const socket = await openSocket(url, 'graphql-transport-ws');
    socket.close();
    await expect(openSocket(url, 'graphql-ws')).rejects.toThrow('Server sent no subprotocol');
  });

  it('[audit.api-protection] upgrades at no other path', async () => {
    await expect(openSocket(`${url}/nothing`)).rejects.toThrow('404');
  });

  it('[audit.api-protection] closes a socket that says nothing', async () => {
    const socket = await openSocket(url);

    expect(await socket.closed).toEqual({
      code: 4408,
      reason: 'Connection initialisation timeout',
    });
  });

  it('[audit.api-protection] closes a socket that subscribes before it says who it is', async () => {
    const socket = await openSocket(url);
    socket.subscribe('1', '{ hello }');

    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  it('[audit.api-protection] closes a socket that begins twice', async () => {
    const socket = await connectSocket(url);
    socket.say({ type: 'connection_init' });

    expect((await socket.closed).code).toBe(4429);
  });

  it.each([
    ['a forged token', 'forged', 4403, 'Forbidden'],
    ['a token that cannot be checked now', 'unlucky', 1013, 'Try again later'],
  ])('[audit.api-protection] refuses a socket with %s', async (_name, token, code, reason) => {
    const socket = await openSocket(url);
    socket.say({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });

    expect(await socket.closed).toEqual({ code, reason });
  });

  it.each([
    ['malformed JSON', '{"type": ', 4400],
    ['a message of an unknown type', '{"type": "hack"}', 4400],
    ['a binary frame', Buffer.from([1, 2, 3]), 4400],
    ['a frame over 64 KiB', `{"type": "ping"${' '.repeat(64 * 1024)}}`, 1009],
  ])('[audit.api-protection] closes a socket that sends %s', async (_name, message, code) => {
    const socket = await connectSocket(url);
    socket.say(message);

    expect((await socket.closed).code).toBe(code);
  });

  it('[audit.api-protection] closes a socket that uses an id twice', async () => {
    const socket = await connectSocket(url);
    socket.subscribe('1', 'subscription { ticks }');
    socket.subscribe('1', 'subscription { ticks }');

    expect((await socket.closed).code).toBe(4409);
  });

  it.each([
    ['a malformed document', '{ hello', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a document of 2,001 tokens',
      `{ ${'hello '.repeat(2000)}}`,
      undefined,
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'a selection 16 fields deep',
      `{ ${'deep { '.repeat(15)}name${' }'.repeat(15)} }`,
      undefined,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'a wrong variable',
      'query ($text: String!) { echo(text: $text) }',
      { text: 7 },
      'BAD_USER_INPUT',
    ],
    [
      'NUL in a variable',
      'mutation ($text: String!) { note(text: $text) }',
      { text: '\0' },
      'BAD_USER_INPUT',
    ],
    [
      'half a surrogate pair in a variable',
      'mutation ($text: String!) { note(text: $text) }',
      { text: '\ud83d' },
      'BAD_USER_INPUT',
    ],
    ['NUL in a literal', 'mutation { note(text: "\\u0000") }', undefined, 'BAD_USER_INPUT'],
    ['a subscription that is not allowed', 'subscription { refused }', undefined, 'FORBIDDEN'],
    ['a subscription that fails to begin', 'subscription { broken }', undefined, 'INTERNAL'],
  ])('[audit.api-protection] refuses %s, and only that', async (_name, query, variables, code) => {
    const socket = await connectSocket(url);

    const answer = await socket.ask('1', query, variables);
    const next = await socket.ask('2', '{ hello }');

    expect(answer).toMatchObject({ id: '1', type: 'error', payload: [{ extensions: { code } }] });
    expect(JSON.stringify(answer)).not.toContain(secretText);
    expect(next).toEqual({ id: '2', type: 'next', payload: { data: { hello: 'hello' } } });
    socket.close();
  });

  it('[audit.api-protection] masks what a field throws, with a request id of its own', async () => {
    const socket = await connectSocket(url);
    toy.logged.length = 0;

    const answer = await socket.ask('1', '{ fails }');

    expect(answer.payload?.data).toEqual({ fails: null });
    expect(codeOf(answer.payload ?? {})).toBe('INTERNAL');
    expect(JSON.stringify(answer)).not.toContain(secretText);
    const requestId = answer.payload?.errors?.[0]?.extensions.requestId;
    expect(toy.logged.find((line) => line.includes('unexpected error'))).toContain(requestId);
    socket.close();
  });

  it('[audit.api-protection] refuses the 101st subscription of a socket alone', async () => {
    const socket = await connectSocket(url);
    for (let id = 1; id <= 100; id += 1) socket.subscribe(String(id), 'subscription { ticks }');

    const answer = await socket.ask('101', 'subscription { ticks }');

    expect(answer).toMatchObject({
      id: '101',
      type: 'error',
      payload: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(toy.openSources).toBe(100);
    toy.tick();
    const ids = new Set<string | undefined>();
    for (let count = 0; count < 100; count += 1) ids.add((await socket.next()).id);
    expect(ids.size).toBe(100);
    expect(ids.has('101')).toBe(false);
    socket.close();
  });
});
