import type { Prisma } from '../../src/generated/prisma/client';
import type { LiveStreamStatus } from '../../src/generated/prisma/enums';
import { uuidAt } from './ids';
import { approved, type CreatorPerson, type People } from './people';
import type { Random } from './random';
import { between, day, hour, latest, minute, shifted } from './times';

/** A broadcast. */
export interface StreamMade {
  readonly id: string;
  readonly host: CreatorPerson;
  readonly title: string;
  readonly status: LiveStreamStatus;
  readonly priceTokens: number | null;
  readonly streamKey: string;
  readonly scheduledFor: Date | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly peakViewerCount: number;
  readonly createdAt: Date;
}

type Times = Pick<StreamMade, 'createdAt' | 'scheduledFor' | 'startedAt' | 'endedAt'>;

/** How many there are of each, those of the demonstration's creator not counted. */
const counts = { LIVE: 8, SCHEDULED: 11, ENDED: 62, CANCELLED: 6 } as const;

/** How many broadcasts of the demonstration's creator are over. */
const demoEnded = 4;

const historyDays = 540;
const prices = [20, 50, 100];

/** Makes the broadcasts. No creator is on air twice, and the demonstration's own is not on air. */
export function makeStreams(people: People, random: Random, baseDate: Date): StreamMade[] {
  const { demoCreator } = people;
  const hosts = approved(people)
    .filter((creator) => creator !== demoCreator)
    .map((creator) => [creator, creator.popularity] as const);
  const make = (host: CreatorPerson, status: LiveStreamStatus): StreamMade =>
    makeStream(host, status, random, baseDate);
  return [
    ...random.sampleWeighted(hosts, counts.LIVE).map((host) => make(host, 'LIVE')),
    ...random.sampleWeighted(hosts, counts.SCHEDULED).map((host) => make(host, 'SCHEDULED')),
    ...many(counts.ENDED, () => make(random.pickWeighted(hosts), 'ENDED')),
    ...many(counts.CANCELLED, () => make(random.pickWeighted(hosts), 'CANCELLED')),
    make(demoCreator, 'SCHEDULED'),
    ...many(demoEnded, () => make(demoCreator, 'ENDED')),
  ];
}

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function makeStream(
  host: CreatorPerson,
  status: LiveStreamStatus,
  random: Random,
  baseDate: Date,
): StreamMade {
  const times = timesOf(host, status, random, baseDate);
  const peakViewerCount =
    times.startedAt === null ? 0 : 3 + Math.round(random.exponential(220) * host.popularity);
  return {
    id: uuidAt(times.createdAt, random),
    host,
    title: random.pick(host.trade.streams),
    status,
    priceTokens: random.chance(0.15) ? random.pick(prices) : null,
    streamKey: random.bytes(32).toString('base64url'),
    peakViewerCount,
    ...times,
  };
}

function timesOf(
  host: CreatorPerson,
  status: LiveStreamStatus,
  random: Random,
  baseDate: Date,
): Times {
  const announcedAt = (due: Date): Date =>
    latest(shifted(due, -random.integer(6 * 60, 5 * 24 * 60) * minute), host.joinedAt);
  const past = between(
    random,
    latest(shifted(host.joinedAt, day), shifted(baseDate, -historyDays * day)),
    shifted(baseDate, -5 * hour),
  );
  const none = { scheduledFor: null, startedAt: null, endedAt: null };
  switch (status) {
    case 'SCHEDULED': {
      const due = quarterHour(shifted(baseDate, (4 + random.fraction() * 320) * hour));
      const createdAt = shifted(baseDate, -random.integer(30, 4 * 24 * 60) * minute);
      return { ...none, scheduledFor: due, createdAt };
    }
    case 'CANCELLED': {
      const due = quarterHour(past);
      return { ...none, scheduledFor: due, createdAt: announcedAt(due) };
    }
    case 'LIVE': {
      const startedAt = shifted(
        baseDate,
        -random.integer(5, 110) * minute - random.integer(0, 59_999),
      );
      return { ...none, startedAt, createdAt: announcedAt(startedAt) };
    }
    case 'ENDED': {
      const due = random.chance(0.7) ? quarterHour(past) : null;
      const startedAt = shifted(due ?? past, random.integer(5, 600) * 1000);
      const endedAt = shifted(startedAt, random.integer(20 * 60, 170 * 60) * 1000);
      return { scheduledFor: due, startedAt, endedAt, createdAt: announcedAt(startedAt) };
    }
  }
}

/** The next full quarter of an hour: nobody announces a broadcast for 19:03. */
function quarterHour(moment: Date): Date {
  return new Date(Math.ceil(moment.getTime() / (15 * minute)) * 15 * minute);
}

/** The rows of the broadcasts. */
export function streamRows(streams: readonly StreamMade[]): Prisma.LiveStreamCreateManyInput[] {
  return streams.map(({ host, ...stream }) => ({
    ...stream,
    hostId: host.id,
    access: stream.priceTokens === null ? 'EVERYONE' : 'PAID',
    clusterKey: host.person.clusterKey,
    updatedAt: stream.endedAt ?? stream.startedAt ?? stream.createdAt,
  }));
}
