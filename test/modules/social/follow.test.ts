import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World } from '../../kit/world';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const follow = `mutation ($input: FollowInput!) {
  follow(input: $input) { user { id viewerFollows creator { followerCount } } userErrors { code field } } }`;
const unfollow = `mutation ($input: UnfollowInput!) {
  unfollow(input: $input) { user { viewerFollows creator { followerCount } } userErrors { code field } } }`;

it('[social.follow] follows once however often it is sent, and takes it back', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const input = { userId: ada.id };
  const followed = {
    follow: {
      user: { id: ada.id, viewerFollows: true, creator: { followerCount: 1 } },
      userErrors: [],
    },
  };
  expect(await world.ask(ben, follow, { input })).toEqual(followed);
  expect(await world.ask(ben, follow, { input })).toEqual(followed);
  expect(await world.ask(ben, unfollow, { input })).toEqual({
    unfollow: { user: { viewerFollows: false, creator: { followerCount: 0 } }, userErrors: [] },
  });
});

it('[social.follow] refuses to follow oneself, and an account that is not there', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const absent = encodeGlobalId('User', '01900000-0000-7000-8000-000000000000');
  const answerFor = async (userId: string): Promise<unknown> =>
    world.ask(ada, follow, { input: { userId } });
  expect(await answerFor(ada.id)).toEqual({
    follow: { user: null, userErrors: [{ code: 'SELF_TARGET', field: ['userId'] }] },
  });
  expect(await answerFor(absent)).toEqual({
    follow: { user: null, userErrors: [{ code: 'NOT_FOUND', field: ['userId'] }] },
  });
  expect(await world.owner.prisma.follow.count({ where: { followerId: ada.uuid } })).toBe(0);
});

it('[social.follow identity.account-status] refuses visitors and accounts that are not confirmed', async () => {
  const ada = await world.person('ada');
  const unconfirmed = await world.person('ben', { status: 'PENDING_VERIFICATION' });
  const input = { userId: ada.id };
  const { code: visitor } = await world.execute(null, follow, { input });
  const { code: pending } = await world.execute(unconfirmed, follow, { input });
  expect([visitor, pending]).toEqual(['UNAUTHENTICATED', 'FORBIDDEN']);
});

it('[social.follow] counts thirty followers at once', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const crowd = await Promise.all(Array.from({ length: 30 }, () => world.person('fan')));
  await Promise.all(
    crowd.flatMap((fan) => [
      world.ask(fan, follow, { input: { userId: ada.id } }),
      world.ask(fan, follow, { input: { userId: ada.id } }),
    ]),
  );
  const count = `query ($handle: String!) { creator(handle: $handle) { followerCount } }`;
  expect(await world.ask(null, count, { handle: ada.username.toUpperCase() })).toEqual({
    creator: { followerCount: 30 },
  });
});
