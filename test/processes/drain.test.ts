import type { Person } from '../kit/people';
import { connectSocket } from '../kit/socket';
import { Load, type Sending } from './kit/load';
import { Platform } from './kit/platform';

let platform: Platform;
let people: readonly Person[];

beforeAll(async () => {
  platform = await Platform.create();
  people = await Promise.all(['ada', 'ben', 'cyd', 'dee'].map((name) => platform.person(name)));
}, 120_000);
afterAll(() => platform.close(), 60_000);

/** Every third request writes; the others read. */
function mixed(serial: number): Sending {
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

describe('a gateway that is told to stop under load', () => {
  it('fails no request, tells sockets to come back, and is gone within 25 seconds', async () => {
    const [stopping, staying] = [platform.gateway(0), platform.gateway(1)];
    const socket = await connectSocket(stopping.url, people[0]?.token);
    socket.subscribe('1', 'subscription { messageReceived { cursor } }');
    const load = new Load([stopping, staying], mixed, 16);
    await load.hasAnswered(60);

    const ending = await stopping.terminate();

    await load.hasAnswered(load.answered + 41);
    const { answered, answeredBy, failures } = await load.end();
    expect(failures).toEqual([]);
    expect(ending).toMatchObject({ code: 0, signal: null });
    expect(ending.tookMs).toBeLessThan(25_000);
    expect(await socket.closed).toEqual({ code: 1012, reason: 'Service restart' });
    expect(answered).toBeGreaterThan(100);
    expect(answeredBy.get(stopping.url)).toBeGreaterThan(0);
    expect(answeredBy.get(staying.url)).toBeGreaterThan(0);
  }, 90_000);

  it('has kept every message that it took', async () => {
    const { rows } = await platform.owner.pool.query<{ sent: string; told: string }>(
      `SELECT (SELECT count(*) FROM messages) AS sent,
         (SELECT count(*) FROM outbox_events WHERE kind = 'message.sent') AS told`,
    );

    expect(Number(rows[0]?.sent)).toBeGreaterThan(0);
    expect(rows[0]?.told).toBe(rows[0]?.sent);
  });
});
