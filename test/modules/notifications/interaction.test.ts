import { encodeGlobalId, uuidOf } from '../../../src/kernel/ids/global-id';
import { AddCommentDocument, FollowDocument, LikePostDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';
import { say } from '../messaging/talks';
import { inboxOf, listen, settle, unreadCount } from './inboxes';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

/** A published post of somebody's, by its global id. */
async function postOf(person: Person): Promise<string> {
  const { id } = await world.owner.prisma.post.create({
    data: {
      creatorId: person.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      status: 'PUBLISHED',
      publishedAt: new Date(),
      title: 'A post',
    },
  });
  return encodeGlobalId('Post', id);
}

async function comment(person: Person, postId: string, parentId?: string): Promise<string> {
  const input = { postId, parentId, body: 'Well said' };
  const { addComment } = await world.ask(person, AddCommentDocument, { input });
  if (!addComment.comment) throw new Error(JSON.stringify(addComment.userErrors));
  return addComment.comment.id;
}

/** What somebody is notified of, once all is settled: kind and title, newest first. */
async function told(person: Person): Promise<readonly (readonly [string, string])[]> {
  await settle(world);
  return (await inboxOf(world, person)).map(({ kind, title }) => [kind, title]);
}

async function creator(): Promise<Person> {
  return world.person('ada', { isCreator: true });
}

it('[notifications.type-interaction] tells an author of a like, live and in the inbox', async () => {
  const [ada, ben] = [await creator(), await world.person('ben')];
  const events = await listen(world, ada);
  const postId = await postOf(ada);
  await world.ask(ben, LikePostDocument, { input: { postId } });
  const title = `${ben.username} likes your post.`;
  expect(await events.next()).toEqual({
    notificationReceived: {
      cursor: expect.any(String),
      gap: false,
      notification: {
        id: expect.any(String),
        kind: 'POST_LIKED',
        title,
        createdAt: expect.any(String),
      },
    },
  });
  expect(await inboxOf(world, ada)).toEqual([
    {
      id: expect.any(String),
      kind: 'POST_LIKED',
      title,
      readAt: null,
      actor: { username: ben.username },
    },
  ]);
});

it('[notifications.type-interaction] tells an author of a comment, and whom it answers of the answer', async () => {
  const [ada, ben, cleo] = [await creator(), await world.person('ben'), await world.person('cleo')];
  const postId = await postOf(ada);
  const parentId = await comment(ben, postId);
  await comment(cleo, postId, parentId);
  expect(await told(ada)).toEqual([
    ['POST_COMMENTED', `${cleo.username} commented on your post.`],
    ['POST_COMMENTED', `${ben.username} commented on your post.`],
  ]);
  expect(await told(ben)).toEqual([['COMMENT_REPLIED', `${cleo.username} answered your comment.`]]);
  expect(await told(cleo)).toEqual([]);
});

it('[notifications.type-interaction] tells an author once of an answer to their own comment under their own post', async () => {
  const [ada, ben] = [await creator(), await world.person('ben')];
  const postId = await postOf(ada);
  const parentId = await comment(ada, postId);
  await comment(ben, postId, parentId);
  expect(await told(ada)).toEqual([['COMMENT_REPLIED', `${ben.username} answered your comment.`]]);
});

it('[notifications.type-interaction] never tells anybody of their own doings', async () => {
  const ada = await creator();
  const postId = await postOf(ada);
  await world.ask(ada, LikePostDocument, { input: { postId } });
  const parentId = await comment(ada, postId);
  await comment(ada, postId, parentId);
  expect(await told(ada)).toEqual([]);
});

it('[notifications.type-interaction] tells of a like once, however often it is taken back and given again', async () => {
  const [ada, ben] = [await creator(), await world.person('ben')];
  const postId = await postOf(ada);
  const unlike =
    'mutation ($input: UnlikePostInput!) { unlikePost(input: $input) { post { id } } }';
  for (let round = 0; round < 3; round += 1) {
    await world.ask(ben, LikePostDocument, { input: { postId } });
    await settle(world);
    await world.ask(ben, unlike, { input: { postId } });
  }
  expect(await told(ada)).toEqual([['POST_LIKED', `${ben.username} likes your post.`]]);
});

it('[notifications.type-interaction] puts likes together from the third unread one on, and begins anew once it is read', async () => {
  const ada = await creator();
  const postId = await postOf(ada);
  const fans = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => world.person(name)));
  const like = async (place: number) => {
    await world.ask(fans[place] ?? null, LikePostDocument, { input: { postId } });
    return told(ada);
  };
  await like(0);
  expect(await like(1)).toHaveLength(2);
  expect(await like(2)).toEqual([
    ['POST_LIKED', `${fans[2]?.username} and 2 others like your post.`],
  ]);
  expect(await like(3)).toEqual([
    ['POST_LIKED', `${fans[3]?.username} and 3 others like your post.`],
  ]);
  expect(await unreadCount(world, ada)).toBe(1);
  const markAll = `mutation { markNotificationsRead(input: { all: true }) { userErrors { code } } }`;
  await world.ask(ada, markAll);
  expect(await like(4)).toEqual([
    ['POST_LIKED', `${fans[4]?.username} likes your post.`],
    ['POST_LIKED', `${fans[3]?.username} and 3 others like your post.`],
  ]);
});

it('[notifications.type-interaction] tells of nothing that was refused', async () => {
  const [ada, ben] = [await creator(), await world.person('ben')];
  const postId = await postOf(ada);
  await world.owner.prisma.post.update({
    where: { id: uuidOf('Post', postId) },
    data: { visibility: 'SUBSCRIBERS' },
  });
  const { likePost } = await world.ask(ben, LikePostDocument, { input: { postId } });
  expect(likePost.userErrors).toMatchObject([{ code: 'ACCESS_REQUIRED' }]);
  expect(await told(ada)).toEqual([]);
});

it('[notifications.type-message-tip] tells of a new follower, and of a message, and calls people without a name Somebody', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  await world.owner.prisma.user.update({
    where: { id: ben.uuid },
    data: { username: null },
  });
  await world.ask(ben, FollowDocument, { input: { userId: ada.id } });
  await say(world, ben, ada, 'Hello');
  expect(await told(ada)).toEqual([
    ['MESSAGE_RECEIVED', 'Somebody sent you a message.'],
    ['NEW_FOLLOWER', 'Somebody follows you.'],
  ]);
  expect(await told(ben)).toEqual([]);
});

it('tells every follower, and nobody else, that a creator is live', async () => {
  const ada = await creator();
  const { ben, cleo, dan } = await world.people('ben', 'cleo', 'dan');
  for (const fan of [ben, cleo]) {
    await world.ask(fan, FollowDocument, { input: { userId: ada.id } });
  }
  const create = `mutation ($input: CreateLiveStreamInput!) {
    createLiveStream(input: $input) { liveStream { id } } }`;
  const start = `mutation ($input: StartLiveStreamInput!) {
    startLiveStream(input: $input) { liveStream { id } userErrors { code } } }`;
  const { createLiveStream } = await world.ask<{
    createLiveStream: { liveStream: { id: string } };
  }>(ada, create, { input: { title: 'Evening show' } });
  const events = [await listen(world, ben), await listen(world, cleo)];
  await world.ask(ada, start, { input: { liveStreamId: createLiveStream.liveStream.id } });
  for (const event of events) {
    expect((await event.next()).notificationReceived.notification).toMatchObject({
      kind: 'LIVE_STREAM_STARTED',
      title: `${ada.username} is live.`,
    });
  }
  expect(await told(dan)).toEqual([]);
});

it('tells a thousand followers in a fixed number of statements', async () => {
  const ada = await creator();
  const { pool, prisma } = world.owner;
  await pool.query(
    `WITH fans AS (
       INSERT INTO users (username, status) SELECT 'crowd_' || n, 'ACTIVE' FROM generate_series(1, 1000) n
       RETURNING id)
     INSERT INTO follows (follower_id, followee_id) SELECT id, $1 FROM fans`,
    [ada.uuid],
  );
  const { id } = await prisma.liveStream.create({
    data: {
      hostId: ada.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      title: 'Evening show',
      status: 'LIVE',
      startedAt: new Date(),
      streamKey: ada.uuid,
    },
  });
  const statements = await world.statements(async () => {
    await prisma.outboxEvent.create({
      data: {
        kind: 'live-stream.started',
        payload: { liveStreamId: id, hostId: ada.creator?.uuid ?? '' },
        audience: [],
      },
    });
    await settle(world);
  }, 'marquee-worker');
  const inserts = statements.filter((text) => /INSERT INTO notifications/.test(text));
  expect(inserts).toHaveLength(1);
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM notifications WHERE cause_key = $1) AS notifications,
       (SELECT count(*)::int FROM outbox_events e JOIN notifications n
          ON n.id = (e.payload->>'notificationId')::uuid AND e.audience = ARRAY[n.recipient_id]
        WHERE n.cause_key = $1) AS events`,
    [`live-stream:${id}`],
  );
  expect(rows).toEqual([{ notifications: 1000, events: 1000 }]);
});
