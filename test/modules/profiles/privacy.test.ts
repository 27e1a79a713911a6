import { World, type Person } from '../../kit/world';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

const update = `mutation ($input: UpdatePrivacyInput!) { updatePrivacy(input: $input) {
  viewer { privacySettings { bioAudience messageAudience friendsAudience isSearchable } } userErrors { code field } } }`;

async function choose(
  person: Person,
  input: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const { updatePrivacy } = await world.ask<{
    updatePrivacy: { userErrors: readonly { code: string }[] };
  }>(person, update, { input });
  return updatePrivacy.userErrors.map(({ code }) => code);
}

/** Somebody with a profile, and people who are nearer to them each. */
async function circle() {
  const ada = await world.person('ada', { isCreator: true });
  const { stranger, follower, friend } = await world.people('stranger', 'follower', 'friend');
  const { prisma } = world.owner;
  const bio = `I bake ${ada.username.replace('_', '')} every morning.`;
  await prisma.userProfile.create({ data: { userId: ada.uuid, displayName: 'Ada', bio } });
  await prisma.follow.create({ data: { followerId: follower.uuid, followeeId: ada.uuid } });
  const [lowId = '', highId = ''] = [ada.uuid, friend.uuid].sort();
  await prisma.friendship.create({ data: { lowId, highId } });
  const staff = await world.person('staff', { accountType: 'MODERATOR' });
  return { ada, stranger, follower, friend, staff, bio, word: ada.username.replace('_', '') };
}

/** What somebody reads in the profile, by the account, by its creator page and beneath a post. */
async function biosFor(
  viewer: Person | null,
  owner: Person,
): Promise<readonly (string | null | undefined)[]> {
  const profile = 'profile { displayName bio }';
  const { node, creator } = await world.ask<{
    node: { profile: { bio: string | null } };
    creator: { user: { profile: { bio: string | null } } };
  }>(
    viewer,
    `query ($id: ID!, $handle: String!) { node(id: $id) { ... on User { ${profile} } }
     creator(handle: $handle) { user { ${profile} } } }`,
    { id: owner.id, handle: owner.creator?.handle ?? '' },
  );
  return [node.profile.bio, creator.user.profile.bio];
}

it('[profiles.privacy-settings] are kept for their owner, who alone sees them', async () => {
  const { ada, stranger } = await circle();
  const asked =
    'query ($id: ID!) { node(id: $id) { ... on User { privacySettings { bioAudience } } } }';

  expect(await world.ask(ada, asked, { id: ada.id })).toEqual({ node: { privacySettings: null } });
  const answer = await world.ask(ada, update, {
    input: { bioAudience: 'FRIENDS', isSearchable: false },
  });
  await choose(ada, { messageAudience: 'FOLLOWERS' });

  expect(answer).toEqual({
    updatePrivacy: {
      viewer: {
        privacySettings: {
          bioAudience: 'FRIENDS',
          messageAudience: 'EVERYONE',
          friendsAudience: 'FRIENDS',
          isSearchable: false,
        },
      },
      userErrors: [],
    },
  });
  expect(await world.ask(ada, asked, { id: ada.id })).toEqual({
    node: { privacySettings: { bioAudience: 'FRIENDS' } },
  });
  expect(await world.ask(stranger, asked, { id: ada.id })).toEqual({
    node: { privacySettings: null },
  });
});

it('[profiles.privacy-settings] refuses visitors, unknown audiences, and friendship asked for by friends', async () => {
  const { ada } = await circle();
  const input = { bioAudience: 'FRIENDS' };

  expect((await world.execute(null, update, { input })).code).toBe('UNAUTHENTICATED');
  expect((await world.execute(ada, update, { input: { bioAudience: 'ENEMIES' } })).code).toBe(
    'BAD_USER_INPUT',
  );
  expect(await choose(ada, { friendRequestAudience: 'FRIENDS' })).toEqual(['INVALID']);
  const { prisma } = world.owner;
  expect(await prisma.userPrivacySettings.count({ where: { userId: ada.uuid } })).toBe(0);
});

it.each([
  ['EVERYONE', ['visitor', 'stranger', 'follower', 'friend', 'staff']],
  ['FOLLOWERS', ['follower']],
  ['FRIENDS', ['friend']],
  ['SUBSCRIBERS', []],
  ['NOBODY', []],
] as const)(
  '[profiles.privacy-enforced] shows what is for %s to them and to its owner, and never to others, on every path',
  async (audience, readers) => {
    const { ada, bio, word, ...others } = await circle();
    await choose(ada, { bioAudience: audience });
    const viewers = { visitor: null, ...others };

    for (const [name, viewer] of Object.entries(viewers)) {
      const isReader = (readers as readonly string[]).includes(name);
      expect([name, ...(await biosFor(viewer, ada))]).toEqual([
        name,
        ...(isReader ? [bio, bio] : [null, null]),
      ]);
      const { users } = await world.ask<{ users: { nodes: readonly { id: string }[] } }>(
        viewer,
        'query ($words: String!) { users(search: $words, first: 5) { nodes { id } } }',
        { words: word },
      );
      expect([name, users.nodes.map(({ id }) => id)]).toEqual([name, isReader ? [ada.id] : []]);
    }
    expect(await biosFor(ada, ada)).toEqual([bio, bio]);
  },
);

it('[profiles.privacy-enforced] hides whoever does not want to be found, and lets nobody write whom they did not choose', async () => {
  const { ada, stranger, follower, friend } = await circle();
  const find = 'query ($words: String!) { users(search: $words, first: 5) { nodes { id } } }';
  const send = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }`;
  const input = { recipientId: ada.id, body: 'Hello' };
  await choose(ada, { isSearchable: false, messageAudience: 'FRIENDS' });

  const codes = [];
  for (const person of [stranger, follower, friend]) {
    codes.push((await world.execute(person, send, { input })).code);
  }

  expect(await world.ask(stranger, find, { words: ada.username })).toEqual({
    users: { nodes: [] },
  });
  expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', undefined]);
});
