import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { World, type Person } from '../kit/world';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

const nodes = `query ($ids: [ID!]!) { nodes(ids: $ids) {
  __typename id ... on User { username } ... on Creator { displayName } } }`;

it('[identity.uuid-keys] finds things of any type by their ids, in order and together', async () => {
  const ids = [ada.creator?.id, ada.id, ada.creator?.id];
  expect(await world.ask(null, nodes, { ids })).toEqual({
    nodes: [
      { __typename: 'Creator', id: ada.creator?.id, displayName: 'ada' },
      { __typename: 'User', id: ada.id, username: ada.username },
      { __typename: 'Creator', id: ada.creator?.id, displayName: 'ada' },
    ],
  });
});

it('[identity.uuid-keys] fetches many nodes of a type in one statement', async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => world.person('fan')));
  const statements = await world.statements(() =>
    world.ask(null, nodes, { ids: people.map(({ id }) => id) }),
  );
  expect(statements).toHaveLength(1);
});

it('[identity.uuid-keys] hides whether a thing is absent or forbidden', async () => {
  const absent = encodeGlobalId('User', '01900000-0000-7000-8000-000000000000');
  const tag = encodeGlobalId('UserProfile', ada.uuid);
  const banned = await world.person('ben', { status: 'BANNED' });
  expect(await world.ask(null, nodes, { ids: [absent, banned.id, tag] })).toEqual({
    nodes: [null, null, null],
  });
});

it.each([
  ['that is no base64', '%%%'],
  ['of another system', Buffer.from('Post:1').toString('base64url')],
  ['without a uuid', Buffer.from('v1:Post:1').toString('base64url')],
  ['with SQL in it', Buffer.from("v1:Post:' OR 1=1").toString('base64url')],
  [
    'with something behind it',
    `${encodeGlobalId('Post', '01900000-0000-7000-8000-000000000000')}x`,
  ],
  ['that is empty', ''],
])('[identity.uuid-keys] refuses an id %s', async (_what, id) => {
  const { code, data } = await world.execute(null, 'query ($id: ID!) { node(id: $id) { id } }', {
    id,
  });
  expect({ code, data }).toEqual({ code: 'BAD_USER_INPUT', data: { node: null } });
});

it('[audit.api-protection] refuses 101 ids at once', async () => {
  const { code } = await world.execute(null, nodes, { ids: Array(101).fill(ada.id) });
  expect(code).toBe('BAD_USER_INPUT');
});
