import { setTimeout as delay } from 'node:timers/promises';
import { Outbox } from '../../../src/kernel/events/outbox';
import { connectSocket, type TestSocket } from '../../kit/socket';
import type { Found } from '../kit/found';
import type { Platform } from '../kit/platform';
import { Broadcast, streamChat } from './broadcast';

interface Chatted {
  readonly streamChat: { readonly message: { readonly body: string } };
}

/** What a socket is told until nothing has come for a while. */
async function hear(socket: TestSocket, quietMs: number): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const next = await Promise.race([socket.next(), delay(quietMs, null)]);
    if (next === null) return bodies;
    const data = next.payload?.data as Chatted | undefined;
    if (data) bodies.push(data.streamChat.message.body);
  }
}

/** A transaction that began first commits last; what it tells has the lowest number of all, and must not be passed over. */
export async function commitLate(platform: Platform, count: number): Promise<Found> {
  const broadcast = await Broadcast.begin(platform);
  const socket = await connectSocket(platform.gateway(1).url);
  socket.subscribe('1', streamChat, { id: broadcast.streamId });
  await delay(1_000);
  const slow = await platform.owner.pool.connect();
  try {
    await slow.query('BEGIN');
    await broadcast.say(1, slow);
    for (let said = 0; said < count; said += 1) await broadcast.say(1);
    await delay(2_000);
    await slow.query('COMMIT');
  } finally {
    slow.release();
  }
  const bodies = await hear(socket, 3_000);
  socket.close();
  const distinct = new Set(bodies).size;
  return {
    found: `${distinct} of ${count + 1} told, ${bodies.length - distinct} of them twice`,
    failures:
      distinct === count + 1 && bodies.length === distinct
        ? []
        : [`${distinct} of ${count + 1} messages were told, ${bodies.length} in all.`],
  };
}

const received = `subscription ($after: String) { messageReceived(after: $after) {
  cursor gap message { body } } }`;
const send = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  message { id conversation { id } } userErrors { code } } }`;
const history = `query ($id: ID!) { node(id: $id) { ... on Conversation {
  messages(last: 100) { nodes { body } } } } }`;

interface Received {
  readonly messageReceived: {
    readonly cursor: string;
    readonly gap: boolean;
    readonly message: { readonly body: string } | null;
  };
}

interface Sent {
  readonly sendMessage: { readonly message: { readonly conversation: { readonly id: string } } };
}

interface History {
  readonly node: { readonly messages: { readonly nodes: readonly { readonly body: string }[] } };
}

/** A reader comes back with a cursor that events are no longer kept for: they are told so, and the history is whole. */
export async function comeBackTooLate(platform: Platform, count: number): Promise<Found> {
  const [writer, reader] = [await platform.person('writer'), await platform.person('reader')];
  const gateway = platform.gateway(0);
  const say = async (body: string): Promise<string> => {
    const input = { recipientId: reader.id, body };
    const { sendMessage } = await gateway.ask<Sent>(writer, send, { input });
    return sendMessage.message.conversation.id;
  };
  const first = gateway.subscribe<Received>(reader, received);
  await delay(1_000);
  const conversationId = await say('number 0');
  const { cursor } = (await first.next()).messageReceived;
  await first.close();
  for (let number = 1; number < count; number += 1) await say(`number ${number}`);
  await delay(1_000);
  const { pool } = platform.owner;
  await pool.query("UPDATE outbox_events SET created_at = now() - interval '8 days'");
  await new Outbox(pool).clear(168);
  await say(`number ${count}`);
  const later = gateway.subscribe<Received>(reader, received, { after: cursor });
  const told = [(await later.next()).messageReceived, (await later.next()).messageReceived];
  await later.close();
  const { node } = await gateway.ask<History>(reader, history, { id: conversationId });
  const isSaid = told[0]?.gap === true && told[1]?.message?.body === `number ${count}`;
  const kept = node.messages.nodes.length;
  return {
    found: `told of the gap, then of what came since; ${kept} of ${count + 1} messages in the history`,
    failures: [
      ...(isSaid ? [] : [`It was told ${JSON.stringify(told)}.`]),
      ...(kept === count + 1 ? [] : [`The history has ${kept} of ${count + 1} messages.`]),
    ],
  };
}
