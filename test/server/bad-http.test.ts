import { gzipSync } from 'node:zlib';
import { codeOf, post, send, type Answer, type Sending } from '../kit/http';
import { secretText, Toy } from './toy';

const json = { 'content-type': 'application/json' };

describe('what a bad client sends over HTTP', () => {
  const toy = new Toy();
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());
  afterEach(async () => {
    expect(toy.notes).toEqual([]);
    expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'hello' } });
  });

  function expectRefusal(answer: Answer, status: number, code: string): void {
    expect({ status: answer.status, code: codeOf(answer.json) }).toEqual({ status, code });
    expect(answer.headers['x-request-id']).toBe(answer.json.errors?.[0]?.extensions.requestId);
    expect(answer.text).not.toMatch(/stacktrace|node_modules|hunter2/);
  }

  const before: readonly [string, Sending, number, string][] = [
    ['malformed JSON', { headers: json, body: '{"query": ' }, 400, 'BAD_REQUEST'],
    ['an empty body', { headers: json, body: '' }, 400, 'BAD_REQUEST'],
    ['no body', {}, 400, 'BAD_REQUEST'],
    ['a JSON scalar', { headers: json, body: '7' }, 400, 'BAD_REQUEST'],
    ['a JSON null', { headers: json, body: 'null' }, 400, 'BAD_REQUEST'],
    ['an empty object', { headers: json, body: '{}' }, 400, 'BAD_REQUEST'],
    ['a query that is no text', { headers: json, body: '{"query": 7}' }, 400, 'BAD_REQUEST'],
    [
      'variables that are an array',
      { headers: json, body: '{"query": "{ hello }", "variables": []}' },
      400,
      'BAD_REQUEST',
    ],
    [
      'a poisoned prototype',
      { headers: json, body: '{"query": "{ hello }", "__proto__": {"polluted": true}}' },
      400,
      'BAD_REQUEST',
    ],
    [
      'a body that is not UTF-8',
      { headers: json, body: Buffer.from('{"query": "{ hello }\xff"}', 'latin1') },
      400,
      'BAD_REQUEST',
    ],
    [
      'a body over 100 KiB',
      { headers: json, body: JSON.stringify({ query: `{ hello } #${' '.repeat(100 * 1024)}` }) },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'text/plain',
      { headers: { 'content-type': 'text/plain' }, body: '{"query": "{ hello }"}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query=%7Bhello%7D',
      },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a compressed body',
      {
        headers: { ...json, 'content-encoding': 'gzip' },
        body: gzipSync('{"query": "{ hello }"}'),
      },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ...['utf-7', 'utf-16', 'gb18030'].map((charset): [string, Sending, number, string] => [
      `the charset ${charset}`,
      {
        headers: { 'content-type': `application/json; charset=${charset}` },
        body: '{"query": "{ hello }"}',
      },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]),
    [
      'a batch',
      { headers: json, body: '[{"query": "{ hello }"}, {"query": "{ hello }"}]' },
      400,
      'BAD_REQUEST',
    ],
    [
      'a query by GET without the preflight header',
      { method: 'GET', path: '/graphql?query=%7Bhello%7D' },
      400,
      'BAD_REQUEST',
    ],
    [
      'a mutation by GET',
      {
        method: 'GET',
        path: '/graphql?query=mutation%7Bnote(text:%22x%22)%7D',
        headers: { 'apollo-require-preflight': '1' },
      },
      405,
      'METHOD_NOT_ALLOWED',
    ],
    ['the method PUT', { method: 'PUT', headers: json, body: '{}' }, 405, 'METHOD_NOT_ALLOWED'],
    ['an unknown path', { path: '/nothing', headers: json, body: '{}' }, 404, 'NOT_FOUND'],
    ['a path that is no text', { method: 'GET', path: '/%zz' }, 400, 'BAD_REQUEST'],
    [
      'the id of a persisted query',
      {
        headers: json,
        body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }),
      },
      400,
      'BAD_REQUEST',
    ],
  ];

  it.each(before)('[audit.api-protection] refuses %s', async (_name, sending, status, code) => {
    expectRefusal(await send(url, sending), status, code);
  });

  const documents: readonly [string, string, Record<string, unknown> | undefined, string][] = [
    ['a malformed document', '{ hello', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an empty document', ' ', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a document of 2,001 tokens',
      `{ ${'hello '.repeat(2000)}}`,
      undefined,
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a selection 16 fields deep', deepQuery(16), undefined, 'QUERY_TOO_COMPLEX'],
    ['16 fields by way of fragments', deepByFragments(16), undefined, 'QUERY_TOO_COMPLEX'],
    ['a missing variable', 'query ($text: String!) { echo(text: $text) }', {}, 'BAD_USER_INPUT'],
    [
      'a wrong variable',
      'query ($text: String!) { echo(text: $text) }',
      { text: 7 },
      'BAD_USER_INPUT',
    ],
    [
      'an unknown input field',
      'query ($input: EchoInput!) { list(input: $input) }',
      { input: { texts: [], role: 'ADMIN' } },
      'BAD_USER_INPUT',
    ],
    [
      'NUL in a variable',
      'mutation ($text: String!) { note(text: $text) }',
      { text: 'a\0' },
      'BAD_USER_INPUT',
    ],
    [
      'half a surrogate pair in a variable',
      'mutation ($text: String!) { note(text: $text) }',
      { text: '\ud83d' },
      'BAD_USER_INPUT',
    ],
    [
      'NUL deep in a variable',
      'query ($input: EchoInput!) { list(input: $input) }',
      { input: { texts: [], more: { texts: ['fine', '\0'] } } },
      'BAD_USER_INPUT',
    ],
    ['NUL in a literal', 'mutation { note(text: "a\\u0000") }', undefined, 'BAD_USER_INPUT'],
    [
      'half a surrogate pair in a literal',
      'mutation { note(text: "\\ud83d") }',
      undefined,
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a subscription', 'subscription { ticks }', undefined, 'BAD_REQUEST'],
  ];

  it.each(documents)('[audit.api-protection] refuses %s', async (_name, query, variables, code) => {
    expectRefusal(await post(url, query, variables), 400, code);
  });

  it('[audit.api-protection] refuses an operation name that the document lacks', async () => {
    const body = JSON.stringify({ query: 'query A { hello }', operationName: 'B' });

    const answer = await send(url, { headers: json, body });

    expectRefusal(answer, 400, 'BAD_REQUEST');
  });

  it('[audit.api-protection] names five errors of a document at most', async () => {
    const answer = await post(url, '{ a b c d e f g h i j }');

    expect(answer.status).toBe(400);
    expect(answer.json.errors).toHaveLength(5);
  });

  it('[audit.api-protection] measures fragments upon fragments in no time', async () => {
    const fragments = Array.from({ length: 100 }, (_, level) => {
      const next = level < 99 ? `...F${level + 1} ...F${level + 1}` : 'hello';
      return `fragment F${level} on Query { ${next} }`;
    });
    const startedAt = performance.now();

    const answer = await post(url, `{ ...F0 } ${fragments.join(' ')}`);

    expect(answer.json).toEqual({ data: { hello: 'hello' } });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('allows what is just within the limits', async () => {
    expect((await post(url, deepQuery(15))).status).toBe(200);
    expect((await post(url, '{ echo(text: "🎪\\uD83C\\uDFAA") }')).json.data).toEqual({
      echo: '🎪🎪',
    });
    const byGet = await send(url, {
      method: 'GET',
      path: '/graphql?query=%7Bhello%7D',
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(byGet.json).toEqual({ data: { hello: 'hello' } });
  });

  it('[audit.api-protection] answers a forged token with UNAUTHENTICATED', async () => {
    const answer = await post(url, '{ hello }', {}, { authorization: 'Bearer forged' });

    expectRefusal(answer, 401, 'UNAUTHENTICATED');
    expect(answer.json.errors?.[0]?.message).toBe('The token is not good.');
  });

  it('[audit.api-protection] masks an unexpected error before the operation, and logs it', async () => {
    toy.logged.length = 0;

    const answer = await post(url, '{ hello }', {}, { authorization: 'Bearer unlucky' });

    expectRefusal(answer, 500, 'INTERNAL');
    expect(answer.json.errors?.[0]?.message).toBe('Something went wrong on our side.');
    const entry = toy.logged.find((line) => line.includes('unexpected error')) ?? '';
    expect(entry).toContain(secretText);
    expect(entry).toContain(String(answer.headers['x-request-id']));
  });

  it.each([
    ['fails', 'INTERNAL', 'Something went wrong on our side.'],
    ['failsWithCode', 'INTERNAL', 'Something went wrong on our side.'],
    ['isLost', 'UNAVAILABLE', 'The service cannot answer just now. Try again shortly.'],
    ['isForbidden', 'FORBIDDEN', 'Only for friends.'],
    ['isUnauthorized', 'FORBIDDEN', 'Not for you.'],
  ])('[audit.api-protection] words what the field %s throws as %s', async (name, code, message) => {
    const answer = await post(url, `{ ${name} }`);

    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ [name]: null });
    expect(answer.json.errors).toEqual([
      {
        message,
        path: [name],
        locations: [{ line: 1, column: 3 }],
        extensions: { code, requestId: answer.headers['x-request-id'] },
      },
    ]);
  });
});

function deepQuery(depth: number): string {
  return `{ ${'deep { '.repeat(depth - 1)}name${' }'.repeat(depth - 1)} }`;
}

function deepByFragments(depth: number): string {
  const fragments = Array.from({ length: depth - 2 }, (_, level) => {
    const rest = level < depth - 3 ? `... on Deep { deep { ...F${level + 1} } }` : 'deep { name }';
    return `fragment F${level} on Deep { ${rest} }`;
  });
  return `{ deep { ...F0 } } ${fragments.join(' ')}`;
}
