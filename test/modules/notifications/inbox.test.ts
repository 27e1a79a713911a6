import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { cursorNow } from '../../kit/event-cursors';
import {
  FollowDocument,
  NotificationReceivedDocument,
  NotificationsDocument,
  type NotificationsQuery,
} from '../../kit/gql/operations';
import { connectSocket } from '../../kit/socket';
import { World, type Person } from '../../kit/world';
import { say } from '../messaging/talks';
import { inboxOf, listen, settle, unreadCount } from './inboxes';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

const markRead = `mutation ($input: MarkNotificationsReadInput!) {
  markNotificationsRead(input: $input) {
    viewer { id unreadNotificationCount } userErrors { code field } } }`;

interface Marked {
  readonly markNotificationsRead: {
    readonly viewer: { readonly id: string; readonly unreadNotificationCount: number } | null;
    readonly userErrors: readonly object[];
  };
}

async function mark(person: Person, input: object): Promise<Marked['markNotificationsRead']> {
  return (await world.ask<Marked>(person, markRead, { input })).markNotificationsRead;
}

/** Several people follow somebody, one after the other. */
async function followed(person: Person, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const fan = await world.person('fan');
    await world.ask(fan, FollowDocument, { input: { userId: person.id } });
  }
  await settle(world);
}

it('[notifications.inbox] pages through the inbox, newest first, with the unread count', async () => {
  const ada = await world.person('ada');
  await followed(ada, 5);
  const all = (await inboxOf(world, ada)).map(({ id }) => id);
  const seen: string[] = [];
  let after: string | null = null;
  for (let goesOn = true; goesOn;) {
    const { viewer }: NotificationsQuery = await world.ask(ada, NotificationsDocument, {
      first: 2,
      after,
    });
    expect(viewer?.unreadNotificationCount).toBe(5);
    seen.push(...(viewer?.notifications.edges.map(({ node }) => node.id) ?? []));
    after = viewer?.notifications.pageInfo.endCursor ?? null;
    goesOn = viewer?.notifications.pageInfo.hasNextPage ?? false;
  }
  expect(seen).toEqual(all);
  expect(seen).toHaveLength(5);
});

it('[notifications.inbox] marks some as read, then all, and keeps when it was', async () => {
  const ada = await world.person('ada');
  await followed(ada, 3);
  const [newest] = await inboxOf(world, ada);
  const some = { notificationIds: [newest?.id, newest?.id] };
  expect(await mark(ada, some)).toEqual({
    viewer: { id: ada.id, unreadNotificationCount: 2 },
    userErrors: [],
  });
  const [read] = await inboxOf(world, ada);
  expect(read?.readAt).toEqual(expect.any(String));
  expect(await mark(ada, { all: true })).toMatchObject({ viewer: { unreadNotificationCount: 0 } });
  expect(await mark(ada, some)).toMatchObject({ viewer: { unreadNotificationCount: 0 } });
  expect((await inboxOf(world, ada))[0]).toEqual(read);
});

it("[notifications.inbox] refuses to mark what is not one's own, and marks nothing then", async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  await followed(ada, 1);
  await followed(ben, 1);
  const [own] = await inboxOf(world, ada);
  const [foreign] = await inboxOf(world, ben);
  const absent = encodeGlobalId('Notification', '01900000-0000-7000-8000-000000000000');
  for (const id of [foreign?.id, absent]) {
    expect(await mark(ada, { notificationIds: [own?.id, id] })).toEqual({
      viewer: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['notificationIds'] }],
    });
  }
  expect([await unreadCount(world, ada), await unreadCount(world, ben)]).toEqual([1, 1]);
});

it('[notifications.inbox] refuses both or neither choice, too many, malformed ids and visitors', async () => {
  const ada = await world.person('ada');
  const many = Array.from({ length: 101 }, (_, index) =>
    encodeGlobalId('Notification', `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`),
  );
  for (const input of [{}, { all: false }, { all: true, notificationIds: [] }]) {
    expect(await mark(ada, input)).toEqual({
      viewer: null,
      userErrors: [{ code: 'INVALID', field: null }],
    });
  }
  expect(await mark(ada, { notificationIds: many })).toEqual({
    viewer: null,
    userErrors: [{ code: 'INVALID', field: ['notificationIds'] }],
  });
  const malformed = await world.execute(ada, markRead, { input: { notificationIds: [ada.id] } });
  const visitor = await world.execute(null, markRead, { input: { all: true } });
  expect([malformed.code, visitor.code]).toEqual(['BAD_USER_INPUT', 'UNAUTHENTICATED']);
});

it('[notifications.inbox] shows an inbox to nobody but its owner', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const staff = await world.person('staff', { accountType: 'ADMIN' });
  await followed(ada, 1);
  const [entry] = await inboxOf(world, ada);
  const query = `query ($user: ID!, $entry: ID!) {
    entry: node(id: $entry) { id }
    node(id: $user) { ... on User { unreadNotificationCount notifications { totalCount nodes { id } } } } }`;
  for (const person of [ben, staff, null]) {
    expect(await world.ask(person, query, { user: ada.id, entry: entry?.id })).toEqual({
      entry: null,
      node: {
        unreadNotificationCount: null,
        notifications: { totalCount: 0, nodes: [] },
      },
    });
  }
});

it('[notifications.inbox] receives new entries live, each once, through a socket that is cut', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  let after = await cursorNow(world, ada, 'notification.created');
  const ids: (string | undefined)[] = [];
  const sending = (async () => {
    for (let number = 0; number < 9; number += 1) await say(world, ben, ada, `${number}`);
  })();
  const operation = `subscription ($after: String) {
    notificationReceived(after: $after) { cursor gap notification { id } } }`;
  for (let cut = 0; cut < 3; cut += 1) {
    const socket = await connectSocket(world.url, ada.token);
    socket.subscribe('notifications', operation, { after });
    for (let number = 0; number < 3; number += 1) {
      const { payload } = await socket.next();
      const { notificationReceived } = payload?.data as unknown as {
        notificationReceived: { cursor: string; notification: { id: string } | null };
      };
      after = notificationReceived.cursor;
      ids.push(notificationReceived.notification?.id);
    }
    socket.raw.terminate();
  }
  await sending;
  expect(ids.reverse()).toEqual((await inboxOf(world, ada)).map(({ id }) => id));
});

it('[notifications.inbox] tells a listener nothing of others', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const ofBen = await listen(world, ben);
  await followed(ada, 2);
  await followed(ben, 1);
  const [entry] = await inboxOf(world, ben);
  expect((await ofBen.next()).notificationReceived.notification?.id).toBe(entry?.id);
});

it('[notifications.inbox] refuses cursors of others and visitors', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const after = await cursorNow(world, ada, 'notification.created');
  const foreign = world.subscribe(ben, NotificationReceivedDocument, { after });
  await expect(foreign.next()).rejects.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  const visitor = world.subscribe(null, NotificationReceivedDocument, {});
  await expect(visitor.next()).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

it('[notifications.inbox] notifies of each of fifty things that happen at once exactly once', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  await Promise.all(
    Array.from({ length: 50 }, (_, number) =>
      say(world, number % 2 === 0 ? ben : cleo, ada, `${number}`),
    ),
  );
  await settle(world);
  expect(await unreadCount(world, ada)).toBe(50);
  await Promise.all([
    mark(ada, { all: true }),
    mark(ada, { all: true }),
    say(world, ben, ada, 'Meanwhile'),
  ]);
  await settle(world);
  const unread = (await inboxOf(world, ada)).filter(({ readAt }) => readAt === null);
  expect(await unreadCount(world, ada)).toBe(unread.length);
  expect(unread.length).toBeLessThanOrEqual(1);
});

it('[notifications.inbox] deletes some or all for good, which are neither counted nor told of again', async () => {
  const ada = await world.person('ada');
  await followed(ada, 3);
  const [newest, ...older] = await inboxOf(world, ada);
  const remove = `mutation ($input: DeleteNotificationsInput!) { deleteNotifications(input: $input) {
    viewer { unreadNotificationCount } userErrors { code field } } }`;
  const some = { notificationIds: [newest?.id] };
  expect(await world.ask(ada, remove, { input: some })).toEqual({
    deleteNotifications: { viewer: { unreadNotificationCount: 2 }, userErrors: [] },
  });
  expect(await inboxOf(world, ada)).toEqual(older);
  expect(await world.ask(ada, remove, { input: some })).toMatchObject({
    deleteNotifications: { userErrors: [{ code: 'NOT_FOUND' }] },
  });
  const ben = await world.person('ben');
  const foreign = { notificationIds: [older[0]?.id] };
  expect(await world.ask(ben, remove, { input: foreign })).toMatchObject({
    deleteNotifications: { viewer: null, userErrors: [{ code: 'NOT_FOUND' }] },
  });
  await world.ask(ada, remove, { input: { all: true } });
  expect(await inboxOf(world, ada)).toEqual([]);
  expect(await unreadCount(world, ada)).toBe(0);
});
