import assert from 'node:assert/strict';
import * as gql from '../../test/kit/gql/operations';
import type { ApiClient } from './client';
import { payAndTip } from './money';
import type { Report } from './report';

const password = 'demo-password-1';

/** Somebody who is logged in. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly client: ApiClient;
}

/** What earlier operations gave and later ones need. */
export interface Story {
  readonly report: Report;
  readonly visitor: ApiClient;
  readonly creator: Person;
  readonly fan: Person;
}

/** Sends every operation of the contract in an order in which each has what it needs from those before it. */
export async function tell(report: Report, visitor: ApiClient): Promise<void> {
  await report.chapter(async () => {
    const creator = await logIn(report, visitor, 'creator@demo.test');
    const fan = await logIn(report, visitor, 'fan@demo.test');
    const story: Story = { report, visitor, creator, fan };
    await report.chapter(() => readPages(story));
    await report.chapter(() => writeAndTalkBelowPosts(story));
    await report.chapter(() => goLive(story));
    await report.chapter(() => exchangeMessages(story));
    await report.chapter(() => payAndTip(story));
  });
  await report.chapter(() => comeAndGo(report, visitor));
}

async function logIn(report: Report, visitor: ApiClient, login: string): Promise<Person> {
  const { login: payload } = await report.run(
    visitor,
    gql.LoginDocument,
    { input: { login, password } },
    ({ login: { session, viewer } }) => {
      assert.ok(session, 'a login gives a session');
      assert.ok(viewer?.username, 'a demo person has a username');
    },
  );
  const client = visitor.as(payload.session?.accessToken ?? '');
  const { viewer } = await report.run(client, gql.ViewerDocument, {}, (data) => {
    assert.equal(data.viewer?.email, login);
  });
  return { id: viewer?.id ?? '', username: viewer?.username ?? '', client };
}

/** A newcomer registers, renews the session and logs out. */
async function comeAndGo(report: Report, visitor: ApiClient): Promise<void> {
  const name = `contract${Date.now().toString(36)}`;
  const { register } = await report.run(
    visitor,
    gql.RegisterDocument,
    {
      input: {
        email: `${name}@example.test`,
        username: name,
        password: 'a long enough password',
        dateOfBirth: '1990-05-17',
      },
    },
    (data) => assert.equal(data.register.viewer?.username, name),
  );
  const first = register.session?.refreshToken ?? '';
  const { refreshSession } = await report.run(
    visitor,
    gql.RefreshSessionDocument,
    { input: { refreshToken: first } },
    (data) => assert.notEqual(data.refreshSession.session?.refreshToken ?? first, first),
  );
  const newcomer = visitor.as(refreshSession.session?.accessToken ?? '');
  await report.run(newcomer, gql.LogoutDocument, { input: { everywhere: true } });
}

async function readPages({ report, creator, fan, visitor }: Story): Promise<void> {
  const { creator: page } = await report.run(
    visitor,
    gql.CreatorPageDocument,
    { handle: creator.username, first: 2 },
    (data) => assert.equal(data.creator?.posts.edges.length, 2),
  );
  await report.run(
    visitor,
    gql.CreatorPageDocument,
    { handle: creator.username, first: 2, after: page?.posts.pageInfo.endCursor ?? null },
    (data) => assert.equal(data.creator?.posts.pageInfo.hasPreviousPage, true),
  );
  await report.run(
    fan.client,
    gql.FollowDocument,
    { input: { userId: creator.id } },
    ({ follow }) => assert.equal(follow.user?.viewerFollows, true),
  );
  const { feed } = await report.run(fan.client, gql.FeedDocument, { first: 3 }, (data) => {
    assert.equal(data.feed.edges.length, 3);
  });
  await report.run(
    fan.client,
    gql.FeedDocument,
    { first: 3, after: feed.pageInfo.endCursor },
    (data) => {
      const seen = feed.edges.map(({ node }) => node.id);
      assert.ok(
        data.feed.edges.every(({ node }) => !seen.includes(node.id)),
        'no post comes twice',
      );
    },
  );
  const ids = [creator.id, page?.id ?? '', feed.edges[0]?.node.id ?? ''];
  for (const [place, typename] of ['User', 'Creator', 'Post'].entries()) {
    const id = ids[place] ?? '';
    await report.run(fan.client, gql.NodeByIdDocument, { id }, ({ node }) => {
      assert.equal(node?.__typename, typename);
      assert.equal(node?.id, id);
    });
  }
}

/** The creator publishes; the fan likes and comments, and the creator hears of it at once. */
async function writeAndTalkBelowPosts({ report, creator, fan }: Story): Promise<void> {
  const { createPost } = await report.run(
    creator.client,
    gql.CreatePostDocument,
    {
      input: {
        contentType: 'TEXT',
        title: 'Opening night',
        body: 'The doors open at eight.',
        visibility: 'PUBLIC',
        tags: ['contract'],
        publish: true,
      },
    },
    (data) => assert.ok(data.createPost.post?.publishedAt, 'the post is published'),
  );
  const postId = createPost.post?.id ?? '';
  await report.watch(creator.client, gql.NotificationReceivedDocument, {}, async (next) => {
    await report.run(fan.client, gql.LikePostDocument, { input: { postId } }, ({ likePost }) => {
      assert.equal(likePost.post?.likeCount, 1);
      assert.equal(likePost.post?.viewerHasLiked, true);
    });
    await report.run(
      fan.client,
      gql.AddCommentDocument,
      { input: { postId, body: 'I will be there.' } },
      (data) => assert.equal(data.addComment.comment?.author?.username, fan.username),
    );
    const { notificationReceived } = await next();
    assert.ok(notificationReceived.notification, 'an event brings its notification');
  });
  await report.run(creator.client, gql.NotificationsDocument, { first: 5 }, ({ viewer }) => {
    assert.ok((viewer?.notifications.edges.length ?? 0) > 0, 'the inbox has what was received');
    assert.ok((viewer?.unreadNotificationCount ?? 0) > 0, 'and it is unread');
  });
  await report.run(fan.client, gql.PostThreadDocument, { id: postId, first: 10 }, ({ node }) => {
    assert.ok(node && 'comments' in node, 'the node is a post');
    assert.equal(node.comments.totalCount, 1);
  });
}

async function goLive({ report, creator, fan }: Story): Promise<void> {
  const { createLiveStream } = await report.run(
    creator.client,
    gql.CreateLiveStreamDocument,
    { input: { title: 'From the dressing room' } },
    (data) => assert.ok(data.createLiveStream.liveStream?.streamKey, 'the host sees the key'),
  );
  const input = { liveStreamId: createLiveStream.liveStream?.id ?? '' };
  await report.run(creator.client, gql.StartLiveStreamDocument, { input }, (data) => {
    assert.equal(data.startLiveStream.liveStream?.status, 'LIVE');
  });
  await report.run(fan.client, gql.LiveNowDocument, { first: 100 }, ({ liveStreams }) => {
    assert.ok(
      liveStreams.nodes.some(({ id }) => id === input.liveStreamId),
      'it is among those live',
    );
  });
  await report.watch(creator.client, gql.ViewerCountDocument, input, async (next) => {
    assert.equal((await next()).liveStreamViewerCount.viewerCount, 0);
    await report.run(fan.client, gql.JoinLiveStreamDocument, { input }, (data) => {
      assert.equal(data.joinLiveStream.liveStream?.viewerCount, 1);
    });
    while ((await next()).liveStreamViewerCount.viewerCount !== 1);
    await report.run(fan.client, gql.LeaveLiveStreamDocument, { input }, (data) => {
      assert.equal(data.leaveLiveStream.liveStream?.viewerCount, 0);
    });
  });
  await report.run(creator.client, gql.EndLiveStreamDocument, { input }, ({ endLiveStream }) => {
    assert.equal(endLiveStream.liveStream?.status, 'ENDED');
    assert.equal(endLiveStream.liveStream?.peakViewerCount, 1);
  });
}

/** The fan writes while the creator listens and again while they are away; they resume and miss nothing. */
async function exchangeMessages({ report, creator, fan }: Story): Promise<void> {
  const say = (body: string): Promise<gql.SendMessageMutation> =>
    report.run(
      fan.client,
      gql.SendMessageDocument,
      { input: { recipientId: creator.id, body } },
      ({ sendMessage }) => assert.equal(sendMessage.message?.body, body),
    );
  let cursor = '';
  let conversationId = '';
  await report.watch(creator.client, gql.MessageReceivedDocument, {}, async (next) => {
    const { sendMessage } = await say('Is there a matinee?');
    conversationId = sendMessage.message?.conversation?.id ?? '';
    const { messageReceived } = await next();
    assert.equal(messageReceived.message?.body, 'Is there a matinee?');
    cursor = messageReceived.cursor;
  });
  await say('Never mind, I found it.');
  await report.watch(
    creator.client,
    gql.MessageReceivedDocument,
    { after: cursor },
    async (next) => {
      const { messageReceived } = await next();
      assert.equal(messageReceived.gap, false);
      assert.equal(messageReceived.message?.body, 'Never mind, I found it.');
    },
  );
  const newest = (data: gql.ConversationsQuery) => data.viewer?.conversations.nodes[0];
  await report.run(creator.client, gql.ConversationsDocument, { first: 5 }, (data) => {
    assert.equal(newest(data)?.id, conversationId);
    assert.ok((newest(data)?.unreadCount ?? 0) >= 2, 'both messages are unread');
  });
  await report.run(
    creator.client,
    gql.MessagesDocument,
    { conversationId, last: 2 },
    ({ node }) => {
      assert.ok(node && 'messages' in node, 'the node is a conversation');
      const bodies = node.messages.edges.map((edge) => edge.node.body);
      assert.deepEqual(bodies, ['Is there a matinee?', 'Never mind, I found it.']);
    },
  );
  await report.run(creator.client, gql.MarkReadDocument, { input: { conversationId } }, (data) => {
    assert.equal(data.markConversationRead.conversation?.unreadCount, 0);
  });
}
