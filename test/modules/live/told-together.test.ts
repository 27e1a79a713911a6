import { World, type Person, type Subscription } from '../../kit/world';
import { encodeGlobalId, uuidOf } from '../../../src/kernel/ids/global-id';
import { connectSocket, type TestSocket } from '../../kit/socket';
import { goOnAir, mutationOf } from './streams';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

interface Chat {
  readonly streamChat: {
    readonly message: {
      readonly body: string;
      readonly sender: { readonly username: string } | null;
      readonly liveStream?: { readonly viewerAccess: { readonly reason: string } } | null;
    } | null;
  };
}

const plain = `subscription ($id: ID!) { streamChat(liveStreamId: $id) {
  message { body sender { username } } } }`;
const personal = `subscription ($id: ID!) { streamChat(liveStreamId: $id) {
  message { body sender { username } liveStream { viewerAccess { reason } } } } }`;

async function say(person: Person, liveStreamId: string, body: string): Promise<void> {
  const { outcome } = await world.ask<{ outcome: { userErrors: readonly unknown[] } }>(
    person,
    `mutation ($input: SayInStreamChatInput!) { outcome: sayInStreamChat(input: $input) {
      userErrors { code } } }`,
    { input: { liveStreamId, body } },
  );
  expect(outcome.userErrors).toEqual([]);
}

/** Listens, and waits until it does. */
async function listen(
  person: Person | null,
  id: string,
  query = plain,
): Promise<Subscription<Chat>> {
  const listening = world.subscribe<Chat, { id: string }>(person, query, { id });
  const first = listening.next();
  for (let isHeard = false; !isHeard;) {
    await say(host, id, 'Listen');
    isHeard = await Promise.race([
      first.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 3_000)),
    ]);
  }
  return listening;
}

/** What is heard until this is, without what listening begins with. */
async function heardUntil(listening: Subscription<Chat>, last: string): Promise<string[]> {
  const heard: string[] = [];
  while (heard.at(-1) !== last) {
    const { message } = (await listening.next()).streamChat;
    if (message && message.body !== 'Listen') heard.push(message.body);
  }
  return heard;
}

/** How a subscription ends, without anything being said meanwhile, and after how many milliseconds. */
async function endOf(
  listening: Subscription<Chat>,
): Promise<{ readonly text: string; readonly tookMs: number }> {
  const startedAt = performance.now();
  for (;;) {
    const ended = await listening.next().then(
      () => null,
      (error: unknown) => JSON.stringify(error),
    );
    if (ended !== null) return { text: ended, tookMs: performance.now() - startedAt };
  }
}

async function block(from: Person, whom: Person): Promise<void> {
  await world.ask(
    from,
    'mutation ($input: DistanceInput!) { block(input: $input) { userErrors { code } } }',
    { input: { userId: whom.id } },
  );
}

type Access = 'EVERYONE' | 'FOLLOWERS' | 'SUBSCRIBERS';

async function openTo(access: Access, by: Person): Promise<string> {
  const { outcome } = await world.ask<{ outcome: { liveStream: { id: string } } }>(
    by,
    mutationOf('create'),
    { input: { title: 'For some', access } },
  );
  const { id } = outcome.liveStream;
  await world.ask(by, mutationOf('start'), { input: { liveStreamId: id } });
  return id;
}

/** Lets somebody be a subscriber whose paid time is over after so many milliseconds, and who does not go on paying. */
async function subscribeFor(fan: Person, own: Person, ms: number): Promise<void> {
  await world.owner.pool.query(
    `WITH plan AS (
       INSERT INTO subscription_plans (creator_id, name, interval, price_minor, currency_code)
       VALUES ($2, 'Member', 'MONTHLY', 999, 'USD') RETURNING id)
     INSERT INTO subscriptions (fan_id, creator_id, plan_id, status, interval, price_minor, currency_code,
       current_period_start, current_period_end, cancelled_at)
     SELECT $1, $2, plan.id, 'CANCELLED', 'MONTHLY', 999, 'USD', now() - interval '1 month',
       now() + make_interval(secs => $3 / 1000.0), now() FROM plan`,
    [fan.uuid, own.creator?.uuid, ms],
  );
}

async function periodOf(fan: Person): Promise<{ readonly current_period_end: Date }> {
  const { rows } = await world.owner.pool.query<{ readonly current_period_end: Date }>(
    'SELECT current_period_end FROM subscriptions WHERE fan_id = $1',
    [fan.uuid],
  );
  return rows[0] ?? { current_period_end: new Date(0) };
}

describe('an event that many follow', () => {
  it('[live.stream-chat] is read and judged for all of them in a handful of statements', async () => {
    const fans = await Promise.all([1, 2, 3, 4].map((place) => world.person(`fan${place}`)));
    const { id } = await goOnAir(world, host);
    const everybody = [...fans, null, null, host];
    const all = await Promise.all(everybody.map((person) => listen(person, id)));

    let heard: readonly string[][] = [];
    const statements = await world.statements(async () => {
      await say(host, id, 'For all');
      heard = await Promise.all(all.map((listening) => heardUntil(listening, 'For all')));
    });

    expect(heard).toEqual(everybody.map(() => ['For all']));
    const reading = statements.filter((text) => /reads\.(audience|one|byKey)/.test(text));
    expect(reading.filter((text) => text.includes('StreamChatMessage')).length).toBeLessThan(6);
    await Promise.all(all.map((listening) => listening.close()));
  });

  it('[live.stream-chat] tells each what is theirs, where the answer depends on who asks', async () => {
    const { fan } = await world.people('fan');
    const { id } = await goOnAir(world, host);
    const all = await Promise.all([
      listen(fan, id, personal),
      listen(host, id, personal),
      listen(null, id, personal),
    ]);

    await say(fan, id, 'Whose is it?');
    const heard = await Promise.all(
      all.map(async (listening) => {
        for (;;) {
          const { message } = (await listening.next()).streamChat;
          if (message?.body === 'Whose is it?') return message.liveStream?.viewerAccess.reason;
        }
      }),
    );

    expect(heard).toEqual(['PUBLIC', 'OWN', 'PUBLIC']);
    await Promise.all(all.map((listening) => listening.close()));
  });

  it('[live.stream-chat] hides what somebody says from those who are apart from them, and from nobody else', async () => {
    const { rude, calm, other } = await world.people('rude', 'calm', 'other');
    const { id } = await goOnAir(world, host);
    await block(calm, rude);
    const [ofCalm, ofOther] = [await listen(calm, id), await listen(other, id)];

    for (const [person, body] of [
      [rude, 'Rude'],
      [host, 'Done'],
    ] as const) {
      await say(person, id, body);
    }

    expect(await heardUntil(ofOther, 'Done')).toEqual(['Rude', 'Done']);
    expect(await heardUntil(ofCalm, 'Done')).toEqual(['Done']);
    await Promise.all([ofCalm.close(), ofOther.close()]);
  });

  it('[live.stream-chat] reaches each subscription of a socket under the name that the client gave it', async () => {
    const { id } = await goOnAir(world, host);
    const socket = await connectSocket(world.url);
    for (const name of ['one', 'two "quoted"']) socket.subscribe(name, plain, { id });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await say(host, id, 'Twice');
    const heard = [await socket.next(), await socket.next()];
    expect(heard.map(({ id: name }) => name).sort()).toEqual(['one', 'two "quoted"']);
    socket.say({ id: 'one', type: 'complete' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await say(host, id, 'Once');
    expect((await nextFor(socket, 'Once')).id).toBe('two "quoted"');
    socket.close();
  });
});

async function nextFor(socket: TestSocket, body: string): ReturnType<TestSocket['next']> {
  for (;;) {
    const message = await socket.next();
    if (JSON.stringify(message).includes(body)) return message;
  }
}

describe('a subscription ends within five seconds, though nothing happens', () => {
  it('[live.premium-stream] refuses to go on once the follower follows no longer', async () => {
    const { fan } = await world.people('fan');
    const own = await world.person('own', { isCreator: true });
    const id = await openTo('FOLLOWERS', own);
    const following = { followerId: fan.uuid, followeeId: own.uuid };
    await world.owner.prisma.follow.create({ data: following });
    const listening = world.subscribe<Chat, { id: string }>(fan, plain, { id });
    const first = listening.next();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await say(own, id, 'Welcome');
    expect((await first).streamChat.message?.body).toBe('Welcome');

    await world.owner.prisma.follow.deleteMany({ where: following });

    const { text, tookMs } = await endOf(listening);
    expect(text).toContain('FORBIDDEN');
    expect(tookMs).toBeLessThan(5_000);
    await listening.close();
  });

  it('[live.premium-stream] refuses to go on once what was paid for is over, by the clock alone', async () => {
    const { fan } = await world.people('fan');
    const own = await world.person('own', { isCreator: true });
    const id = await openTo('SUBSCRIBERS', own);
    await subscribeFor(fan, own, 6_000);
    const listening = world.subscribe<Chat, { id: string }>(fan, plain, { id });
    const first = listening.next();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await say(own, id, 'Welcome');
    expect((await first).streamChat.message?.body).toBe('Welcome');

    const { current_period_end: over } = await periodOf(fan);

    const { text } = await endOf(listening);
    const lateMs = Date.now() - over.getTime();
    expect(text).toContain('FORBIDDEN');
    expect(lateMs).toBeGreaterThan(-100);
    expect(lateMs).toBeLessThan(5_000);
    await listening.close();
  });

  it('[live.stream-moderation] refuses to go on for whoever the host blocks or bans', async () => {
    const { blocked, banned, fan } = await world.people('blocked', 'banned', 'fan');
    const { id } = await goOnAir(world, host);
    const [ofBlocked, ofBanned, ofFan] = [
      await listen(blocked, id),
      await listen(banned, id),
      await listen(fan, id),
    ];

    await block(host, blocked);
    await world.ask(
      host,
      'mutation ($input: BanFromLiveStreamInput!) { banFromLiveStream(input: $input) { userErrors { code } } }',
      { input: { liveStreamId: id, userId: banned.id } },
    );

    const ends = await Promise.all([endOf(ofBlocked), endOf(ofBanned)]);
    for (const { text, tookMs } of ends) {
      expect(text).toContain('FORBIDDEN');
      expect(tookMs).toBeLessThan(5_000);
    }
    await say(host, id, 'Still here');
    expect(await heardUntil(ofFan, 'Still here')).toEqual(['Still here']);
    await ofFan.close();
  });
});

/** Has all of this said in one transaction, so that it is told together. */
async function sayAtOnce(liveStreamId: string, said: readonly (readonly [Person, string])[]) {
  const { rows } = await world.owner.pool.query<{ readonly id: string }>(
    `WITH said AS (
       INSERT INTO stream_chat_messages (live_stream_id, sender_id, sequence, body)
       SELECT $1, line.sender_id, 1000 + line.place, line.body
       FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS line(sender_id, body, place)
       RETURNING id, sequence),
     told AS (
       INSERT INTO outbox_events (kind, payload, audience)
       SELECT 'stream-chat.changed', jsonb_build_object('liveStreamId', $1::uuid, 'change', 'SAID',
         'messageId', id, 'bannedId', NULL), ARRAY[$1::uuid] FROM said ORDER BY sequence)
     SELECT id FROM said ORDER BY sequence`,
    [
      uuidOf('LiveStream', liveStreamId),
      said.map(([person]) => person.uuid),
      said.map(([, body]) => body),
    ],
  );
  return rows.map(({ id }) => encodeGlobalId('StreamChatMessage', id));
}

/** Which of these messages somebody may read, asked for them alone. */
async function readable(person: Person | null, ids: readonly string[]): Promise<readonly string[]> {
  const { nodes } = await world.ask<{ nodes: readonly ({ readonly body: string } | null)[] }>(
    person,
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on StreamChatMessage { body } } }',
    { ids },
  );
  return nodes.flatMap((node) => node?.body ?? []);
}

/** What is heard until this is, or until it ends. */
async function heardAtMost(listening: Subscription<Chat>, last: string): Promise<string[]> {
  const heard: string[] = [];
  while (heard.at(-1) !== last) {
    const next = await listening.next().catch(() => null);
    if (!next) return heard;
    const { message } = next.streamChat;
    if (message && message.body !== 'Listen') heard.push(message.body);
  }
  return heard;
}

/** Something comes between each listener and the host or one of the writers: by their number, something else. */
async function comeBetween(
  fans: readonly Person[],
  { own, writers, id }: { own: Person; writers: readonly Person[]; id: string },
): Promise<void> {
  const { prisma } = world.owner;
  for (const [at, fan] of fans.entries()) {
    const writer = writers[at % writers.length] ?? own;
    const apart = (blocker: Person, blocked: Person): Promise<unknown> =>
      prisma.userBlock.create({ data: { blockerId: blocker.uuid, blockedId: blocked.uuid } });
    if (at % 2 === 1) await apart(fan, writer);
    if (at % 3 === 1) await apart(writers[(at + 1) % writers.length] ?? own, fan);
    if (at % 8 === 2) await apart(own, fan);
    if (at % 8 === 4) {
      const liveStreamId = uuidOf('LiveStream', id);
      await prisma.streamBan.create({ data: { liveStreamId, userId: fan.uuid, reason: 'Rude' } });
    }
    if (at % 8 === 6) {
      await prisma.follow.deleteMany({ where: { followerId: fan.uuid } });
      await world.owner.pool.query(
        'UPDATE subscriptions SET current_period_end = now() - $2::interval WHERE fan_id = $1',
        [fan.uuid, '1 second'],
      );
    }
  }
}

describe('what many say at once', () => {
  it.each<Access>(['EVERYONE', 'FOLLOWERS', 'SUBSCRIBERS'])(
    '[live.stream-chat] reaches each of many as far as they may read it, and never further, on a stream for %s',
    async (access) => {
      const own = await world.person('own', { isCreator: true });
      const many = (name: string, count: number): Promise<Person[]> =>
        Promise.all(Array.from({ length: count }, () => world.person(name)));
      const [fans, writers] = [await many('fan', 24), await many('writer', 3)];
      const staff = await world.person('staff', { accountType: 'MODERATOR' });
      const id = await openTo(access, own);
      for (const { uuid } of fans) {
        const following = { followerId: uuid, followeeId: own.uuid };
        await world.owner.prisma.follow.create({ data: following });
      }
      if (access === 'SUBSCRIBERS') {
        for (const fan of fans) await subscribeFor(fan, own, 600_000);
      }
      const everybody = [...fans, own, staff, ...(access === 'EVERYONE' ? [null] : [])];
      const all = everybody.map((person) =>
        world.subscribe<Chat, { id: string }>(person, plain, { id }),
      );
      const heard = all.map((listening) => heardAtMost(listening, 'Last'));
      await new Promise((resolve) => setTimeout(resolve, 1_500));

      await comeBetween(fans, { own, writers, id });
      const lines = writers.flatMap((writer, at) =>
        [1, 2, 3].map((number) => [writer, `${number} of writer ${at}`] as const),
      );
      const ids = await sayAtOnce(id, [...lines, [own, 'Last']]);

      const expected = await Promise.all(everybody.map((person) => readable(person, ids)));
      expect(await Promise.all(heard)).toEqual(expected);
      expect(new Set(expected.map((bodies) => bodies.length))).toEqual(new Set([0, 4, 7, 10]));
      await Promise.all(all.map((listening) => listening.close()));
    },
  );
});
