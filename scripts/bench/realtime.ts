import { setTimeout as delay } from 'node:timers/promises';
import { Crowd } from '../../test/kit/crowd';
import { Hall, Rival } from '../../bench/realtime/hall';
import { heldKiB } from '../../bench/realtime/held-memory';
import { cpuOf, load } from '../../bench/reads/processes';
import { startTestDatabases } from '../../test/kit/database';
import { median, quantile } from '../../test/kit/quantile';
import { streamChat } from '../../test/processes/realtime/broadcast';
import type { FigureTable, Measuring, MeasuringContext } from '../measured/measuring';

/** One of those who are compared. */
interface Contestant {
  readonly name: string;
  readonly pid: number;
  readonly crowd: Crowd;
  /** Lets so many events happen. */
  readonly happen: (events: number) => Promise<void> | void;
}

/** What a round came to. */
interface Sample {
  readonly perSecond: number;
  /** Microseconds of the server's processor time for each delivery. */
  readonly serverUs: number;
}

const promises = { plain: 4, bare: 0.8, memoryKiB: 60 };

async function sample({ crowd, pid, happen }: Contestant, events: number): Promise<Sample> {
  crowd.received = 0;
  const deliveries = events * crowd.size;
  const [before, startedAt] = [cpuOf(pid), performance.now()];
  await happen(events);
  await crowd.hasReceived(deliveries);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: deliveries / seconds,
    serverUs: ((cpuOf(pid) - before) * 1e6) / deliveries,
  };
}

async function compare(
  hall: Hall,
  { isShort, say }: MeasuringContext,
): Promise<{ readonly table: FigureTable; readonly failures: readonly string[] }> {
  const [count, events, rounds] = isShort ? [200, 40, 2] : [1000, 100, 7];
  const [plain, bare] = [await Rival.start('plain'), await Rival.start('bare')];
  const subscription = { query: streamChat, variables: { id: hall.broadcast.streamId } };
  const crowds = [
    await Crowd.gather({
      url: hall.gateway.url,
      ...{ count, subscription },
      tokenOf: (place) => hall.fans[place]?.token ?? null,
    }),
    await Crowd.gather({ url: plain.url, count, subscription }),
    await Crowd.gather({ url: bare.url, count, speaks: false }),
  ];
  try {
    const [ours, ofPlain, ofBare] = crowds;
    if (!ours || !ofPlain || !ofBare) throw new Error('Somebody has no crowd.');
    await settle(hall, ours);
    const text = ours.last;
    const contestants: readonly Contestant[] = [
      { name: 'Marquee', pid: hall.gateway.pid, crowd: ours, happen: (n) => hall.broadcast.say(n) },
      {
        name: 'graphql-ws, executing for each subscriber, without a database or a check',
        pid: plain.pid,
        crowd: ofPlain,
        happen: (n) => plain.burst(n, text),
      },
      {
        name: 'ws, sending the same bytes',
        pid: bare.pid,
        crowd: ofBare,
        happen: (n) => bare.burst(n, text),
      },
    ];
    const samples = contestants.map((): Sample[] => []);
    for (const contestant of contestants) await sample(contestant, events);
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, contestant] of contestants.entries()) {
        samples[at]?.push(await sample(contestant, events));
      }
      say(`  round ${round + 1} of ${rounds}, load ${load()}`);
    }
    const rates = samples.map((taken) => median(taken.map(({ perSecond }) => perSecond)));
    const [rate = NaN, ofGraphql = NaN, ofBytes = NaN] = rates;
    return {
      table: {
        title: `Deliveries per second to ${count} sockets of as many accounts on one channel`,
        columns: ['server', 'per second', 'ratio of Marquee to it', 'µs of the server each'],
        rows: contestants.map(({ name }, at) => [
          name,
          Math.round(rates[at] ?? NaN),
          rate / (rates[at] ?? NaN),
          median((samples[at] ?? []).map(({ serverUs }) => serverUs)),
        ]),
      },
      failures: [
        ...below('graphql-ws executing for each', rate / ofGraphql, promises.plain),
        ...below('the same bytes over bare ws', rate / ofBytes, promises.bare),
      ],
    };
  } finally {
    for (const crowd of crowds) crowd.leave();
    plain.stop();
    bare.stop();
  }
}

function below(what: string, ratio: number, promised: number): readonly string[] {
  if (ratio >= promised) return [];
  return [`${ratio.toFixed(2)} of ${what}, where ${promised} is promised.`];
}

/** Says something until everybody has heard it: the protocol has no word for "listening now". */
async function settle(hall: Hall, crowd: Crowd): Promise<void> {
  for (;;) {
    crowd.received = 0;
    await hall.broadcast.say(1);
    await delay(1_000);
    if (crowd.received >= crowd.size) return;
  }
}

/** From the commit of a message to its arrival, at 500 messages a second. */
async function delays(hall: Hall, { isShort }: MeasuringContext): Promise<FigureTable> {
  const [seconds, perSecond] = isShort ? [2, 100] : [10, 500];
  const subscription = { query: streamChat, variables: { id: hall.broadcast.streamId } };
  const crowd = await Crowd.gather({ url: hall.gateway.url, count: 20, subscription });
  try {
    await settle(hall, crowd);
    const committed: number[] = [];
    const arrived: number[] = [];
    crowd.onFirst = () => void arrived.push(performance.now());
    const startedAt = performance.now();
    const total = seconds * perSecond;
    for (let sent = 0; sent < total; sent += 1) {
      const aheadMs = startedAt + (sent * 1000) / perSecond - performance.now();
      if (aheadMs > 1) await delay(aheadMs);
      await hall.broadcast.say(1);
      committed.push(performance.now());
    }
    const tookMs = performance.now() - startedAt;
    while (arrived.length < total) await delay(10);
    const waits = arrived.map((at, place) => at - (committed[place] ?? NaN));
    const at = (share: number): number => Math.round(quantile(waits, share));
    return {
      title: 'From commit to client, in milliseconds',
      columns: ['messages per second', 'p50', 'p99', 'worst'],
      rows: [[Math.round((total * 1000) / tookMs), at(0.5), at(0.99), at(1)]],
    };
  } finally {
    crowd.leave();
  }
}

/** What a socket that keeps still takes of the gateway's memory. */
async function memory(
  hall: Hall,
  { isShort }: MeasuringContext,
): Promise<{ readonly table: FigureTable; readonly failures: readonly string[] }> {
  const count = isShort ? 1_000 : 10_000;
  const held = (): Promise<number> => heldKiB(hall.gateway.pid, hall.inspectPort);
  const before = await held();
  const crowd = await Crowd.gather({ url: hall.gateway.url, count });
  try {
    const each = ((await held()) - before) / crowd.size;
    return {
      table: {
        title: 'Memory of sockets that keep still',
        columns: ['sockets', 'KiB of the gateway each'],
        rows: [[crowd.size, each]],
      },
      failures:
        each <= promises.memoryKiB
          ? []
          : [`${each.toFixed(1)} KiB a socket, where ${promises.memoryKiB} are promised.`],
    };
  } finally {
    crowd.leave();
  }
}

/** How quickly an event reaches those who follow it, and what that takes. */
export const measuring: Measuring = {
  title: 'Events to many sockets',
  run: async (context) => {
    const databases = await startTestDatabases();
    try {
      const hall = await Hall.open(context.isShort ? 200 : 1000);
      try {
        context.say('  memory');
        const idle = await memory(hall, context);
        context.say('  deliveries');
        const compared = await compare(hall, context);
        context.say('  delays');
        const waiting = await delays(hall, context);
        return {
          tables: [compared.table, waiting, idle.table],
          notes: [
            'Rounds are interleaved and medians are given. Server and clients share the cores. Each socket of Marquee is of another account, and each event is asked for every account whether it may know of it, in the database; the others ask nothing. Marquee asks about the events that wait in one statement, and what it tells a socket of them leaves in one write, where ws writes each by itself.',
            'Memory is what the process holds once its garbage is collected, before and after.',
            'Messages are written past the gateways, so nobody rings: what waits in the outbox is found at the next look, within 100 ms.',
          ],
          failures: [...compared.failures, ...idle.failures],
        };
      } finally {
        await hall.close();
      }
    } finally {
      await databases.stop();
    }
  },
};
