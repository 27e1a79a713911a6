import { World, type Person, type Subscription } from '../../kit/world';
import { connectSocket, type TestSocket } from '../../kit/socket';
import { goOnAir, mutationOf } from './streams';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create();
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
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1_000)),
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

async function openTo(access: 'FOLLOWERS' | 'SUBSCRIBERS', by: Person): Promise<string> {
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
