import { send } from '../kit/http';
import { connectSocket } from '../kit/socket';
import type { GatewayProcess } from './kit/gateway';
import { Platform } from './kit/platform';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.create({ gateways: 1, settings: { METRICS: 'true' } });
}, 120_000);
afterAll(() => platform.close(), 60_000);

/** The figures that a gateway tells, by name and labels. */
async function figures(gateway: GatewayProcess): Promise<ReadonlyMap<string, number>> {
  const { status, text } = await send(gateway.url, { method: 'GET', path: '/metrics' });
  expect(status).toBe(200);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

describe('the metrics', () => {
  it('count operations by transport, kind and outcome', async () => {
    const gateway = platform.gateway(0);
    const ada = await platform.person('ada');
    const before = await figures(gateway);

    await gateway.ask(ada, 'query Mine { viewer { id } }');
    await gateway.execute(ada, '{ node(id: "no id") { id } }');
    const socket = await connectSocket(gateway.url, ada.token);
    await socket.ask('1', '{ viewer { id } }');
    socket.close();
    await socket.closed;

    const after = await figures(gateway);
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const count = 'marquee_operation_duration_seconds_count';
    expect(grown(`${count}{transport="http",kind="query",outcome="ok"}`)).toBe(1);
    expect(grown(`${count}{transport="http",kind="query",outcome="error"}`)).toBe(1);
    expect(grown(`${count}{transport="websocket",kind="query",outcome="ok"}`)).toBe(1);
    expect(grown('marquee_operation_errors_total{transport="http",code="BAD_USER_INPUT"}')).toBe(1);
    expect(grown('marquee_http_requests_total{method="POST",route="/graphql",status="200"}')).toBe(
      2,
    );
  });

  it('show open sockets and subscriptions, connections, and how far behind readers are', async () => {
    const gateway = platform.gateway(0);
    const ben = await platform.person('ben');
    const socket = await connectSocket(gateway.url, ben.token);
    socket.subscribe('1', 'subscription { messageReceived { cursor } }');
    await socket.ask('2', '{ viewer { id } }');
    await socket.next();

    const open = await figures(gateway);
    socket.close();
    await socket.closed;
    await new Promise((resolve) => setTimeout(resolve, 200));
    const closed = await figures(gateway);

    expect(open.get('marquee_sockets_open')).toBe(1);
    expect(open.get('marquee_subscriptions_open')).toBe(1);
    expect(open.get('marquee_work_in_flight')).toBe(1);
    expect(open.get('marquee_database_waiting{role="app"}')).toBe(0);
    expect(open.get('marquee_database_connections{role="app",state="idle"}')).toBeGreaterThan(0);
    expect(open.get('marquee_outbox_lag_seconds{reader="listeners"}')).toBeLessThan(10);
    expect(open.get('marquee_outbox_lag_seconds{reader="notifications"}')).toBeLessThan(10);
    expect(open.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(closed.get('marquee_sockets_open')).toBe(0);
    expect(closed.get('marquee_subscriptions_open')).toBe(0);
  });

  it('grow by nothing that a client can choose', async () => {
    const gateway = platform.gateway(0);
    const sendOddities = async (word: string): Promise<void> => {
      await gateway.execute(null, `query ${word} { __typename }`);
      await gateway.execute(null, `{ ${word} }`);
      await send(gateway.url, { method: 'GET', path: `/${word}?${word}` });
      await send(gateway.url, { method: 'PURGE', path: `/${word}` }).catch(() => undefined);
    };
    await sendOddities('first');
    const before = [...(await figures(gateway)).keys()];

    for (let number = 0; number < 20; number += 1) await sendOddities(`odd${number}`);

    const after = [...(await figures(gateway)).keys()];
    expect(after.filter((name) => /odd\d/.test(name))).toEqual([]);
    expect(after.filter((name) => name.startsWith('marquee') && !before.includes(name))).toEqual(
      [],
    );
  });
});
