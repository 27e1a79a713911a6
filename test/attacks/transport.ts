import { gzipSync } from 'node:zlib';
import { send, type Sending } from '../kit/http';
import { outcomeOf, type Attack } from './attack';

const json = { 'content-type': 'application/json' };
const hello = '{"query": "{ __typename }"}';

function byHttp(row: Attack['row'], input: string, sending: Sending, code: string): Attack {
  return {
    row,
    issue: 5,
    input,
    channel: 'errors[]',
    code,
    writesNothing: true,
    run: async ({ world }) => outcomeOf(await send(world.url, sending)),
  };
}

function oftenIn(times: number, text: (at: number) => string): string {
  return Array.from({ length: times }, (_, at) => text(at)).join(' ');
}

/** What is wrong before an operation is read. */
const requests: readonly Attack[] = [
  byHttp('A1', 'malformed JSON', { headers: json, body: '{"query": ' }, 'BAD_REQUEST'),
  byHttp('A1', 'an empty body', { headers: json, body: '' }, 'BAD_REQUEST'),
  byHttp('A1', 'an array of scalars', { headers: json, body: '[1, 2]' }, 'BAD_REQUEST'),
  byHttp(
    'A2',
    'a body over 100 KiB',
    { headers: json, body: `{"query": "{ __typename }${' '.repeat(100 * 1024)}"}` },
    'PAYLOAD_TOO_LARGE',
  ),
  byHttp(
    'A2',
    'a gzip bomb',
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(10_000_000, ' ')),
    },
    'UNSUPPORTED_MEDIA_TYPE',
  ),
  ...['utf-7', 'utf-16', 'gb18030'].map((charset) =>
    byHttp(
      'A3',
      `the charset ${charset}`,
      { headers: { 'content-type': `application/json; charset=${charset}` }, body: hello },
      'UNSUPPORTED_MEDIA_TYPE',
    ),
  ),
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'].map(
    (type) =>
      byHttp(
        'A4',
        `a body as ${type}, which a form of any page can send`,
        { headers: { 'content-type': type }, body: hello },
        'UNSUPPORTED_MEDIA_TYPE',
      ),
  ),
  byHttp(
    'A5',
    'a mutation by GET',
    {
      method: 'GET',
      path: '/graphql?query=mutation%7Blogout(input:%7B%7D)%7BuserErrors%7Bcode%7D%7D%7D',
      headers: { 'apollo-require-preflight': '1' },
    },
    'METHOD_NOT_ALLOWED',
  ),
  byHttp(
    'A5',
    'a query by GET without the preflight header',
    { method: 'GET', path: '/graphql?query=%7B__typename%7D' },
    'BAD_REQUEST',
  ),
  ...[2, 1000].map((size) =>
    byHttp(
      'A6',
      `a batch of ${size}`,
      {
        headers: json,
        body: JSON.stringify(Array.from({ length: size }, () => JSON.parse(hello))),
      },
      'BAD_REQUEST',
    ),
  ),
  byHttp(
    'A22',
    'JSON of 10,000 levels in the place of a scalar',
    {
      headers: json,
      body: `{"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": ${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
    },
    'BAD_USER_INPUT',
  ),
  byHttp(
    'A22',
    'a scalar of a megabyte',
    {
      headers: json,
      body: `{"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": "${'x'.repeat(1_000_000)}"}}`,
    },
    'PAYLOAD_TOO_LARGE',
  ),
  byHttp(
    'A20',
    'variables that are an array',
    { headers: json, body: '{"query": "{ __typename }", "variables": []}' },
    'BAD_REQUEST',
  ),
  byHttp(
    'A21',
    'a poisoned prototype',
    { headers: json, body: '{"query": "{ __typename }", "__proto__": {"polluted": true}}' },
    'BAD_REQUEST',
  ),
  byHttp(
    'A21',
    'a poisoned prototype in the variables',
    {
      headers: json,
      body: '{"query": "{ __typename }", "variables": {"constructor": {"prototype": {"polluted": 1}}}}',
    },
    'BAD_REQUEST',
  ),
];

function document(
  row: Attack['row'],
  input: string,
  query: string,
  code: string | readonly string[],
  more: Partial<Attack> & { readonly inProduction?: boolean } = {},
): Attack {
  const { inProduction, ...rest } = more;
  const operation = () => ({ query, ...(inProduction && { inProduction }) });
  return { row, issue: 5, input, channel: 'errors[]', code, operation, ...rest };
}

/** A valid selection of 4 and 3 for each turn fields: posts of the creators of posts. */
function deepQuery(turns: number): string {
  const turn = 'posts(first: 1) { nodes { creator { ';
  return `{ feed(first: 1) { nodes { creator { ${turn.repeat(turns)}id${' } } }'.repeat(turns)} } } } }`;
}

/** What is wrong with the document itself. */
const documents: readonly Attack[] = [
  document(
    'A7',
    '101 aliases',
    `{ ${oftenIn(101, (n) => `a${n}: __typename`)} }`,
    'QUERY_TOO_COMPLEX',
  ),
  document(
    'A8',
    '500 times the same field',
    `{ ${'__typename '.repeat(500)} }`,
    'QUERY_TOO_COMPLEX',
    { withinMs: 250 },
  ),
  document(
    'A8',
    '3,000 times the same field',
    `{ ${'__typename '.repeat(3000)} }`,
    'GRAPHQL_PARSE_FAILED',
    { withinMs: 250 },
  ),
  document(
    'A9',
    'inline fragments 100 wide and 60 deep',
    `{ ${`${'... { '.repeat(60)}__typename${' }'.repeat(60)} `.repeat(100)} }`,
    'GRAPHQL_PARSE_FAILED',
  ),
  document(
    'A9',
    'inline fragments within one another',
    `{ ${'... { '.repeat(60)}__typename${' }'.repeat(60)} }`,
    'QUERY_TOO_COMPLEX',
  ),
  document(
    'A9',
    'many inline fragments',
    `{ ${'... { __typename } '.repeat(101)} }`,
    'QUERY_TOO_COMPLEX',
  ),
  document('A10', 'a selection 16 fields deep', deepQuery(4), 'QUERY_TOO_COMPLEX'),
  {
    row: 'A10',
    issue: 5,
    input: 'a selection three fields less deep, which is answered',
    channel: 'none',
    code: 'OK',
    operation: () => ({ query: deepQuery(3) }),
  },
  document(
    'A10',
    'a selection 5,000 fields deep',
    `${'{ a '.repeat(5000)}${'}'.repeat(5000)}`,
    'GRAPHQL_PARSE_FAILED',
  ),
  document(
    'A11',
    'fragments in a circle',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    'GRAPHQL_VALIDATION_FAILED',
  ),
  document(
    'A11',
    '1,000 fragments that nothing uses',
    `{ __typename } ${oftenIn(1000, (n) => `fragment F${n} on Query { __typename }`)}`,
    'GRAPHQL_PARSE_FAILED',
  ),
  document(
    'A12',
    'ten unknown directives',
    `{ __typename ${'@aa '.repeat(10)} }`,
    'QUERY_TOO_COMPLEX',
  ),
  ...[200, 500].map((times) =>
    document('A12', `${times} times @skip`, `{ __typename ${'@skip(if: false) '.repeat(times)} }`, [
      'QUERY_TOO_COMPLEX',
      'GRAPHQL_PARSE_FAILED',
    ]),
  ),
  document('A12', 'ten unknown fields', '{ a b c d e f g h i j }', 'GRAPHQL_VALIDATION_FAILED'),
  document('A13', 'introspection', '{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED', {
    inProduction: true,
  }),
  document(
    'A13',
    'introspection of one type',
    '{ __type(name: "User") { name fields { name } } }',
    'GRAPHQL_VALIDATION_FAILED',
    { inProduction: true },
  ),
  document(
    'A13',
    'introspection in circles',
    `{ __type(name: "Query") { ${'fields { type { '.repeat(5)}name${' } }'.repeat(5)} } }`,
    'GRAPHQL_VALIDATION_FAILED',
  ),
  document('A14', 'a misspelt field', '{ feeed { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', {
    inProduction: true,
  }),
  document(
    'A14',
    'a misspelt argument',
    '{ feed(frist: 1) { totalCount } }',
    'GRAPHQL_VALIDATION_FAILED',
    {
      inProduction: true,
    },
  ),
  document('A19', 'two operations without a name', '{ __typename } { __typename }', [
    'GRAPHQL_VALIDATION_FAILED',
    'BAD_REQUEST',
  ]),
  {
    row: 'A19',
    issue: 5,
    input: 'a name that no operation has',
    channel: 'errors[]',
    code: 'BAD_REQUEST',
    operation: () => ({ query: 'query A { __typename }', operationName: 'B' }),
  },
];

export const transportAttacks: readonly Attack[] = [...requests, ...documents];
