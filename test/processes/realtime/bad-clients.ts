import { setTimeout as delay } from 'node:timers/promises';
import { Crowd } from '../../kit/crowd';
import { residentMiB } from '../../kit/process-memory';
import { quantile } from '../../kit/quantile';
import { connectSocket } from '../../kit/socket';
import type { Platform } from '../kit/platform';
import { Broadcast, streamChat } from './broadcast';
import type { Found } from '../kit/found';

/** The delays of messages to one of the crowd, in milliseconds, while some are said each second. */
async function delaysOf(
  broadcast: Broadcast,
  crowd: Crowd,
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
): Promise<readonly number[]> {
  const said: number[] = [];
  const heard: number[] = [];
  crowd.onFirst = () => void heard.push(performance.now());
  const total = seconds * perSecond;
  for (let at = 0; at < total; at += 1) {
    await broadcast.say(1);
    said.push(performance.now());
    await delay(1000 / perSecond);
  }
  const deadline = Date.now() + 30_000;
  while (heard.length < total && Date.now() < deadline) await delay(20);
  crowd.onFirst = () => undefined;
  return heard.map((at, place) => at - (said[place] ?? NaN));
}

const large = '{ __schema { types { name description fields { name description } } } }';

/** How large a crowd is, and how long it is told something. */
export interface SlowOptions {
  readonly count: number;
  readonly seconds: number;
}

/** One of a crowd stops reading with much on its way to it: it is closed, and the others do not feel it. */
export async function stopReading(
  platform: Platform,
  { count, seconds }: SlowOptions,
): Promise<Found> {
  const broadcast = await Broadcast.begin(platform);
  const { url, pid } = platform.gateway(0);
  const subscription = { query: streamChat, variables: { id: broadcast.streamId } };
  const crowd = await Crowd.gather({ url, count, subscription });
  try {
    await delay(2_000);
    await delaysOf(broadcast, crowd, { seconds: 2, perSecond: 10 });
    const usual = await delaysOf(broadcast, crowd, { seconds, perSecond: 10 });
    const before = residentMiB(pid);
    const slow = await connectSocket(url);
    slow.subscribe('chat', subscription.query, subscription.variables);
    for (let at = 0; at < 80; at += 1) slow.subscribe(`large ${at}`, large);
    slow.freeze();
    const besides = await delaysOf(broadcast, crowd, { seconds, perSecond: 10 });
    const grown = residentMiB(pid) - before;
    await delay(Math.max(0, 11_000 - seconds * 1_000));
    slow.raw.resume();
    const closing = await Promise.race([slow.closed, delay(5_000, null)]);
    const [p99 = NaN, p99Besides = NaN] = [usual, besides].map((delays) =>
      Math.round(quantile(delays, 0.99)),
    );
    return {
      found: `closed with ${closing?.code ?? 'nothing'}; 99 of 100 within ${p99} ms before and ${p99Besides} ms beside it; ${grown.toFixed(0)} MiB more`,
      failures: [
        ...(closing ? [] : ['The slow socket was not closed.']),
        ...(grown <= 50 ? [] : [`The gateway grew by ${grown.toFixed(0)} MiB.`]),
        ...(p99Besides <= 2 * p99 ? [] : [`The others waited ${p99Besides} ms, ${p99} ms before.`]),
      ],
    };
  } finally {
    crowd.leave();
  }
}

const viewerCount =
  'subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) { viewerCount } }';

/** One socket subscribes without end: a hundred subscriptions are taken, the rest refused, and little memory is held. */
export async function subscribeWithoutEnd(platform: Platform, count: number): Promise<Found> {
  const broadcast = await Broadcast.begin(platform);
  const { url, pid } = platform.gateway(0);
  const before = residentMiB(pid);
  const socket = await connectSocket(url);
  const refused = new Set<string>();
  socket.raw.on('message', (data: Buffer) => {
    const { type, id } = JSON.parse(String(data)) as { type: string; id?: string };
    if (type === 'error' && id !== undefined) refused.add(id);
  });
  for (let at = 0; at < count; at += 1) {
    socket.subscribe(String(at), viewerCount, { id: broadcast.streamId });
    if (at % 500 === 0) await delay(1);
  }
  const deadline = Date.now() + 60_000;
  const closing = socket.closed.then(({ code }) => code);
  let closed: number | null = null;
  while (closed === null && refused.size < count - 100 && Date.now() < deadline) {
    closed = await Promise.race([closing, delay(100, null)]);
  }
  const grown = residentMiB(pid) - before;
  socket.raw.terminate();
  const taken = count - refused.size;
  const end = closed === null ? `${taken} taken` : `closed with ${closed}`;
  return {
    found: `${end} of ${count}; ${grown.toFixed(0)} MiB more`,
    failures: [
      ...(closed !== null || taken <= 100 ? [] : [`${taken} subscriptions were not refused.`]),
      ...(grown <= 100 ? [] : [`The gateway grew by ${grown.toFixed(0)} MiB.`]),
    ],
  };
}
