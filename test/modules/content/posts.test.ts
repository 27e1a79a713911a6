import { World, type Person } from '../../kit/world';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

const createPost = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) {
    post { id title body visibility priceTokens publishedAt status creator { id } tags { name } cluster { key } }
    userErrors { code field }
  } }`;

const draft = { contentType: 'TEXT', title: 'Bread', body: 'Flour', visibility: 'PUBLIC' };

async function countPosts(person: Person): Promise<number> {
  return world.owner.prisma.post.count({ where: { creatorId: person.creator?.uuid } });
}

it('[content.create-post] publishes a post with its tags, once each and in lower case', async () => {
  const input = { ...draft, tags: ['#Baking', 'baking', ' Brot '], publish: true };
  expect(await world.ask(ada, createPost, { input })).toEqual({
    createPost: {
      post: {
        id: expect.any(String),
        title: 'Bread',
        body: 'Flour',
        visibility: 'PUBLIC',
        priceTokens: null,
        publishedAt: expect.any(String),
        status: 'PUBLISHED',
        creator: { id: ada.creator?.id },
        tags: [{ name: 'baking' }, { name: 'brot' }],
        cluster: { key: 'fanzlab' },
      },
      userErrors: [],
    },
  });
});

it('[content.create-post] keeps a post as a draft unless told to publish it', async () => {
  expect(await world.ask(ada, createPost, { input: draft })).toMatchObject({
    createPost: { post: { status: 'DRAFT', publishedAt: null } },
  });
});

it.each([
  ['a blank title', { title: '  ' }, 'BLANK', 'title'],
  ['a title of 201 characters', { title: 'a'.repeat(201) }, 'TOO_LONG', 'title'],
  ['a body of 20,001 characters', { body: 'a'.repeat(20_001) }, 'TOO_LONG', 'body'],
  ['a price on a free post', { price: 5 }, 'INVALID', 'price'],
  ['a paid post without a price', { visibility: 'PAID' }, 'INVALID', 'price'],
  ['a paid post for nothing', { visibility: 'PAID', price: 0 }, 'INVALID', 'price'],
  ['a negative price', { visibility: 'PAID', price: -5 }, 'INVALID', 'price'],
  ['a tag with a space in it', { tags: ['two words'] }, 'INVALID', 'tags'],
  ['21 tags', { tags: Array.from({ length: 21 }, (_, n) => `tag${n}`) }, 'INVALID', 'tags'],
  ['pictures without pictures', { contentType: 'IMAGE', publish: true }, 'INVALID', 'contentType'],
])('[content.create-post] refuses %s and writes nothing', async (_what, change, code, field) => {
  const before = await countPosts(ada);
  expect(await world.ask(ada, createPost, { input: { ...draft, ...change } })).toEqual({
    createPost: { post: null, userErrors: [{ code, field: [field] }] },
  });
  expect(await countPosts(ada)).toBe(before);
});

it('[content.create-post identity.resolver-authorisation] refuses whoever is no approved creator', async () => {
  const fan = await world.person('ben');
  const pending = await world.person('cleo', { isCreator: true, creatorStatus: 'PENDING' });
  const unverified = await world.person('dan', {
    isCreator: true,
    status: 'PENDING_VERIFICATION',
  });
  const codes = await Promise.all(
    [null, fan, pending, unverified].map(async (person) => {
      const { code } = await world.execute(person, createPost, { input: draft });
      return code;
    }),
  );
  expect(codes).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  expect(await countPosts(pending)).toBe(0);
});

it('[content.create-post] refuses fields that are not the creator’s to set', async () => {
  const { code, status } = await world.execute(ada, createPost, {
    input: { ...draft, likeCount: 1000 },
  });
  expect({ code, status }).toEqual({ code: 'BAD_USER_INPUT', status: 400 });
});

it('[content.post-cluster profiles.cluster-scoping] puts a post on the brand of the request, or else on the creator’s own', async () => {
  const cleo = await world.person('cleo', { isCreator: true, clusterKey: 'pupfanz' });
  const clusterOf = async (headers: Record<string, string>): Promise<unknown> => {
    const { data } = await world.execute<{ createPost: { post: { cluster: { key: string } } } }>(
      cleo,
      createPost,
      { input: { ...draft, publish: true } },
      headers,
    );
    return data.createPost.post.cluster.key;
  };
  expect(await clusterOf({ 'x-cluster': 'girlfanz' })).toBe('girlfanz');
  expect(await clusterOf({})).toBe('pupfanz');
});

it('[content.post-cluster] refuses a post on a brand that does not exist, and writes nothing', async () => {
  const before = await countPosts(ada);
  const { code } = await world.execute(
    ada,
    createPost,
    { input: draft },
    { 'x-cluster': 'nofanz' },
  );
  expect({ code, posts: await countPosts(ada) }).toEqual({ code: 'BAD_USER_INPUT', posts: before });
});

it('[profiles.cluster-scoping] shows the posts of a brand there and on the portal, and hides them on other brands', async () => {
  const dora = await world.person('dora', { isCreator: true, clusterKey: 'taboofanz' });
  await world.ask(dora, createPost, { input: { ...draft, publish: true } });
  const total = async (headers: Record<string, string>): Promise<number> => {
    const query = '{ feed(first: 1) { totalCount } }';
    const { data } = await world.execute<{ feed: { totalCount: number } }>(
      dora,
      query,
      {},
      headers,
    );
    return data.feed.totalCount;
  };
  expect(await total({ 'x-cluster': 'taboofanz' })).toBe(1);
  expect(await total({})).toBe(1);
  expect(await total({ 'x-cluster': 'boyfanz' })).toBe(0);
});

it('[profiles.cluster-registry] lists the nine brands, the portal first, and refuses a brand that does not exist', async () => {
  const query = '{ clusters { key displayName audience themeColor isPortal } }';
  const { clusters } = await world.ask<{ clusters: { key: string; isPortal: boolean }[] }>(
    null,
    query,
  );
  expect(clusters).toHaveLength(9);
  expect(clusters.map(({ isPortal }) => isPortal).indexOf(true)).toBe(0);
  const { code } = await world.execute(null, query, {}, { 'x-cluster': 'nofanz' });
  expect(code).toBe('BAD_USER_INPUT');
});
