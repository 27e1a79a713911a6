import type { Person } from '../../kit/people';
import { connectSocket } from '../../kit/socket';
import { Load, type Sending } from '../kit/load';
import type { Platform } from '../kit/platform';
import type { Found } from '../kit/found';

/** Within so many milliseconds a gateway that is told to stop is gone. */
const goneWithinMs = 25_000;

/** Every third request writes; the others read. */
function mixed(people: readonly Person[], serial: number): Sending {
  const from = people[serial % people.length];
  const to = people[(serial + 1) % people.length];
  if (serial % 3 > 0) {
    const query = '{ viewer { id conversations(first: 5) { nodes { id unreadCount } } } }';
    return { token: from?.token ?? null, query, variables: {} };
  }
  return {
    token: from?.token ?? null,
    query: `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) { message { id } userErrors { code } } }`,
    variables: { input: { recipientId: to?.id, body: `message ${serial}` } },
  };
}

/**
 * A gateway is told to stop under load: no request fails, sockets are told to come back, and it is gone in time by itself;
 * every message that was taken is there and will be told.
 */
export async function drainUnderLoad(platform: Platform): Promise<Found> {
  const people = await Promise.all(
    ['ada', 'ben', 'cyd', 'dee'].map((name) => platform.person(name)),
  );
  const [stopping, staying] = [platform.gateway(0), platform.gateway(1)];
  const socket = await connectSocket(stopping.url, people[0]?.token);
  socket.subscribe('1', 'subscription { messageReceived { cursor } }');
  // Whoever writes first makes a conversation; here it is there already, as those of people who talk are.
  for (let serial = 0; serial < 12; serial += 3) {
    const { query, variables } = mixed(people, serial);
    const writer = people[serial % people.length];
    if (writer) await staying.ask(writer, query, variables);
  }
  const load = new Load([stopping, staying], (serial) => mixed(people, serial), 16);
  await load.hasAnswered(60);
  const ending = await stopping.terminate();
  await load.hasAnswered(load.answered + 41);
  const { answered, answeredBy, failures } = await load.end();
  const { code } = await socket.closed;
  const { rows } = await platform.owner.pool.query<{ sent: number; told: number }>(
    `WITH said AS (SELECT id FROM messages WHERE sender_id = ANY($1::uuid[]))
     SELECT (SELECT count(*)::int FROM said) AS sent,
       (SELECT count(*)::int FROM outbox_events JOIN said ON payload ->> 'messageId' = said.id::text
        WHERE kind = 'message.sent') AS told`,
    [people.map(({ uuid }) => uuid)],
  );
  const { sent = 0, told = -1 } = rows[0] ?? {};
  const isWhole = ending.code === 0 && ending.signal === null && ending.tookMs < goneWithinMs;
  return {
    found: `${answered} answered; gone after ${ending.tookMs} ms with ${ending.code}, its socket closed with ${code}`,
    failures: [
      ...failures.slice(0, 3),
      ...(isWhole ? [] : [`It ended with ${ending.code ?? ending.signal} in ${ending.tookMs} ms.`]),
      ...(code === 1012 ? [] : [`Its socket was closed with ${code}.`]),
      ...(answeredBy.get(stopping.url) && answeredBy.get(staying.url)
        ? []
        : ['One of the two answered nothing.']),
      ...(sent > 0 && sent === told ? [] : [`${told} of ${sent} messages are told.`]),
    ],
  };
}
