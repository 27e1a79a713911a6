import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { createPlan, subscribe } from '../subscriptions/plans';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const createPost = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) { post { id body visibility } userErrors { code field } } }`;

interface CreatedPost {
  readonly createPost: { readonly post: { readonly id: string } };
}

/** Publishes a post with this body, and gives its id. */
async function publish(creator: Person, visibility: string, body = 'a body'): Promise<string> {
  const input = {
    contentType: 'TEXT',
    title: `For ${visibility}`,
    body,
    visibility,
    publish: true,
    ...(visibility === 'PAID' && { price: 50 }),
  };
  const { createPost: created } = await world.ask<CreatedPost>(creator, createPost, { input });
  return created.post.id;
}

const follow = 'mutation ($input: FollowInput!) { follow(input: $input) { userErrors { code } } }';

const everyPath = `query ($id: ID!, $handle: String!) {
  node(id: $id) { ... on Post { body viewerCanAccess title } }
  nodes(ids: [$id]) { ... on Post { body } }
  creator(handle: $handle) { posts(first: 1) { nodes { body } edges { node { body } } } }
  feed(first: 100) { nodes { id body } }
}`;

interface EveryPath {
  readonly node: { readonly body: string | null; readonly viewerCanAccess: boolean } | null;
}

describe('who may open a post', () => {
  const cases = [
    ['PUBLIC', ['visitor', 'stranger', 'follower', 'subscriber', 'owner', 'moderator']],
    ['FOLLOWERS', ['follower', 'owner', 'moderator']],
    ['SUBSCRIBERS', ['subscriber', 'owner', 'moderator']],
    ['PAID', ['owner', 'moderator']],
  ] as const;

  it.each(cases)(
    '[content.visibility] opens a %s post to those it is for, on every path, and to nobody else',
    async (visibility, openTo) => {
      const owner = await world.person('ada', { isCreator: true });
      const {
        ben: stranger,
        cleo: follower,
        dan: subscriber,
      } = await world.people('ben', 'cleo', 'dan');
      await subscribe(world, subscriber, { planId: await createPlan(world, owner) });
      const moderator = await world.person('mo', { accountType: 'MODERATOR' });
      await world.ask(follower, follow, { input: { userId: owner.id } });
      const secret = `the secret of ${owner.username}`;
      const id = await publish(owner, visibility, secret);
      const callers = { visitor: null, stranger, follower, subscriber, owner, moderator };
      for (const [kind, caller] of Object.entries(callers)) {
        const mayOpen = (openTo as readonly string[]).includes(kind);
        const answer = await world.ask<EveryPath>(caller, everyPath, {
          id,
          handle: owner.creator?.handle,
        });
        expect({ kind, ...answer.node }).toMatchObject({ kind, viewerCanAccess: mayOpen });
        expect({ kind, shown: JSON.stringify(answer).includes(secret) }).toEqual({
          kind,
          shown: mayOpen,
        });
      }
    },
  );

  it('[content.visibility subscriptions.subscribe] hides the posts for subscribers again, on every path, once a subscription is over', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const fan = await world.person('ben');
    await world.ask(fan, follow, { input: { userId: owner.id } });
    const secret = `the secret of ${owner.username}`;
    const variables = {
      id: await publish(owner, 'SUBSCRIBERS', secret),
      handle: owner.creator?.handle,
    };
    const timesShown = async (): Promise<number> =>
      JSON.stringify(await world.ask(fan, everyPath, variables)).split(secret).length - 1;
    await subscribe(world, fan, { planId: await createPlan(world, owner) });
    const whileSubscribed = await timesShown();
    await world.owner.prisma.planSubscription.updateMany({
      where: { fanId: fan.uuid },
      data: {
        currentPeriodStart: new Date(Date.now() - 86_400_000),
        currentPeriodEnd: new Date(Date.now() - 1000),
      },
    });
    expect([whileSubscribed, await timesShown()]).toEqual([5, 0]);
    const like = `mutation ($input: LikePostInput!) { likePost(input: $input) { userErrors { code } } }`;
    expect(await world.ask(fan, like, { input: { postId: variables.id } })).toEqual({
      likePost: { userErrors: [{ code: 'ACCESS_REQUIRED' }] },
    });
  });

  it('[content.visibility] hides a private post from all but its creator and staff, as if it were not there', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const stranger = await world.person('ben');
    const id = await publish(owner, 'PRIVATE');
    const variables = { id, handle: owner.creator?.handle };
    expect(await world.ask(stranger, everyPath, variables)).toMatchObject({
      node: null,
      nodes: [null],
      creator: { posts: { nodes: [] } },
    });
    expect(await world.ask(owner, everyPath, variables)).toMatchObject({
      node: { body: 'a body' },
    });
  });

  it('[content.visibility] shows a draft to its creator and hides it from everybody else', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const stranger = await world.person('ben');
    const input = { contentType: 'IMAGE', title: 'Not yet', visibility: 'PUBLIC', publish: false };
    const { createPost: created } = await world.ask<CreatedPost>(owner, createPost, { input });
    const variables = { id: created.post.id, handle: owner.creator?.handle };
    expect(await world.ask(stranger, everyPath, variables)).toMatchObject({ node: null });
    expect(await world.ask(owner, everyPath, variables)).toMatchObject({
      node: { title: 'Not yet' },
    });
  });

  it('[creators.approved-only] shows approved creators and what they published to everybody', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const id = await publish(owner, 'PUBLIC');
    expect(await world.ask(null, everyPath, { id, handle: owner.creator?.handle })).toMatchObject({
      node: { body: 'a body' },
      creator: { posts: { nodes: [{ body: 'a body' }] } },
    });
  });

  it('[creators.approved-only] hides creators who are not approved, and what they published', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const stranger = await world.person('ben');
    const id = await publish(owner, 'PUBLIC');
    await world.owner.prisma.creator.update({
      where: { userId: owner.uuid },
      data: { status: 'SUSPENDED' },
    });
    const variables = { id, handle: owner.creator?.handle };
    expect(await world.ask(stranger, everyPath, variables)).toMatchObject({
      node: null,
      creator: null,
    });
  });

  it('[content.media-attachments] gives media in their order, with what they are', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const image = { kind: 'IMAGE', width: 640, height: 480 } as const;
    const { id: uuid } = await world.owner.prisma.post.create({
      data: {
        creatorId: owner.creator?.uuid ?? '',
        clusterKey: 'fanzlab',
        contentType: 'VIDEO',
        status: 'PUBLISHED',
        publishedAt: new Date(),
        title: 'Two pictures and a film',
        media: {
          create: [
            { position: 2, url: 'https://media.example/c.jpg', ...image, altText: 'The end' },
            { position: 0, url: 'https://media.example/a.jpg', ...image },
            { position: 1, url: 'https://media.example/b.mp4', kind: 'VIDEO', durationSeconds: 90 },
          ],
        },
      },
    });
    const query = `query ($id: ID!) { node(id: $id) { ... on Post {
      media { nodes { position kind url width height durationSeconds altText } } } } }`;
    const still = { ...image, durationSeconds: null };
    const film = { kind: 'VIDEO', width: null, height: null, durationSeconds: 90 };
    expect(await world.ask(null, query, { id: encodeGlobalId('Post', uuid) })).toEqual({
      node: {
        media: {
          nodes: [
            { position: 0, url: 'https://media.example/a.jpg', ...still, altText: null },
            { position: 1, url: 'https://media.example/b.mp4', ...film, altText: null },
            { position: 2, url: 'https://media.example/c.jpg', ...still, altText: 'The end' },
          ],
        },
      },
    });
  });

  it('[content.visibility content.media-attachments] hides the media and the comments of a post from whoever may not open it', async () => {
    const owner = await world.person('ada', { isCreator: true });
    const stranger = await world.person('ben');
    const { prisma } = world.owner;
    const post = await prisma.post.create({
      data: {
        creatorId: owner.creator?.uuid ?? '',
        clusterKey: 'fanzlab',
        contentType: 'IMAGE',
        visibility: 'SUBSCRIBERS',
        status: 'PUBLISHED',
        publishedAt: new Date(),
        title: 'Behind the door',
        media: {
          create: [{ position: 0, kind: 'IMAGE', url: 'https://media.example/secret.jpg' }],
        },
        comments: { create: [{ authorId: owner.uuid, body: 'what the secret is' }] },
      },
      include: { media: true, comments: true },
    });
    const ids = [
      encodeGlobalId('Post', post.id),
      encodeGlobalId('PostMedia', post.media[0]?.id ?? ''),
      encodeGlobalId('Comment', post.comments[0]?.id ?? ''),
    ];
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) {
      ... on Post { media { nodes { url kind } } comments { totalCount nodes { body } } }
      ... on PostMedia { url kind }
      ... on Comment { body } } }`;
    expect(await world.ask(stranger, query, { ids })).toEqual({
      nodes: [
        {
          media: { nodes: [{ url: null, kind: 'IMAGE' }] },
          comments: { totalCount: 0, nodes: [] },
        },
        { url: null, kind: 'IMAGE' },
        null,
      ],
    });
    expect(await world.ask(owner, query, { ids })).toMatchObject({
      nodes: [
        { comments: { totalCount: 1 } },
        { url: 'https://media.example/secret.jpg' },
        { body: 'what the secret is' },
      ],
    });
  });
});
