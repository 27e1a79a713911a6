import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { say } from '../messaging/talks';
import { inboxOf, settle, unreadCount } from '../notifications/inboxes';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

interface Outcome {
  readonly userErrors: readonly { readonly code: string }[];
}

/** Runs one of the mutations about another account; gives the codes of what broke, or of the error. */
async function run(
  person: Person,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const types: Readonly<Record<string, string>> = {
    block: 'DistanceInput',
    unblock: 'DistanceInput',
    unmute: 'DistanceInput',
  };
  const type = types[mutation] ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const operation = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const { data, code } = await world.execute<Record<string, Outcome>>(person, operation, { input });
  return code ? [code] : (data[mutation]?.userErrors ?? []).map((error) => error.code);
}

/** A creator, a fan who follows them, a post of the creator's, and a comment of either under it. */
async function acquaintance() {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const { prisma } = world.owner;
  await prisma.follow.create({ data: { followerId: ben.uuid, followeeId: ada.uuid } });
  const post = await prisma.post.create({
    data: {
      creatorId: ada.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      visibility: 'PUBLIC',
      status: 'PUBLISHED',
      publishedAt: new Date(),
      title: `A post of ${ada.username}`,
    },
  });
  const said = async (author: Person, body: string) => {
    const comment = { postId: post.id, authorId: author.uuid, body };
    return encodeGlobalId('Comment', (await prisma.comment.create({ data: comment })).id);
  };
  const postId = encodeGlobalId('Post', post.id);
  return {
    ada,
    ben,
    postId,
    adas: await said(ada, 'Welcome.'),
    bens: await said(ben, 'Thank you.'),
  };
}

interface Seen {
  readonly feed: { readonly nodes: readonly { readonly id: string }[] };
  readonly post: { readonly comments: { readonly nodes: readonly { body: string }[] } } | null;
  readonly user: object | null;
  readonly creator: object | null;
  readonly comment: object | null;
}

const look = `query ($post: ID!, $user: ID!, $handle: String!, $comment: ID!) {
  feed(first: 50) { nodes { id } }
  post: node(id: $post) { ... on Post { comments(first: 50) { nodes { body } } } }
  user: node(id: $user) { id }
  creator(handle: $handle) { id }
  comment: node(id: $comment) { id } }`;

describe('a block', () => {
  it('[social.block] ends follows both ways, and is listed for whoever made it alone', async () => {
    const { ada, ben } = await acquaintance();

    const outcomes = [
      await run(ben, 'block', { userId: ada.id }),
      await run(ben, 'block', { userId: ada.id }),
    ];

    const list = '{ blockedAccounts { userId username until } }';
    expect(outcomes).toEqual([[], []]);
    expect(await world.ask(ben, list)).toEqual({
      blockedAccounts: [{ userId: ada.id, username: ada.username, until: null }],
    });
    expect(await world.ask(ada, list)).toEqual({ blockedAccounts: [] });
    const { prisma } = world.owner;
    expect(await prisma.follow.count({ where: { followerId: ben.uuid } })).toBe(0);
    const audited = { actorId: ben.uuid, action: 'user.block' };
    expect(await prisma.auditLog.count({ where: audited })).toBe(1);
  });

  it.each(['the fan', 'the creator'])(
    '[social.block social.feed-exclusions] hides the two from one another in every place, whether %s blocks',
    async (who) => {
      const { ada, ben, postId, adas, bens } = await acquaintance();
      const cleo = await world.person('cleo');
      const handle = ada.creator?.handle ?? '';
      const forBen = { post: postId, user: ada.id, handle, comment: adas };
      const forAda = { post: postId, user: ben.id, handle, comment: bens };
      const before = await world.ask<Seen>(ben, look, forBen);
      const [blocker, other] = who === 'the fan' ? [ben, ada] : [ada, ben];

      await run(blocker, 'block', { userId: other.id });

      const [bensView, adasView] = [
        await world.ask<Seen>(ben, look, forBen),
        await world.ask<Seen>(ada, look, forAda),
      ];
      const others = await world.ask<Seen>(cleo, look, forBen);
      expect(before.feed.nodes.map(({ id }) => id)).toContain(postId);
      expect(before.creator).not.toBeNull();
      expect(bensView).toEqual({
        feed: { nodes: [] },
        post: null,
        user: null,
        creator: null,
        comment: null,
      });
      expect(adasView.user).toBeNull();
      expect(adasView.comment).toBeNull();
      expect(adasView.post?.comments.nodes.map(({ body }) => body)).toEqual(['Welcome.']);
      expect(others.post?.comments.nodes).toHaveLength(2);
    },
  );

  it.each(['the fan', 'the creator'])(
    '[social.block] refuses to let the two reach one another, where %s blocks',
    async (who) => {
      const { ada, ben, postId, bens } = await acquaintance();
      const { conversationId } = await say(world, ben, ada, 'Hello');
      const plan = await world.owner.prisma.subscriptionPlan.create({
        data: {
          creatorId: ada.creator?.uuid ?? '',
          name: 'Everything',
          priceMinor: 500n,
          currencyCode: 'USD',
          interval: 'MONTHLY',
        },
      });
      const [blocker, other] = who === 'the fan' ? [ben, ada] : [ada, ben];
      await run(blocker, 'block', { userId: other.id });

      const tries = [
        await run(ben, 'follow', { userId: ada.id }),
        await run(ada, 'follow', { userId: ben.id }),
        await run(ben, 'sendMessage', { recipientId: ada.id, body: 'Hello' }),
        await run(ben, 'likePost', { postId }),
        await run(ben, 'addComment', { postId, body: 'Hello' }),
        await run(ada, 'addComment', { postId, body: 'No', parentId: bens }),
        await run(ben, 'sendTip', { recipientId: ada.id, tokens: 1, idempotencyKey: 'a-tip-key' }),
        await run(ben, 'subscribe', {
          planId: encodeGlobalId('SubscriptionPlan', plan.id),
          idempotencyKey: 'a-subscription',
        }),
        await run(other, 'block', { userId: blocker.id }),
        await run(ben, 'mute', { userId: ada.id }),
      ];
      const written = [
        await run(ben, 'sendMessage', { conversationId, body: 'Hello' }),
        await run(ada, 'sendMessage', { conversationId, body: 'Hello' }),
      ];

      expect(tries).toEqual(tries.map(() => ['NOT_FOUND']));
      expect(written).toEqual([['FORBIDDEN'], ['FORBIDDEN']]);
    },
  );

  it('[social.block] is over once its maker takes it back, and nobody else can', async () => {
    const { ada, ben, postId } = await acquaintance();
    await run(ben, 'block', { userId: ada.id });

    await run(ada, 'unblock', { userId: ben.id });
    const still = await run(ben, 'likePost', { postId });
    const tries = [
      await run(ben, 'unblock', { userId: ada.id }),
      await run(ben, 'unblock', { userId: ada.id }),
    ];

    expect(still).toEqual(['NOT_FOUND']);
    expect(tries).toEqual([[], []]);
    expect(await run(ben, 'follow', { userId: ada.id })).toEqual([]);
    expect(await run(ben, 'likePost', { postId })).toEqual([]);
  });

  it('[social.block] refuses oneself and whoever is not there, and visitors', async () => {
    const { ben } = await acquaintance();
    const absent = encodeGlobalId('User', '01900000-0000-7000-8000-000000000000');

    expect(await run(ben, 'block', { userId: ben.id })).toEqual(['SELF_TARGET']);
    expect(await run(ben, 'block', { userId: absent })).toEqual(['NOT_FOUND']);
    expect(await run(ben, 'mute', { userId: ben.id })).toEqual(['SELF_TARGET']);
    expect((await world.execute(null, '{ blockedAccounts { userId } }')).code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('[social.block] never leaves a follow behind or lets a message after it through, whatever comes at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { ada, ben } = await acquaintance();
      const { conversationUuid, conversationId } = await say(world, ben, ada, 'Hello');

      await Promise.all([
        ...Array.from({ length: 4 }, () => run(ben, 'follow', { userId: ada.id })),
        run(ada, 'block', { userId: ben.id }),
        run(ben, 'block', { userId: ada.id }),
        ...Array.from({ length: 4 }, () =>
          run(ben, 'sendMessage', { conversationId, body: 'Hello again' }),
        ),
      ]);

      const { prisma } = world.owner;
      const follows = await prisma.follow.count({ where: { followerId: ben.uuid } });
      const blocks = await prisma.userBlock.findMany({
        where: { blockerId: { in: [ada.uuid, ben.uuid] } },
      });
      const sent = await prisma.message.count({ where: { conversationId: conversationUuid } });
      const later = await run(ben, 'sendMessage', { conversationId, body: 'And again' });
      expect(follows).toBe(0);
      expect(blocks.length).toBeGreaterThanOrEqual(1);
      expect(later).toEqual(['FORBIDDEN']);
      expect(await prisma.message.count({ where: { conversationId: conversationUuid } })).toBe(
        sent,
      );
    }
  });
});

describe('a mute', () => {
  it('[social.mute social.feed-exclusions] hides the posts and doings of an account from feed and inbox, and nothing else', async () => {
    const { ada, ben, postId, adas } = await acquaintance();
    await run(ada, 'follow', { userId: ben.id });
    await settle(world);
    const handle = ada.creator?.handle ?? '';
    const variables = { post: postId, user: ada.id, handle, comment: adas };
    const unread = await unreadCount(world, ben);

    expect(await run(ben, 'mute', { userId: ada.id })).toEqual([]);

    const seen = await world.ask<Seen>(ben, look, variables);
    expect(seen.feed.nodes).toEqual([]);
    expect(seen.post?.comments.nodes).toHaveLength(2);
    expect(seen.user).not.toBeNull();
    expect(seen.comment).not.toBeNull();
    expect(unread).toBe(1);
    expect(await inboxOf(world, ben)).toEqual([]);
    expect(await unreadCount(world, ben)).toBe(0);
    expect(await run(ben, 'sendMessage', { recipientId: ada.id, body: 'Hello' })).toEqual([]);

    expect(await run(ben, 'unmute', { userId: ada.id })).toEqual([]);
    const again = await world.ask<Seen>(ben, look, variables);
    expect(again.feed.nodes.map(({ id }) => id)).toEqual([postId]);
    expect(await unreadCount(world, ben)).toBe(1);
  });

  it('[social.mute] never shows itself to whom it is about', async () => {
    const { ada, ben } = await acquaintance();
    const about =
      'query ($id: ID!) { node(id: $id) { ... on User { viewerMutes viewerFollows } } }';
    const before = await world.ask(ada, about, { id: ben.id });

    await run(ben, 'mute', { userId: ada.id });

    expect(await world.ask(ada, about, { id: ben.id })).toEqual(before);
    expect(await world.ask(ada, '{ mutedAccounts { userId } }')).toEqual({ mutedAccounts: [] });
    expect(await world.ask(ben, about, { id: ada.id })).toEqual({
      node: { viewerMutes: true, viewerFollows: true },
    });
    expect(await run(ada, 'sendMessage', { recipientId: ben.id, body: 'Hello' })).toEqual([]);
  });

  it('[social.mute] ends at the time that was said, and refuses one that is over', async () => {
    const { ada, ben, postId } = await acquaintance();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await run(ben, 'mute', { userId: ada.id, until });
    const muted = await world.ask<{ mutedAccounts: readonly unknown[] }>(
      ben,
      '{ mutedAccounts { userId until } }',
    );
    await world.owner.prisma.userMute.updateMany({
      where: { muterId: ben.uuid },
      data: { createdAt: new Date(Date.now() - 7_200_000), expiresAt: new Date(Date.now() - 1) },
    });

    const { feed } = await world.ask<Pick<Seen, 'feed'>>(
      ben,
      '{ feed(first: 50) { nodes { id } } }',
    );

    expect(muted.mutedAccounts).toEqual([{ userId: ada.id, until }]);
    expect(feed.nodes.map(({ id }) => id)).toEqual([postId]);
    expect(await run(ben, 'mute', { userId: ada.id, until: '2020-01-01T00:00:00Z' })).toEqual([
      'INVALID',
    ]);
  });
});
