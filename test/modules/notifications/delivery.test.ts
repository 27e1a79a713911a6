import { FollowDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { say } from '../messaging/talks';
import { eventually } from '../payments/shop';
import { deliveredTo, deliveriesTo, hurry, withAddress, withDevice, withNumber } from './channels';
import { inboxOf, settle, unreadCount } from './inboxes';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

async function choose(person: Person, kind: string, channel: string, isEnabled: boolean) {
  const choices = [{ kind, channel, isEnabled }];
  return act(world, person, 'chooseNotifications', { choices }, 'choices { kind }');
}

function follow(fan: Person, to: Person) {
  return world.ask(fan, FollowDocument, { input: { userId: to.id } });
}

it('[notifications.preferences] lists every pair with its default, and delivers what was chosen', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const email = await withAddress(world, ada);
  const query = '{ notificationChoices { kind channel isEnabled isChosen } }';
  const choicesOf = async () =>
    (
      await world.ask<{ notificationChoices: readonly { kind: string; channel: string }[] }>(
        ada,
        query,
      )
    ).notificationChoices;
  const byDefault = await choicesOf();
  expect(byDefault).toHaveLength(44);
  const pair = { kind: 'NEW_FOLLOWER', channel: 'EMAIL' };
  expect(byDefault).toContainEqual({ ...pair, isEnabled: false, isChosen: false });

  await choose(ada, 'NEW_FOLLOWER', 'EMAIL', true);
  expect(await choicesOf()).toContainEqual({ ...pair, isEnabled: true, isChosen: true });
  await follow(ben, ada);
  await deliveredTo(world, ada, [['EMAIL', 'SENT']]);
  expect(world.post.mail.to(email)).toMatchObject([
    { subject: `${ben.username} follows you`, text: expect.stringContaining('/people/') },
  ]);
});

it('[notifications.preferences] never delivers over a channel that is switched off, the inbox included', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const device = await withDevice(world, ada);
  await choose(ada, 'NEW_FOLLOWER', 'PUSH', false);
  await follow(ben, ada);
  await settle(world);
  expect(await deliveriesTo(world, ada)).toEqual([]);
  expect(await unreadCount(world, ada)).toBe(1);

  await choose(ada, 'NEW_FOLLOWER', 'IN_APP', false);
  await choose(ada, 'NEW_FOLLOWER', 'PUSH', true);
  await follow(cleo, ada);
  await deliveredTo(world, ada, [['PUSH', 'SENT']]);
  expect(world.post.devices.shownOn(device)).toMatchObject([
    { body: `${cleo.username} began to follow you.` },
  ]);
  expect(await inboxOf(world, ada)).toHaveLength(1);
  expect(await unreadCount(world, ada)).toBe(1);
});

it('[notifications.preferences] refuses to keep decisions out of the inbox, and pairs that are named twice', async () => {
  const ada = await world.person('ada');
  const refused = await choose(ada, 'MODERATION_DECIDED', 'IN_APP', false);
  expect(refused).toEqual({
    choices: null,
    userErrors: [{ code: 'INVALID', field: ['choices'] }],
  });
  const choice = { kind: 'POST_LIKED', channel: 'PUSH', isEnabled: true };
  for (const choices of [[], [choice, { ...choice, isEnabled: false }]]) {
    const { userErrors } = await act(
      world,
      ada,
      'chooseNotifications',
      { choices },
      'choices { kind }',
    );
    expect(userErrors).toMatchObject([{ code: 'INVALID' }]);
  }
});

it('[notifications.preferences] waits for the end of quiet hours, and puts letters of a day together', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const email = await withAddress(world, ada);
  const device = await withDevice(world, ada);
  const now = new Date();
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  const quiet = {
    quietFromMinute: (minute + 1430) % 1440,
    quietUntilMinute: (minute + 60) % 1440,
    emailDigest: 'DAILY',
  };
  const settings =
    'viewer { notificationSettings { quietFromMinute quietUntilMinute timeZone emailDigest } }';
  const changed = await act(world, ada, 'updateNotificationSettings', quiet, settings);
  expect(changed).toEqual({
    viewer: { notificationSettings: { ...quiet, timeZone: 'UTC' } },
    userErrors: [],
  });
  await choose(ada, 'NEW_FOLLOWER', 'EMAIL', true);
  await follow(ben, ada);
  await follow(cleo, ada);
  await settle(world);
  const { rows } = await world.owner.pool.query<{ channel: string; minutes: number }>(
    `SELECT DISTINCT channel::text, round(extract(epoch FROM due_at - now()) / 60)::integer AS minutes
     FROM notification_deliveries WHERE recipient_id = $1 ORDER BY channel`,
    [ada.uuid],
  );
  const push = rows.filter(({ channel }) => channel === 'PUSH');
  expect(push).toEqual([{ channel: 'PUSH', minutes: expect.any(Number) }]);
  expect(push[0]?.minutes).toBeGreaterThan(57);
  expect(push[0]?.minutes).toBeLessThanOrEqual(60);
  expect(world.post.devices.shownOn(device)).toEqual([]);

  await hurry(world, ada);
  await eventually(async () => world.post.mail.to(email).length, 1);
  expect(world.post.mail.to(email)).toMatchObject([
    {
      subject: '2 things happened on FanzLab',
      text: expect.stringMatching(new RegExp(`${ben.username}[^]*${cleo.username}`)),
    },
  ]);
});

it('[notifications.preferences] refuses half of quiet hours, hours that are none, and unknown time zones', async () => {
  const ada = await world.person('ada');
  const change = (input: object) =>
    act(world, ada, 'updateNotificationSettings', { ...input }, 'viewer { id }');
  for (const [input, field] of [
    [{ quietFromMinute: 60 }, 'quietFromMinute'],
    [{ quietFromMinute: 60, quietUntilMinute: 60 }, 'quietFromMinute'],
    [{ quietFromMinute: 60, quietUntilMinute: 1440 }, 'quietFromMinute'],
    [{ timeZone: 'Moon/Tranquility' }, 'timeZone'],
  ] as const) {
    expect((await change(input)).userErrors).toEqual([{ code: 'INVALID', field: [field] }]);
  }
  expect(await world.owner.prisma.notificationSetting.count({ where: { userId: ada.uuid } })).toBe(
    0,
  );
});

it('[notifications.push] delivers to each device once, tries a busy and a broken service again', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const devices = [
    await withDevice(world, ada),
    await withDevice(world, ada, 'busy'),
    await withDevice(world, ada, 'broken'),
  ];
  await say(world, ben, ada, 'Hello');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await eventually(
      async () => Math.min(...devices.slice(1).map((each) => world.post.devices.timesAsked(each))),
      attempt + 1,
    );
    await hurry(world, ada);
  }
  await deliveredTo(world, ada, [
    ['PUSH', 'SENT'],
    ['PUSH', 'SENT'],
    ['PUSH', 'SENT'],
  ]);
  for (const device of devices) {
    expect(world.post.devices.shownOn(device)).toMatchObject([
      { title: `A message from ${ben.username}`, link: expect.stringContaining('/messages/') },
    ]);
  }
  expect((await deliveriesTo(world, ada)).map(({ attempts }) => attempts).sort()).toEqual([
    1, 3, 3,
  ]);
});

it('[notifications.push] never sends to a device again that its service turned away', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const device = await withDevice(world, ada, 'gone');
  await say(world, ben, ada, 'Hello');
  await deliveredTo(world, ada, [['PUSH', 'FAILED']]);
  await say(world, ben, ada, 'Are you there?');
  await settle(world);
  await deliveredTo(world, ada, [['PUSH', 'FAILED']]);
  expect(world.post.devices.timesAsked(device)).toBe(1);
  const { viewer } = await world.ask<{
    viewer: { pushDevices: readonly { disabledAt: string | null }[] };
  }>(ada, '{ viewer { pushDevices { platform disabledAt } } }');
  expect(viewer.pushDevices).toEqual([{ platform: 'IOS', disabledAt: expect.any(String) }]);
});

it('[notifications.push] hands a device over to whoever registers it, and refuses those of others and too many', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const token = await withDevice(world, ada);
  const register = (person: Person, input: object) =>
    act(world, person, 'registerPushToken', { ...input }, 'pushToken { id }');
  const { pushToken } = await register(ben, { platform: 'IOS', token });
  const kept = await world.owner.prisma.pushToken.findMany({ where: { token } });
  expect(kept).toMatchObject([{ userId: ben.uuid }]);
  const { id } = pushToken as { readonly id: string };
  const foreign = await act(world, ada, 'removePushToken', { pushTokenId: id }, 'viewer { id }');
  expect(foreign.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  const own = await act(world, ben, 'removePushToken', { pushTokenId: id }, 'viewer { id }');
  expect(own).toEqual({ viewer: { id: ben.id }, userErrors: [] });

  for (const input of [
    { platform: 'IOS', token: 'short' },
    { platform: 'IOS', token: 'long enough' },
    { platform: 'WEB', token: 'https://push.example.com/1' },
    { platform: 'IOS', token: 'device-12345678', auth: 'x' },
  ]) {
    expect((await register(ada, input)).userErrors).toMatchObject([{ code: 'INVALID' }]);
  }
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, each) =>
      register(ada, { platform: 'ANDROID', token: `${ada.username}-${each}` }),
    ),
  );
  const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(codes).toEqual(Array(5).fill('LIMIT_REACHED'));
});

it('[notifications.email] never writes to an address that was not confirmed, and says why', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const email = await withAddress(world, ada);
  await world.owner.prisma.userPrivate.update({
    where: { userId: ada.uuid },
    data: { emailVerifiedAt: null },
  });
  await choose(ada, 'NEW_FOLLOWER', 'EMAIL', true);
  await follow(ben, ada);
  await deliveredTo(world, ada, [['EMAIL', 'FAILED']]);
  expect(await deliveriesTo(world, ada)).toMatchObject([
    { attempts: 1, reason: 'There is no confirmed address.' },
  ]);
  expect(world.post.mail.to(email)).toEqual([]);
});

it('[notifications.email] writes a letter from the template in use, and notes with which', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const email = await withAddress(world, ada);
  await choose(ada, 'MESSAGE_RECEIVED', 'EMAIL', true);
  await say(world, ben, ada, 'A secret');
  await deliveredTo(world, ada, [['EMAIL', 'SENT']]);
  const [letter] = world.post.mail.to(email);
  expect(letter).toMatchObject({ subject: `A message from ${ben.username}` });
  expect(letter?.text).toContain(`Hello ${ada.username},`);
  expect(letter?.text).not.toContain('A secret');
  const { rows } = await world.owner.pool.query(
    `SELECT t.kind::text, t.channel::text, t.locale FROM notification_deliveries d
     JOIN notification_templates t ON t.id = d.template_id WHERE d.recipient_id = $1`,
    [ada.uuid],
  );
  expect(rows).toEqual([{ kind: 'MESSAGE_RECEIVED', channel: 'EMAIL', locale: 'en' }]);
});

it('[notifications.sms] goes to a confirmed number after consent, and for what is worth one', async () => {
  const ada = await world.person('ada');
  const admin = await world.person('admin', { accountType: 'ADMIN' });
  await withAddress(world, ada);
  const phone = await withNumber(world, ada);
  const consent = { agreesToTexts: true };
  const { userErrors } = await act(
    world,
    ada,
    'updateNotificationSettings',
    consent,
    'viewer { id }',
  );
  expect(userErrors).toEqual([]);
  await act(
    world,
    admin,
    'judgeAccount',
    { userId: ada.id, verdict: 'SUSPEND', reason: 'Spam' },
    'user { id }',
  );
  await eventually(async () => world.post.texts.to(phone).length, 2);
  expect(world.post.texts.to(phone).at(-1)?.text).toContain('Something was decided');
  await deliveredTo(world, ada, [
    ['EMAIL', 'SENT'],
    ['SMS', 'SENT'],
  ]);
});

it('[notifications.sms] never goes to anybody without consent, and refuses consent without a number', async () => {
  const ada = await world.person('ada');
  await withAddress(world, ada);
  const change = (agreesToTexts: boolean) =>
    act(world, ada, 'updateNotificationSettings', { agreesToTexts }, 'viewer { id }');
  expect((await change(true)).userErrors).toEqual([
    { code: 'INVALID_STATE', field: ['agreesToTexts'] },
  ]);
  const phone = await withNumber(world, ada);
  const before = world.post.texts.to(phone).length;
  const admin = await world.person('admin', { accountType: 'ADMIN' });
  const input = { userId: ada.id, verdict: 'SUSPEND', reason: 'Spam' };
  await act(world, admin, 'judgeAccount', input, 'user { id }');
  await deliveredTo(world, ada, [['EMAIL', 'SENT']]);
  expect(world.post.texts.to(phone)).toHaveLength(before);
});

it('[notifications.delivery-log] counts what became of deliveries, and what was opened', async () => {
  const from = new Date(Date.now() - 1_000).toISOString();
  const { ada, ben } = await world.people('ada', 'ben');
  const admin = await world.person('admin', { accountType: 'ADMIN' });
  await withDevice(world, ada);
  await say(world, ben, ada, 'Hello');
  await deliveredTo(world, ada, [['PUSH', 'SENT']]);
  const { rows } = await world.owner.pool.query<{ id: string }>(
    'SELECT id FROM notification_deliveries WHERE recipient_id = $1',
    [ada.uuid],
  );
  const id = Buffer.from(`v1:NotificationDelivery:${rows[0]?.id}`).toString('base64url');
  const opened = await act(world, ada, 'noteNotificationOpened', { deliveryId: id }, 'deliveryId');
  expect(opened).toEqual({ deliveryId: id, userErrors: [] });
  const within = { from, until: new Date(Date.now() + 60_000).toISOString() };
  const figures = async () => {
    const { notificationFigures } = await world.ask<{
      notificationFigures: readonly { kind: string; opened: number; openRate: number }[];
    }>(
      admin,
      `query ($within: DeliveryPeriod!) { notificationFigures(within: $within) {
         kind channel total queued sent bounced failed opened openRate } }`,
      { within },
    );
    return notificationFigures.filter(({ kind }) => kind === 'MESSAGE_RECEIVED');
  };
  await eventually(async () => (await figures())[0]?.opened, 1);
  expect(await figures()).toEqual([
    {
      ...{ kind: 'MESSAGE_RECEIVED', channel: 'PUSH', total: 1, queued: 0, sent: 1 },
      ...{ bounced: 0, failed: 0, opened: 1, openRate: 1 },
    },
  ]);
  const listed = await world.ask<{ notificationDeliveries: { nodes: readonly object[] } }>(
    admin,
    `query ($filter: NotificationDeliveryFilter) { notificationDeliveries(filter: $filter) {
       nodes { kind channel status attemptCount failureReason } } }`,
    { filter: { recipientId: ada.id } },
  );
  expect(listed.notificationDeliveries.nodes).toEqual([
    {
      ...{ kind: 'MESSAGE_RECEIVED', channel: 'PUSH', status: 'SENT' },
      ...{ attemptCount: 1, failureReason: null },
    },
  ]);
});

it('[notifications.delivery-log] never tries what nobody takes for ever', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  await withDevice(world, ada, 'broken');
  await say(world, ben, ada, 'Hello');
  await eventually(async () => (await deliveriesTo(world, ada))[0]?.attempts, 1);
  await world.owner.pool.query(
    `UPDATE push_tokens SET token = 'busy-' || token WHERE user_id = $1`,
    [ada.uuid],
  );
  await world.owner.pool.query(
    'UPDATE notification_deliveries SET attempt_count = 5 WHERE recipient_id = $1',
    [ada.uuid],
  );
  await hurry(world, ada);
  await deliveredTo(world, ada, [['PUSH', 'FAILED']]);
  expect(await deliveriesTo(world, ada)).toMatchObject([
    { attempts: 6, reason: 'The carrier did not take it in time.' },
  ]);
});

it('[notifications.delivery-log] hides figures and deliveries from everybody without the right to them', async () => {
  const { ada } = await world.people('ada');
  const { code } = await world.execute(ada, '{ notificationDeliveries { totalCount } }');
  expect(code).toBe('FORBIDDEN');
  const foreign = Buffer.from(
    'v1:NotificationDelivery:01900000-0000-7000-8000-000000000000',
  ).toString('base64url');
  const { userErrors } = await act(
    world,
    ada,
    'noteNotificationOpened',
    { deliveryId: foreign },
    'deliveryId',
  );
  expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
});
