import { setTimeout as delay } from 'node:timers/promises';
import { Crowd } from '../../kit/crowd';
import type { GatewayProcess } from '../kit/gateway';
import type { Platform } from '../kit/platform';
import { Broadcast } from './broadcast';
import type { Found } from '../kit/found';

const viewerCount =
  'subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) { viewerCount } }';

/** How many watch through a gateway that stays, and through one that is killed. */
export interface Viewers {
  readonly staying: number;
  readonly doomed: number;
}

/** How long it took until the count was right, in milliseconds; null where it was not in time. */
async function rightAfter(
  gateway: GatewayProcess,
  streamId: string,
  expected: number,
  withinMs: number,
): Promise<{ readonly tookMs: number | null; readonly lowest: number }> {
  const startedAt = performance.now();
  let lowest = Infinity;
  while (performance.now() - startedAt < withinMs) {
    const { node } = await gateway.ask<{ node: { viewerCount: number } }>(
      null,
      'query ($id: ID!) { node(id: $id) { ... on LiveStream { viewerCount } } }',
      { id: streamId },
    );
    lowest = Math.min(lowest, node.viewerCount);
    const tookMs = Math.round(performance.now() - startedAt);
    if (node.viewerCount === expected) return { tookMs, lowest };
    await delay(200);
  }
  return { tookMs: null, lowest };
}

/** A gateway through which some of the viewers watch is killed: the count of those who are left is right soon. */
export async function killWithViewers(
  platform: Platform,
  { staying, doomed }: Viewers,
): Promise<Found> {
  const broadcast = await Broadcast.begin(platform);
  const stays = platform.gateway(0);
  const dies = await platform.startGateway();
  const subscription = { query: viewerCount, variables: { id: broadcast.streamId } };
  const crowds = [
    await Crowd.gather({ url: stays.url, count: staying, subscription }),
    await Crowd.gather({ url: dies.url, count: doomed, subscription }),
  ];
  try {
    const all = staying + doomed;
    const gathered = await rightAfter(stays, broadcast.streamId, all, 60_000);
    await dies.kill();
    const { tookMs, lowest } = await rightAfter(stays, broadcast.streamId, staying, 15_000);
    return {
      found: `${all} counted, then ${staying} after ${tookMs ?? 'more than 15,000'} ms; never fewer than ${lowest}`,
      failures: [
        ...(gathered.tookMs === null ? [`${all} viewers were never counted.`] : []),
        ...(tookMs === null ? ['The count was not right within 15 s.'] : []),
        ...(lowest >= staying ? [] : [`${lowest} were counted where ${staying} watched.`]),
      ],
    };
  } finally {
    for (const crowd of crowds) crowd.leave();
  }
}
