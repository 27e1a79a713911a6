import { setTimeout as delay } from 'node:timers/promises';
import { connectSocket, type SocketMessage, type TestSocket } from '../kit/socket';
import type { Person, World } from '../kit/world';
import { mutationOf, type Outcome as Streamed } from '../modules/live/streams';
import type { Attack, Outcome, Stage } from './attack';

const chat = `subscription ($id: ID!) { streamChat(liveStreamId: $id) { cursor message { body } } }`;
const support = `subscription ($id: ID!) { streamSupport(liveStreamId: $id) { cursor tokens } }`;
const count = `subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) { viewerCount } }`;
const typing = `subscription ($id: ID!) { conversationTyping(conversationId: $id) { __typename } }`;

/** How long a subscription may go on once it may not, in milliseconds. */
const graceMs = 5_000;

function outcomeOf(message: SocketMessage): Outcome {
  return { code: message.payload?.[0]?.extensions.code ?? 'OPEN', text: JSON.stringify(message) };
}

/** What somebody is told who subscribes to a channel that is not theirs. */
async function subscribe(
  { url }: World,
  person: Person,
  query: string,
  id: string,
): Promise<Outcome> {
  const socket = await connectSocket(url, person.token);
  const message = await socket.ask('1', query, { id });
  socket.close();
  return outcomeOf(message);
}

/** A stream on air for those who follow its host, and somebody who does. */
async function openToFollowers({ world }: Stage): Promise<readonly [string, Person, Person]> {
  const host = await world.person('host', { isCreator: true });
  const fan = await world.person('fan');
  const { outcome } = await world.ask<{ readonly outcome: Streamed }>(host, mutationOf('create'), {
    input: { title: 'For followers', access: 'FOLLOWERS' },
  });
  const id = outcome.liveStream?.id ?? '';
  await world.ask(host, mutationOf('start'), { input: { liveStreamId: id } });
  await world.owner.prisma.follow.create({
    data: { followerId: fan.uuid, followeeId: host.uuid },
  });
  return [id, host, fan];
}

/** Follows, loses the right to, and waits for the end; nothing is said meanwhile. */
async function loseMeanwhile(
  stage: Stage,
  query: string,
  lose: (host: Person, fan: Person, id: string) => Promise<unknown>,
): Promise<Outcome> {
  const [id, host, fan] = await openToFollowers(stage);
  const socket = await connectSocket(stage.world.url, fan.token);
  socket.subscribe('1', query, { id });
  await delay(500);
  await lose(host, fan, id);
  const startedAt = performance.now();
  const outcome = outcomeOf(await nextOrNothing(socket));
  const isInTime = performance.now() - startedAt < graceMs;
  socket.close();
  return isInTime ? outcome : { code: 'TOO LATE', text: outcome.text };
}

async function nextOrNothing(socket: TestSocket): Promise<SocketMessage> {
  const late = delay(graceMs * 2, { type: 'nothing' }, { ref: false });
  return Promise.race([socket.next(), late]);
}

function unfollow({ world }: Stage): (host: Person, fan: Person) => Promise<unknown> {
  return (host, fan) =>
    world.owner.prisma.follow.deleteMany({
      where: { followerId: fan.uuid, followeeId: host.uuid },
    });
}

function attack(
  row: Attack['row'],
  input: string,
  run: (stage: Stage) => Promise<Outcome>,
  code: string | readonly string[] = 'FORBIDDEN',
): Attack {
  return { row, issue: 8, input, channel: 'none', code, run, withinMs: 60_000 };
}

/** Channels of others, and those that were one's own. */
export const channelAttacks: readonly Attack[] = [
  attack(
    'A63',
    'the chat of a stream for followers, by somebody who follows nobody',
    async (stage) => {
      const [id] = await openToFollowers(stage);
      return subscribe(stage.world, stage.ben, chat, id);
    },
  ),
  attack('A63', 'what a stream for followers is given, by the same', async (stage) => {
    const [id] = await openToFollowers(stage);
    return subscribe(stage.world, stage.ben, support, id);
  }),
  attack(
    'A63',
    'who types in a conversation of others',
    async (stage) => {
      const { world, ada, cleo, ben } = stage;
      const { sent } = await world.ask<{
        sent: { message: { conversation: { id: string } } };
      }>(
        ada,
        `mutation ($input: SendMessageInput!) { sent: sendMessage(input: $input) {
          message { conversation { id } } } }`,
        { input: { recipientId: cleo.id, body: 'Between us' } },
      );
      return subscribe(world, ben, typing, sent.message.conversation.id);
    },
    ['NOT_FOUND', 'FORBIDDEN'],
  ),
  attack('A63', 'a chat, of whose host one is no follower any more', (stage) =>
    loseMeanwhile(stage, chat, unfollow(stage)),
  ),
  attack('A63', 'what a stream is given, by the same', (stage) =>
    loseMeanwhile(stage, support, unfollow(stage)),
  ),
  attack('A63', 'a chat, once its host has blocked one', (stage) =>
    loseMeanwhile(stage, chat, (host, fan) =>
      stage.world.owner.prisma.userBlock.create({
        data: { blockerId: host.uuid, blockedId: fan.uuid },
      }),
    ),
  ),
  attack('A63', 'a chat, once its host has banned one', (stage) =>
    loseMeanwhile(stage, chat, (host, fan, id) =>
      stage.world.ask(
        host,
        'mutation ($input: BanFromLiveStreamInput!) { banFromLiveStream(input: $input) { userErrors { code } } }',
        { input: { liveStreamId: id, userId: fan.id } },
      ),
    ),
  ),
  attack(
    'A47',
    'how many watch the stream of somebody who blocks one',
    (stage) => subscribe(stage.world, stage.bob, count, stage.streamId),
    'NOT_FOUND',
  ),
];
