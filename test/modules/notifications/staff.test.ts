import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { say } from '../messaging/talks';
import { eventually } from '../payments/shop';
import { deliveredTo, deliveriesTo, withAddress, withDevice } from './channels';
import { inboxOf, settle } from './inboxes';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  admin = await world.person('admin', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

interface Template {
  readonly id: string;
  readonly version: number;
  readonly isActive: boolean;
}

const shape = 'template { id version isActive locale subject body }';
const words = { kind: 'MESSAGE_RECEIVED', channel: 'PUSH', locale: 'de' };

async function write(input: object): Promise<Template> {
  const answer = await act(
    world,
    admin,
    'createNotificationTemplate',
    { ...words, ...input },
    shape,
  );
  expect(answer.userErrors).toEqual([]);
  return answer['template'] as Template;
}

function putIntoUse(template: Template) {
  return act(world, admin, 'activateNotificationTemplate', { templateId: template.id }, shape);
}

async function speaks(person: Person, locale: string): Promise<void> {
  await world.owner.prisma.userPreferences.create({ data: { userId: person.uuid, locale } });
}

it('[notifications.templates] words messages in the language of the recipient, by the version in use', async () => {
  const first = await write({ subject: 'Nachricht von {actor}', body: '{actor} schreibt dir.' });
  const second = await write({ subject: 'Post von {actor}', body: '{actor} hat geschrieben.' });
  expect([first.version, second.version]).toEqual([1, 2]);
  expect(await putIntoUse(first)).toMatchObject({ template: { isActive: true } });
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  await speaks(ada, 'de-AT');
  await speaks(cleo, 'fr');
  const [german, french] = [await withDevice(world, ada), await withDevice(world, cleo)];
  await say(world, ben, ada, 'Servus');
  await say(world, ben, cleo, 'Salut');
  await deliveredTo(world, ada, [['PUSH', 'SENT']]);
  await deliveredTo(world, cleo, [['PUSH', 'SENT']]);
  expect(world.post.devices.shownOn(german)).toMatchObject([
    { title: `Nachricht von ${ben.username}`, body: `${ben.username} schreibt dir.` },
  ]);
  expect(world.post.devices.shownOn(french)).toMatchObject([
    { title: `A message from ${ben.username}` },
  ]);

  await putIntoUse(second);
  await say(world, ben, ada, 'Und?');
  await deliveredTo(world, ada, [
    ['PUSH', 'SENT'],
    ['PUSH', 'SENT'],
  ]);
  expect(world.post.devices.shownOn(german).at(-1)).toMatchObject({
    title: `Post von ${ben.username}`,
  });
  const listed = await world.ask<{ notificationTemplates: { nodes: readonly object[] } }>(
    admin,
    `{ notificationTemplates(filter: { locale: "de", kind: MESSAGE_RECEIVED, channel: PUSH }) {
       nodes { version isActive } } }`,
  );
  expect(listed.notificationTemplates.nodes).toEqual([
    { version: 2, isActive: true },
    { version: 1, isActive: false },
  ]);
});

it('[notifications.templates] refuses words that cannot be filled in, and others than staff', async () => {
  const good = { ...words, subject: 'Hallo', body: '{actor}' };
  for (const [change, field] of [
    [{ body: '{actor' }, 'body'],
    [{ body: '{nobody} schreibt dir.' }, 'body'],
    [{ subject: '{tokens}' }, 'subject'],
    [{ subject: null }, 'subject'],
    [{ locale: 'deutsch' }, 'locale'],
    [{ channel: 'IN_APP', subject: null }, 'channel'],
  ] as const) {
    const input = { ...good, ...change };
    const { userErrors } = await act(world, admin, 'createNotificationTemplate', input, shape);
    expect(userErrors).toEqual([{ code: 'INVALID', field: [field] }]);
  }
  const ada = await world.person('ada');
  const { code } = await world.execute(
    ada,
    'mutation ($input: CreateNotificationTemplateInput!) { createNotificationTemplate(input: $input) { userErrors { code } } }',
    { input: good },
  );
  expect(code).toBe('FORBIDDEN');
});

it('[notifications.templates] never sends words that lack a value, and says so', async () => {
  const { rows } = await world.owner.pool.query<{ id: string }>(
    `INSERT INTO notification_templates (kind, channel, locale, version, subject, body)
     VALUES ('MESSAGE_RECEIVED', 'PUSH', 'it', 1, 'Ciao', '{missing}') RETURNING id`,
  );
  const id = Buffer.from(`v1:NotificationTemplate:${rows[0]?.id}`).toString('base64url');
  await putIntoUse({ id, version: 1, isActive: false });
  const { ada, ben } = await world.people('ada', 'ben');
  await speaks(ada, 'it');
  const device = await withDevice(world, ada);
  await say(world, ben, ada, 'Ciao');
  await deliveredTo(world, ada, [['PUSH', 'FAILED']]);
  expect(await deliveriesTo(world, ada)).toMatchObject([
    { reason: expect.stringContaining('could not be filled in') },
  ]);
  expect(world.post.devices.timesAsked(device)).toBe(0);
});

it('[notifications.templates] numbers versions that are written at once, each its own', async () => {
  const written = await Promise.all(
    Array.from({ length: 10 }, () => write({ locale: 'nl', subject: 'Hoi', body: '{actor}' })),
  );
  expect(written.map(({ version }) => version).sort((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  await Promise.all(written.map(putIntoUse));
  const where = { locale: 'nl', isActive: true };
  expect(await world.owner.prisma.notificationTemplate.count({ where })).toBe(1);
});

const announcement = 'announcement { id status recipientCount }';

async function said(input: object) {
  const news = { title: 'News', body: 'There is news.', ...input };
  return act(world, admin, 'sendAnnouncement', news, announcement);
}

it('[notifications.type-announcement] tells all accounts of a brand in batches, each once', async () => {
  const ada = await world.person('ada', { clusterKey: 'girlfanz' });
  const ben = await world.person('ben');
  const email = await withAddress(world, ada);
  await world.owner.pool.query(
    `INSERT INTO users (username, status, primary_cluster_key)
     SELECT 'girlfan_' || n, 'ACTIVE', 'girlfanz' FROM generate_series(1, 1100) n`,
  );
  const sent = await said({ clusterKey: 'girlfanz' });
  const { id } = sent['announcement'] as { readonly id: string };
  const look = async () =>
    (
      await world.ask<{ node: object }>(
        admin,
        'query ($id: ID!) { node(id: $id) { ... on Announcement { status recipientCount } } }',
        { id },
      )
    ).node;
  await eventually(look, { status: 'SENT', recipientCount: 1101 });
  expect(await inboxOf(world, ada)).toMatchObject([{ kind: 'ANNOUNCEMENT', title: 'News' }]);
  expect(await inboxOf(world, ben)).toEqual([]);
  await eventually(async () => world.post.mail.to(email).length, 1);
  expect(world.post.mail.to(email)).toMatchObject([{ subject: 'News' }]);
});

it('[notifications.type-announcement] waits for its time and can be called off before it', async () => {
  const scheduledFor = new Date(Date.now() + 3_600_000).toISOString();
  const { announcement: waiting } = await said({ scheduledFor });
  const { id } = waiting as { readonly id: string };
  const cancel = () =>
    act(world, admin, 'cancelAnnouncement', { announcementId: id }, 'announcement { status }');
  expect(await cancel()).toEqual({ announcement: { status: 'CANCELLED' }, userErrors: [] });
  expect((await cancel()).userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
});

it('[notifications.type-announcement] refuses unknown brands, moments that are over, and others than staff', async () => {
  expect((await said({ clusterKey: 'nowhere' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await said({ scheduledFor: '2020-01-01T00:00:00Z' })).userErrors).toMatchObject([
    { code: 'INVALID' },
  ]);
  expect((await said({ title: ' ' })).userErrors).toMatchObject([{ code: 'BLANK' }]);
  const { code } = await world.execute(
    await world.person('ada'),
    '{ announcements { totalCount } }',
  );
  expect(code).toBe('FORBIDDEN');
});

it('[notifications.type-moderation] tells an account of each decision, with its reason and where to appeal', async () => {
  const ada = await world.person('ada');
  const order = { kind: 'FEATURE_RESTRICTION', feature: 'POSTING', facts: 'You posted spam.' };
  const rest = { source: 'NOTICE', legalReference: 'The law', endsAt: '2999-01-01T00:00:00Z' };
  const { sanction } = await act(
    world,
    admin,
    'sanctionAccount',
    { userId: ada.id, ...order, ...rest },
    'sanction { id }',
  );
  const { id: sanctionId } = sanction as { readonly id: string };
  const lifted = { sanctionId, reason: 'It was a mistake.' };
  await act(world, admin, 'liftSanction', lifted, 'sanction { id }');
  await act(
    world,
    admin,
    'judgeAccount',
    { userId: ada.id, verdict: 'SUSPEND', reason: 'Spam again' },
    'user { id }',
  );
  await settle(world);
  await eventually(async () => {
    const { rows } = await world.owner.pool.query<{ title: string; body: string; link: string }>(
      'SELECT title, body, link FROM notifications WHERE recipient_id = $1 ORDER BY id',
      [ada.uuid],
    );
    return rows;
  }, [
    {
      title: 'Your account was restricted until 2999-01-01 00:00 UTC.',
      body: 'You posted spam.',
      link: `/decisions/${sanctionId}`,
    },
    {
      title: 'A decision about your account was taken back.',
      body: 'It was a mistake.',
      link: `/decisions/${sanctionId}`,
    },
    { title: 'Your account was suspended.', body: 'Spam again', link: '/decisions' },
  ]);
});

it('[notifications.type-moderation] never tells of a decision that was refused', async () => {
  const ada = await world.person('ada');
  const input = { userId: ada.id, verdict: 'REINSTATE', reason: 'For no reason' };
  const { userErrors } = await act(world, admin, 'judgeAccount', input, 'user { id }');
  expect(userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
  await settle(world);
  expect(await inboxOf(world, ada)).toEqual([]);
});
