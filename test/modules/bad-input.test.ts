import { codeOf, post, send } from '../kit/http';
import { World, type Person } from '../kit/world';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

const createPost = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) { post { id } userErrors { code } } }`;
const draft = { contentType: 'TEXT', title: 'A title', visibility: 'PUBLIC' };
const headersOf = ({ token }: Person): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

/** What is left behind: nothing, and a server that still answers. */
async function expectNothingHappened(): Promise<void> {
  const { prisma } = world.owner;
  expect(await prisma.post.count({ where: { creatorId: ada.creator?.uuid } })).toBe(0);
  expect(await world.ask(null, '{ __typename }')).toEqual({ __typename: 'Query' });
}

it.each([
  ['a NUL in a text', { title: 'A\u0000B' }],
  ['half a surrogate pair in a text', { title: 'A\uD800' }],
  ['a NUL in a list', { tags: ['good', 'b\u0000d'] }],
  ['a NUL in a text that is far too long', { body: `${'a'.repeat(50_000)}\u0000` }],
])('[audit.api-protection] refuses %s and writes nothing', async (_what, change) => {
  const { code } = await world.execute(ada, createPost, { input: { ...draft, ...change } });
  expect(code).toBe('BAD_USER_INPUT');
  await expectNothingHappened();
});

it('[audit.api-protection] refuses a NUL in the text of a document, too', async () => {
  const document = `mutation { createPost(input: { contentType: TEXT, title: "A\\u0000B", visibility: PUBLIC }) { post { id } } }`;
  const { code } = await world.execute(ada, document);
  expect(code).toBe('BAD_USER_INPUT');
  await expectNothingHappened();
});

it.each([
  ['a document that is none', '{ feed(', {}, 400, 'GRAPHQL_PARSE_FAILED'],
  [
    'a field that is not there',
    '{ feed { nodes { secret } } }',
    {},
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a page of -1', '{ feed(first: -1) { totalCount } }', {}, 200, 'BAD_USER_INPUT'],
  ['a page of 100000', '{ feed(first: 100000) { totalCount } }', {}, 200, 'BAD_USER_INPUT'],
  [
    'a page number beyond 32 bits',
    '{ feed(first: 99999999999) { totalCount } }',
    {},
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a variable of the wrong type',
    'query ($id: ID!) { node(id: $id) { id } }',
    { id: {} },
    400,
    'BAD_USER_INPUT',
  ],
  ['a missing variable', 'query ($id: ID!) { node(id: $id) { id } }', {}, 400, 'BAD_USER_INPUT'],
])('[audit.api-protection] refuses %s', async (_what, query, variables, status, code) => {
  const answer = await post(world.url, query, variables, headersOf(ada));
  expect({ status: answer.status, code: codeOf(answer.json) }).toEqual({ status, code });
});

it('[audit.api-protection] refuses a body of more than 100 KiB', async () => {
  const answer = await post(
    world.url,
    createPost,
    { input: { ...draft, body: 'a'.repeat(101 * 1024) } },
    headersOf(ada),
  );
  expect({ status: answer.status, code: codeOf(answer.json) }).toEqual({
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
  });
  await expectNothingHappened();
});

it('[audit.api-protection] refuses JSON that is none, with JSON', async () => {
  const answer = await send(world.url, {
    headers: { 'content-type': 'application/json', ...headersOf(ada) },
    body: '{"query": "{ feed',
  });
  expect({ status: answer.status, code: codeOf(answer.json) }).toEqual({
    status: 400,
    code: 'BAD_REQUEST',
  });
});

it('[audit.api-protection] takes texts of every script and gives them back byte for byte', async () => {
  const title = 'Größe — 한국어 العربية 👩‍👩‍👧‍👦 \u200Fمرحبا ﷽ e\u0301 "quotes" \\ \' -- ;';
  const answer = await world.ask<{ createPost: { post: { id: string } } }>(ada, createPost, {
    input: { ...draft, title },
  });
  expect(
    await world.ask(ada, 'query ($id: ID!) { node(id: $id) { ... on Post { title } } }', {
      id: answer.createPost.post.id,
    }),
  ).toEqual({ node: { title } });
});
