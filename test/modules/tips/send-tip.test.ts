import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { bookErrors, fund, purseOf } from '../wallet/purses';
import { sendTip, tip } from './tipping';

let world: World;
let fan: Person;
let creator: Person;

beforeAll(async () => {
  world = await World.create();
});

beforeEach(async () => {
  fan = await world.person('fan');
  creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 1_000);
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

/** A published post, as its global id. */
async function post(
  author: Person,
  visibility: 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE',
): Promise<string> {
  const { id } = await world.owner.prisma.post.create({
    data: {
      creatorId: author.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      visibility,
      status: 'PUBLISHED',
      publishedAt: new Date(),
      title: 'A post',
    },
  });
  return encodeGlobalId('Post', id);
}

const sendMessage = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code } } }`;

/** A message of one to another, as its global id. */
async function say(
  sender: Person,
  recipient: Person,
  price: number | null = null,
): Promise<string> {
  const { sendMessage: sent } = await world.ask<{ sendMessage: { message: { id: string } } }>(
    sender,
    sendMessage,
    { input: { recipientId: recipient.id, body: 'Hi', price } },
  );
  return sent.message.id;
}

/** What the platform owes a creator, in cents. */
async function owedTo(person: Person): Promise<string | undefined> {
  const { rows } = await world.owner.pool.query<{ available_minor: string }>(
    'SELECT available_minor FROM user_balances WHERE user_id = $1',
    [person.uuid],
  );
  return rows[0]?.available_minor;
}

it('[tips.send-tip] owes a creator four fifths of what the tokens are worth, and shows the new balance', async () => {
  const answer = await tip(world, fan, creator, { tokens: 150, message: 'Bravo' });
  expect(answer).toMatchObject({
    tip: {
      tokens: 150,
      message: 'Bravo',
      isAnonymous: false,
      recipient: { id: creator.id },
      sender: { id: fan.id },
    },
    wallet: { tokensAvailable: 850 },
    userErrors: [],
  });
  expect(await owedTo(creator)).toBe('120');
});

it.each([0, -1, 1_000_001])('[tips.send-tip] refuses %d tokens', async (tokens) => {
  const { tip: none, wallet, userErrors } = await tip(world, fan, creator, { tokens });
  expect([none, wallet]).toEqual([null, null]);
  expect(userErrors).toEqual([{ code: 'INVALID', field: ['tokens'] }]);
});

it('[tips.send-tip wallet.site-token] refuses parts of a token', async () => {
  const input = { recipientId: creator.id, tokens: 1.5, idempotencyKey: randomUUID() };
  const { code } = await world.execute(fan, sendTip, { input });
  expect(code).toBe('BAD_USER_INPUT');
});

it('[wallet.site-token] counts whole tokens, which leave a wallet for another wallet alone', async () => {
  await tip(world, fan, creator, { tokens: 33 });
  const { rows } = await world.owner.pool.query<{ total: string; type: string }>(
    'SELECT sum(balance) AS total, min(pg_typeof(balance)::text) AS type FROM wallets',
  );
  expect(rows).toEqual([{ total: '0', type: 'bigint' }]);
});

it('[tips.send-tip] refuses tips to oneself, to fans, to creators who wait and to nobody', async () => {
  const waiting = await world.person('waiting', { isCreator: true, creatorStatus: 'PENDING' });
  const banned = await world.person('banned', { isCreator: true, status: 'BANNED' });
  await fund(world, creator, 500);
  expect((await tip(world, creator, creator)).userErrors).toEqual([
    { code: 'SELF_TARGET', field: ['recipientId'] },
  ]);
  const nobody = encodeGlobalId('User', '01900000-0000-7000-8000-000000000000');
  const other = await world.person('other');
  for (const { id } of [other, waiting, banned, { id: nobody }]) {
    const { userErrors } = await tip(world, fan, creator, { recipientId: id });
    expect(userErrors).toEqual([{ code: 'NOT_FOUND', field: ['recipientId'] }]);
  }
  expect((await purseOf(world, fan)).tokensAvailable).toBe(1_000);
});

it('[tips.send-tip] refuses malformed ids, visitors and unconfirmed accounts', async () => {
  const pending = await world.person('pending', { status: 'PENDING_VERIFICATION' });
  const input = { recipientId: creator.id, tokens: 1, idempotencyKey: randomUUID() };
  const codes = [
    (await world.execute(fan, sendTip, { input: { ...input, recipientId: 'x' } })).code,
    (await world.execute(fan, sendTip, { input: { ...input, postId: fan.id } })).code,
    (await world.execute(null, sendTip, { input })).code,
    (await world.execute(pending, sendTip, { input })).code,
  ];
  expect(codes).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'UNAUTHENTICATED', 'FORBIDDEN']);
});

it('[tips.tip-atomic] writes tip, entries, audit row and event together', async () => {
  await tip(world, fan, creator);
  const { rows } = await world.owner.pool.query<Record<string, string>>(
    `SELECT
       (SELECT count(*) FROM ledger l JOIN ledger_movements m ON m.id = l.movement_id WHERE m.cause_id = t.id) AS entries,
       (SELECT count(*) FROM audit_logs a WHERE a.subject_id = t.id AND a.action = 'tip.send' AND a.actor_id = $1) AS audits,
       (SELECT count(*) FROM outbox_events e WHERE e.kind = 'tip.sent' AND e.payload ->> 'tipId' = t.id::text
          AND e.audience = ARRAY[t.recipient_id]) AS events
     FROM tips t WHERE t.sender_id = $1`,
    [fan.uuid],
  );
  expect(rows).toEqual([{ entries: '3', audits: '1', events: '1' }]);
});

it('[tips.tip-atomic] is asked for by one statement and written by another, whatever it is for', async () => {
  await tip(world, fan, creator, { postId: await post(creator, 'PUBLIC'), message: 'Ça va' });
  const postId = await post(creator, 'PUBLIC');
  const statements = await world.statements(() =>
    tip(world, fan, creator, { postId, message: 'Thanks' }),
  );
  const own = statements.filter((text) => /^\/\* (stroke|idempotency|tips)\./.test(text));
  expect(own.map((text) => text.slice(0, text.indexOf('*/') + 2))).toEqual([
    '/* stroke.tip.ask */',
    '/* tips.sendTips */',
  ]);
});

it('[tips.tip-atomic] never leaves a trace of a tip without the tokens, but its refusal', async () => {
  const answer = await tip(world, fan, creator, { tokens: 1_001 });
  expect(answer).toEqual({
    tip: null,
    wallet: null,
    userErrors: [{ code: 'INSUFFICIENT_FUNDS', field: ['tokens'] }],
  });
  const { rows } = await world.owner.pool.query(
    `SELECT (SELECT count(*) FROM tips WHERE sender_id = $1) AS tips,
       (SELECT count(*) FROM audit_logs WHERE actor_id = $1 AND action = 'tip.send') AS audits,
       (SELECT count(*) FROM outbox_events WHERE kind = 'tip.sent' AND audience = ARRAY[$2::uuid]) AS events,
       (SELECT count(*) FROM idempotency_keys WHERE user_id = $1) AS outcomes`,
    [fan.uuid, creator.uuid],
  );
  expect(rows).toEqual([{ tips: '0', audits: '0', events: '0', outcomes: '1' }]);
});

it('[wallet.no-double-spend] lets exactly ten of 25 tips of 100 at once succeed from 1,000 tokens', async () => {
  const answers = await Promise.all(Array.from({ length: 25 }, () => tip(world, fan, creator)));
  const sent = answers.filter(({ tip: one }) => one !== null);
  const refused = answers.filter(({ tip: one }) => one === null);
  expect(sent).toHaveLength(10);
  expect(refused.map(({ userErrors }) => userErrors[0]?.code)).toEqual(
    Array.from({ length: 15 }, () => 'INSUFFICIENT_FUNDS'),
  );
  const { tokensAvailable, entries } = await purseOf(world, fan);
  expect(tokensAvailable).toBe(0);
  expect(entries.edges.map(({ node }) => [node.balanceBefore, node.balanceAfter])).toEqual([
    ...Array.from({ length: 10 }, (_, index) => [(index + 1) * 100, index * 100]),
    [0, 1_000],
  ]);
  expect(await owedTo(creator)).toBe('800');
});

it('[wallet.no-double-spend] lets tips back and forth between two creators pass without a deadlock', async () => {
  const other = await world.person('other', { isCreator: true });
  await Promise.all([fund(world, creator, 5_000), fund(world, other, 5_000)]);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? tip(world, creator, other, { tokens: 10 })
        : tip(world, other, creator, { tokens: 10 }),
    ),
  );
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  for (const one of [creator, other]) {
    expect((await purseOf(world, one)).tokensAvailable).toBe(4_800);
    expect(await owedTo(one)).toBe('160');
  }
});

describe('[tips.tip-message] the words', () => {
  it('may have 500 characters', async () => {
    const message = '\u{1F600}'.repeat(500);
    expect((await tip(world, fan, creator, { message })).tip?.message).toBe(message);
  });

  it.each([
    ['501 characters', 'a'.repeat(501), 'TOO_LONG'],
    ['nothing but spaces', ' \n', 'BLANK'],
  ])('never have %s', async (_what, message, code) => {
    const { userErrors } = await tip(world, fan, creator, { message });
    expect(userErrors).toEqual([{ code, field: ['message'] }]);
  });
});

describe('[tips.tip-context] a tip', () => {
  it('is for a post, a message or a live stream of its recipient', async () => {
    const postId = await post(creator, 'PUBLIC');
    const messageId = await say(creator, fan);
    const { createLiveStream } = await world.ask<{
      createLiveStream: { liveStream: { id: string } };
    }>(
      creator,
      'mutation ($input: CreateLiveStreamInput!) { createLiveStream(input: $input) { liveStream { id } } }',
      { input: { title: 'Live' } },
    );
    const liveStreamId = createLiveStream.liveStream.id;
    const tips = [
      await tip(world, fan, creator, { postId }),
      await tip(world, fan, creator, { messageId }),
      await tip(world, fan, creator, { liveStreamId }),
    ].map((answer) => answer.tip);
    expect(tips.map((one) => [one?.post, one?.aboutMessage, one?.liveStream])).toEqual([
      [{ id: postId }, null, null],
      [null, { id: messageId }, null],
      [null, null, { id: liveStreamId }],
    ]);
  });

  it('refuses two things at once', async () => {
    const postId = await post(creator, 'PUBLIC');
    const messageId = await say(creator, fan);
    const { userErrors } = await tip(world, fan, creator, { postId, messageId });
    expect(userErrors).toEqual([{ code: 'INVALID', field: null }]);
  });

  it('refuses what the sender may not know of, what they may not open and what is somebody else’s', async () => {
    const other = await world.person('other', { isCreator: true });
    const third = await world.person('third');
    const errorsOf = async (input: Record<string, string>): Promise<unknown> =>
      (await tip(world, fan, creator, input)).userErrors;
    expect(await errorsOf({ postId: await post(creator, 'PRIVATE') })).toEqual([
      { code: 'NOT_FOUND', field: ['postId'] },
    ]);
    expect(await errorsOf({ postId: await post(creator, 'FOLLOWERS') })).toEqual([
      { code: 'ACCESS_REQUIRED', field: ['postId'] },
    ]);
    expect(await errorsOf({ postId: await post(other, 'PUBLIC') })).toEqual([
      { code: 'INVALID', field: ['postId'] },
    ]);
    expect(await errorsOf({ messageId: await say(creator, third) })).toEqual([
      { code: 'NOT_FOUND', field: ['messageId'] },
    ]);
    expect(await errorsOf({ messageId: await say(creator, fan, 5) })).toEqual([
      { code: 'ACCESS_REQUIRED', field: ['messageId'] },
    ]);
    expect(await errorsOf({ messageId: await say(fan, creator) })).toEqual([
      { code: 'INVALID', field: ['messageId'] },
    ]);
    expect((await purseOf(world, fan)).tokensAvailable).toBe(1_000);
  });
});

const received = `{ viewer { tipsReceived { totalCount nodes { tokens sender { id } } }
  notifications(first: 5) { nodes { kind title actor { id } } } } }`;

interface Inbox {
  readonly viewer: {
    readonly tipsReceived: { readonly nodes: readonly object[] };
    readonly notifications: { readonly nodes: readonly { readonly title: string }[] };
  };
}

/**
 * The recipient's tips and notifications, once there are so many of the latter; looks for half a minute and more, since a
 * long transaction of another test on the same server delays events.
 */
async function inboxOf(person: Person, count: number): Promise<Inbox['viewer']> {
  for (let attempt = 0; ; attempt += 1) {
    const { viewer } = await world.ask<Inbox>(person, received);
    if (viewer.notifications.nodes.length >= count || attempt > 600) return viewer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('[tips.tip-anonymous] tells the creator who sent an open tip', async () => {
  await tip(world, fan, creator, { tokens: 1 });
  const { tipsReceived, notifications } = await inboxOf(creator, 1);
  expect(tipsReceived).toEqual({ totalCount: 1, nodes: [{ tokens: 1, sender: { id: fan.id } }] });
  expect(notifications.nodes).toEqual([
    {
      kind: 'TIP_RECEIVED',
      title: `${fan.username} sent you a tip of 1 token.`,
      actor: { id: fan.id },
    },
  ]);
});

it('[tips.tip-anonymous] hides the sender of an anonymous tip from the creator, wherever they look', async () => {
  const answer = await tip(world, fan, creator, { isAnonymous: true });
  expect(answer.tip?.sender).toEqual({ id: fan.id });
  const { tipsReceived, notifications } = await inboxOf(creator, 1);
  expect(tipsReceived).toEqual({ totalCount: 1, nodes: [{ tokens: 100, sender: null }] });
  expect(notifications.nodes).toEqual([
    { kind: 'TIP_RECEIVED', title: 'Somebody sent you a tip of 100 tokens.', actor: null },
  ]);
  const looks = `query ($fan: ID!, $tip: ID!) {
    node(id: $fan) { ... on User { tipsSent { totalCount } tipsReceived { totalCount } wallet { id } } }
    tip: node(id: $tip) { ... on Tip { tokens sender { id } } } }`;
  expect(await world.ask(creator, looks, { fan: fan.id, tip: answer.tip?.id })).toEqual({
    node: { tipsSent: { totalCount: 0 }, tipsReceived: { totalCount: 0 }, wallet: null },
    tip: { tokens: 100, sender: null },
  });
  const { rows } = await world.owner.pool.query<{ text: string }>(
    `SELECT payload::text || audience::text AS text FROM outbox_events
     WHERE audience @> ARRAY[$1::uuid] AND kind IN ('tip.sent', 'notification.created')`,
    [creator.uuid],
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ text }) => text.includes(fan.uuid))).toEqual([]);
});

it('[tips.tip-history] lists the tips of both parties, newest first', async () => {
  await tip(world, fan, creator, { tokens: 1 });
  await tip(world, fan, creator, { tokens: 2 });
  const sent = '{ viewer { tipsSent { nodes { tokens recipient { id } } } } }';
  expect(await world.ask(fan, sent)).toEqual({
    viewer: {
      tipsSent: {
        nodes: [
          { tokens: 2, recipient: { id: creator.id } },
          { tokens: 1, recipient: { id: creator.id } },
        ],
      },
    },
  });
  const { viewer } = await world.ask<Inbox>(creator, received);
  expect(viewer.tipsReceived.nodes).toMatchObject([{ tokens: 2 }, { tokens: 1 }]);
});

it('[tips.tip-history] hides tips from everybody else', async () => {
  const { tip: one } = await tip(world, fan, creator);
  const third = await world.person('third');
  const staff = await world.person('staff', { accountType: 'MODERATOR' });
  const query = `query ($tip: ID!, $creator: ID!) { node(id: $tip) { id }
    creator: node(id: $creator) { ... on User { tipsReceived { totalCount nodes { id } } } } }`;
  for (const person of [third, staff, null]) {
    expect(await world.ask(person, query, { tip: one?.id, creator: creator.id })).toEqual({
      node: null,
      creator: { tipsReceived: { totalCount: 0, nodes: [] } },
    });
  }
});
