import { World, type Person, type Subscription } from '../../kit/world';
import { announce, goOnAir } from './streams';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create();
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

interface Outcome {
  readonly outcome: {
    readonly message?: { readonly id: string; readonly sequence: number } | null;
    readonly userErrors: readonly { readonly code: string }[];
  } | null;
}

/** Sends a mutation; the codes of all that was refused, of either kind, and the message that it answers with. */
async function act(
  person: Person,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<{ readonly codes: readonly string[]; readonly id: string }> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const message = mutation === 'sayInStreamChat' ? 'message { id sequence }' : '';
  const { data, errors } = await world.execute<Outcome, object>(
    person,
    `mutation ($input: ${type}!) { outcome: ${mutation}(input: $input) {
      ${message} userErrors { code } } }`,
    { input },
  );
  const refused = data?.outcome?.userErrors.map(({ code }) => code) ?? [];
  const failed = errors.map(({ extensions }) => String(extensions?.['code']));
  return { codes: [...refused, ...failed], id: data?.outcome?.message?.id ?? '' };
}

function say(person: Person, liveStreamId: string, body: string): ReturnType<typeof act> {
  return act(person, 'sayInStreamChat', { liveStreamId, body });
}

interface News {
  readonly streamChat: {
    readonly cursor: string;
    readonly message: { readonly body: string; readonly sequence: number } | null;
    readonly deletedMessageId: string | null;
  };
}

function listen(person: Person, id: string, after: string | null = null): Subscription<News> {
  return world.subscribe<News, { id: string; after: string | null }>(
    person,
    `subscription ($id: ID!, $after: String) { streamChat(liveStreamId: $id, after: $after) {
      cursor message { body sequence } deletedMessageId } }`,
    { id, after },
  );
}

/** Waits until the subscription listens, as the first thing that it hears shows, and gives the cursor of that. */
async function settle(listening: Subscription<News>, id: string): Promise<string> {
  const first = listening.next();
  for (let isHeard = false; !isHeard;) {
    await say(host, id, 'Hello');
    isHeard = await Promise.race([
      first.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
    ]);
  }
  return (await first).streamChat.cursor;
}

it('[live.stream-chat] tells everybody who watches what is said, in order, and resumes without loss', async () => {
  const fan = await world.person('fan');
  const { id } = await goOnAir(world, host);
  const cursor = await settle(listen(fan, id), id);

  for (const body of ['One', 'Two', 'Three']) await say(fan, id, body);
  const resumed = listen(host, id, cursor);
  const heard: string[] = [];
  while (heard.at(-1) !== 'Three')
    heard.push((await resumed.next()).streamChat.message?.body ?? '');

  expect(heard.filter((body) => body !== 'Hello')).toEqual(['One', 'Two', 'Three']);
});

it('[live.stream-chat] refuses a flood, a stream that is not on air, and whoever may not watch', async () => {
  const fan = await world.person('fan');
  const { id } = await goOnAir(world, host);
  const early = await announce(world, host);
  const paid = await goOnAir(world, await world.person('other', { isCreator: true }), { price: 5 });

  const flood: string[] = [];
  for (let count = 0; count < 11; count += 1) flood.push(...(await say(fan, id, `${count}`)).codes);

  expect(flood).toEqual(['RATE_LIMITED']);
  expect((await say(fan, early.id, 'Hi')).codes).toEqual(['INVALID_STATE']);
  expect((await say(fan, paid.id, 'Hi')).codes).toEqual(['ACCESS_REQUIRED']);
  expect((await say(fan, id, ' ')).codes).toEqual(['BLANK']);
});

it('[live.stream-chat] has everybody but its keepers wait in slow mode', async () => {
  const fan = await world.person('fan');
  const { id } = await goOnAir(world, host);
  await act(host, 'setStreamSlowMode', { liveStreamId: id, seconds: 60 });

  const said = [await say(fan, id, 'One'), await say(fan, id, 'Two'), await say(host, id, 'One')];

  expect(said.map(({ codes }) => codes)).toEqual([[], ['RATE_LIMITED'], []]);
  expect((await say(host, id, 'Two')).codes).toEqual([]);
});

it('[live.stream-moderation] lets the host and those appointed delete, silence, ban and let in again', async () => {
  const { keeper, fan } = await world.people('keeper', 'fan');
  const { id } = await goOnAir(world, host);
  const on = { liveStreamId: id, userId: fan.id };
  const { id: messageId } = await say(fan, id, 'Rude');

  await act(host, 'setStreamModerator', { liveStreamId: id, userId: keeper.id, isModerator: true });
  expect((await act(keeper, 'deleteStreamChatMessage', { messageId })).codes).toEqual([]);
  expect(
    await world.ask(fan, 'query ($id: ID!) { node(id: $id) { id } }', { id: messageId }),
  ).toEqual({
    node: null,
  });
  expect((await act(keeper, 'banFromLiveStream', { ...on, minutes: 5 })).codes).toEqual([]);
  expect((await say(fan, id, 'Still here')).codes).toEqual(['FORBIDDEN']);
  expect((await act(keeper, 'banFromLiveStream', on)).codes).toEqual([]);
  expect((await say(fan, id, 'Still here')).codes).toEqual(['ACCESS_REQUIRED']);
  expect((await act(keeper, 'liftLiveStreamBan', on)).codes).toEqual([]);
  expect((await say(fan, id, 'Sorry')).codes).toEqual([]);
});

it('[live.stream-moderation] ends the chat of whoever is banned within five seconds', async () => {
  const fan = await world.person('fan');
  const { id } = await goOnAir(world, host);
  const listening = listen(fan, id);
  await settle(listening, id);

  const bannedAt = Date.now();
  await act(host, 'banFromLiveStream', { liveStreamId: id, userId: fan.id });
  const end = (async () => {
    for (;;) await listening.next();
  })();

  await expect(end).rejects.toBeDefined();
  expect(Date.now() - bannedAt).toBeLessThan(5_000);
});

it('[live.stream-moderation] refuses viewers, and to ban the host', async () => {
  const { fan, keeper } = await world.people('fan', 'keeper');
  const { id } = await goOnAir(world, host);
  const { id: messageId } = await say(host, id, 'Welcome');
  await act(host, 'setStreamModerator', { liveStreamId: id, userId: keeper.id, isModerator: true });

  const ban = { liveStreamId: id, userId: host.id };
  expect((await act(fan, 'deleteStreamChatMessage', { messageId })).codes).toEqual(['FORBIDDEN']);
  expect((await act(fan, 'banFromLiveStream', ban)).codes).toEqual(['FORBIDDEN']);
  expect((await act(keeper, 'banFromLiveStream', ban)).codes).toEqual(['SELF_TARGET']);
  const appointment = { liveStreamId: id, userId: fan.id, isModerator: true };
  expect((await act(keeper, 'setStreamModerator', appointment)).codes).toEqual(['FORBIDDEN']);
});
