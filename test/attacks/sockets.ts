import { connect } from 'node:net';
import { connectSocket, openSocket, type TestSocket } from '../kit/socket';
import { World } from '../kit/world';
import type { Attack, Outcome, Stage } from './attack';

/** Tries something with a socket until it closes, or fails to open. */
async function closing(
  socket: Promise<TestSocket>,
  say: (socket: TestSocket) => unknown,
): Promise<Outcome> {
  try {
    const open = await socket;
    await say(open);
    const { code, reason } = await open.closed;
    return { code: String(code), text: reason };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { code: /\d{3}/.exec(text)?.[0] ?? 'REFUSED', text };
  }
}

function bySocket(
  row: Attack['row'],
  input: string,
  code: string,
  run: (stage: Stage) => Promise<Outcome>,
  withinMs = 10_000,
): Attack {
  return { row, issue: 5, input, channel: 'connection', code, run, withinMs };
}

const withHeaders = (url: string, headers: Record<string, string>) =>
  openSocket(url, undefined, { headers });

const nothing = (): void => undefined;
const ticks = 'subscription { notificationReceived { cursor } }';

const openings: readonly Attack[] = [
  bySocket('A57', 'a socket from the page of somebody else', '403', ({ world }) =>
    closing(withHeaders(world.url, { origin: 'https://evil.example.com' }), nothing),
  ),
  bySocket('A57', 'a socket with a cookie and without an origin', '403', ({ world }) =>
    closing(withHeaders(world.url, { cookie: 'session=1' }), nothing),
  ),
  bySocket('A58', 'a socket that says nothing', '4408', ({ world }) =>
    closing(openSocket(world.url), nothing),
  ),
  bySocket('A58', 'a socket that begins twice', '4429', ({ world }) =>
    closing(connectSocket(world.url), (socket) => socket.say({ type: 'connection_init' })),
  ),
  bySocket('A58', 'a socket that subscribes before it has begun', '4401', ({ world }) =>
    closing(openSocket(world.url), (socket) => socket.subscribe('1', '{ __typename }')),
  ),
  bySocket('A59', 'the legacy subprotocol', 'REFUSED', ({ world }) =>
    closing(openSocket(world.url, 'graphql-ws'), nothing),
  ),
  bySocket('A61', 'a frame over 64 KiB', '1009', ({ world }) =>
    closing(connectSocket(world.url), (socket) => socket.say(' '.repeat(64 * 1024 + 1))),
  ),
  bySocket('A61', 'a binary frame', '4400', ({ world }) =>
    closing(connectSocket(world.url), (socket) => socket.say(Buffer.from([0, 1]))),
  ),
  bySocket('A61', 'JSON that is none', '4400', ({ world }) =>
    closing(connectSocket(world.url), (socket) => socket.say('{"type":')),
  ),
  bySocket('A61', 'an id that is in use', '4409', ({ world, ada }) =>
    closing(connectSocket(world.url, ada.token), (socket) => {
      socket.subscribe('1', ticks);
      socket.subscribe('1', ticks);
    }),
  ),
  bySocket('A52', 'a socket with a forged token', '4403', ({ world, ada }) =>
    closing(openSocket(world.url), (socket) =>
      socket.say({
        type: 'connection_init',
        payload: { authorization: `Bearer ${ada.token.slice(0, -4)}` },
      }),
    ),
  ),
];

const floods: readonly Attack[] = [
  bySocket(
    'A64',
    'more sockets from one address than it may have',
    '429',
    async ({ world }) => {
      const small = await World.create({ beside: world, limits: { connectionsPerAddress: 20 } });
      const opened = await Promise.allSettled(
        Array.from({ length: 60 }, () => openSocket(small.url)),
      );
      const open = opened.filter(({ status }) => status === 'fulfilled').length;
      const refused = opened.find((one) => one.status === 'rejected');
      await small.close();
      const text = refused?.status === 'rejected' ? String(refused.reason) : '';
      return { code: open === 20 ? (/\d{3}/.exec(text)?.[0] ?? 'OPEN') : `${open} open`, text };
    },
    20_000,
  ),
  bySocket(
    'A64',
    'headers that come drop by drop',
    '400',
    ({ world }) =>
      new Promise((resolve) => {
        const { hostname, port } = new URL(world.url);
        const stream = connect(Number(port), hostname);
        let text = '';
        stream.on('error', nothing);
        stream.on('data', (data) => (text += String(data)));
        stream.on('close', () => resolve({ code: /\d{3}/.exec(text)?.[0] ?? 'OPEN', text }));
        stream.write('POST /graphql HTTP/1.1\r\nHost: slow\r\nX-Drip: ');
      }),
    20_000,
  ),
];

export const socketAttacks: readonly Attack[] = [...openings, ...floods];
