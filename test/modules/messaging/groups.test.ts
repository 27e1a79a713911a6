import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { say } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

interface Group {
  readonly id: string;
  readonly title: string;
  readonly participants: readonly {
    readonly role: string;
    readonly user: { readonly id: string };
  }[];
}

const shape = 'conversation { id kind title participants { role user { id } } }';

async function makeGroup(owner: Person, ...members: readonly Person[]): Promise<Group> {
  const input = { title: 'Friends', memberIds: members.map(({ id }) => id) };
  const answer = await act(world, owner, 'createGroup', input, shape);
  expect(answer.userErrors).toEqual([]);
  return answer['conversation'] as Group;
}

/** Who takes part with which role, as somebody sees it; null where they see no group. */
async function rolesIn(person: Person, { id }: Group): Promise<Record<string, string> | null> {
  const { node } = await world.ask<{ readonly node: Group | null }>(
    person,
    'query ($id: ID!) { node(id: $id) { ... on Conversation { participants { role user { id } } } } }',
    { id },
  );
  return node && Object.fromEntries(node.participants.map(({ role, user }) => [user.id, role]));
}

it('[messaging.group-conversations] is made, talked in, and read by those who join later', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const group = await makeGroup(ada, ben);
  expect(await rolesIn(ben, group)).toEqual({ [ada.id]: 'OWNER', [ben.id]: 'MEMBER' });
  const hello = await say(world, ben, { conversationId: group.id }, 'Hello');
  const added = await act(
    world,
    ada,
    'addToGroup',
    { conversationId: group.id, memberIds: [cleo.id, ben.id] },
    shape,
  );
  expect(added.userErrors).toEqual([]);
  const { node } = await world.ask<{ readonly node: { readonly body: string } | null }>(
    cleo,
    'query ($id: ID!) { node(id: $id) { ... on Message { body } } }',
    { id: hello.id },
  );
  expect(node).toEqual({ body: 'Hello' });
});

it('[messaging.group-conversations] is handed over, renamed, and left to the admin who has been there longest', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const group = await makeGroup(ada, ben, cleo);
  const about = { conversationId: group.id };
  await act(world, ada, 'setGroupRole', { ...about, userId: cleo.id, role: 'ADMIN' }, shape);
  const renamed = await act(world, cleo, 'renameGroup', { ...about, title: 'Others' }, shape);
  expect(renamed).toMatchObject({ conversation: { title: 'Others' }, userErrors: [] });
  const left = await act(world, ada, 'leaveGroup', about, 'viewer { id }');
  expect(left).toEqual({ viewer: { id: ada.id }, userErrors: [] });
  expect(await rolesIn(ben, group)).toEqual({ [cleo.id]: 'OWNER', [ben.id]: 'MEMBER' });
  expect(await rolesIn(ada, group)).toBeNull();
  await act(world, cleo, 'setGroupRole', { ...about, userId: ben.id, role: 'OWNER' }, shape);
  expect(await rolesIn(ben, group)).toEqual({ [cleo.id]: 'ADMIN', [ben.id]: 'OWNER' });
});

it('[messaging.group-conversations] refuses whoever may not, and those who do not want to hear from one', async () => {
  const { ada, ben, cleo, dan } = await world.people('ada', 'ben', 'cleo', 'dan');
  const group = await makeGroup(ada, ben, cleo);
  const about = { conversationId: group.id };
  const remove =
    'mutation ($input: RemoveFromGroupInput!) { removeFromGroup(input: $input) { userErrors { code } } }';
  const byMember = await world.execute(ben, remove, { input: { ...about, userId: cleo.id } });
  expect(byMember.code).toBe('FORBIDDEN');
  const byAdmin = async () => {
    await act(world, ada, 'setGroupRole', { ...about, userId: ben.id, role: 'ADMIN' }, shape);
    return world.execute(ben, remove, { input: { ...about, userId: ada.id } });
  };
  expect((await byAdmin()).code).toBe('FORBIDDEN');
  const byStranger = await act(world, dan, 'leaveGroup', about, 'viewer { id }');
  expect(byStranger.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);

  await world.ask(
    dan,
    `mutation { block(input: { userId: "${ada.id}" }) { userErrors { code } } }`,
  );
  const add = (memberIds: readonly string[]) =>
    act(world, ada, 'addToGroup', { ...about, memberIds }, shape);
  expect((await add([dan.id])).userErrors).toEqual([{ code: 'NOT_FOUND', field: ['memberIds'] }]);
  const self = { title: 'Me', memberIds: [ada.id] };
  expect((await act(world, ada, 'createGroup', self, shape)).userErrors).toMatchObject([
    { code: 'SELF_TARGET' },
  ]);
  expect(await rolesIn(ada, group)).toEqual({
    ...{ [ada.id]: 'OWNER', [ben.id]: 'ADMIN', [cleo.id]: 'MEMBER' },
  });
});

it('[messaging.group-conversations] refuses more than a hundred, however many are added at once, and keeps the removed out', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const group = await makeGroup(ada, ben);
  const { rows } = await world.owner.pool.query<{ id: string }>(
    `INSERT INTO users (username, status) SELECT $1 || n, 'ACTIVE' FROM generate_series(1, 120) n RETURNING id`,
    [`crowd_${ada.username.slice(-8)}_`],
  );
  const ids = rows.map(({ id }) => Buffer.from(`v1:User:${id}`).toString('base64url'));
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, each) =>
      act(
        world,
        ada,
        'addToGroup',
        { conversationId: group.id, memberIds: ids.slice(each * 30, each * 30 + 30) },
        shape,
      ),
    ),
  );
  const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(codes).toEqual(['LIMIT_REACHED']);
  expect(Object.keys((await rolesIn(ada, group)) ?? {})).toHaveLength(92);

  const about = { conversationId: group.id, userId: ben.id };
  await act(world, ada, 'removeFromGroup', about, shape);
  const input = { conversationId: group.id, body: 'Am I still here?' };
  const { userErrors } = await act(world, ben, 'sendMessage', input);
  expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect(await rolesIn(ben, group)).toBeNull();
});
