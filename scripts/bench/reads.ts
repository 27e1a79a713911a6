import { isDeepStrictEqual } from 'node:util';
import { openArena, type Arena } from '../../bench/reads/arena';
import { drawBars, type BarGroup } from '../../bench/reads/chart';
import { plainAnswer, requestsFor, type Question } from '../../bench/reads/asking';
import { burst } from '../../bench/reads/load';
import { shortOf, shortOfMemory } from '../../bench/reads/marks';
import { mutations, operations } from '../../bench/reads/operations';
import {
  limitsFor,
  peers,
  preparePeers,
  type Peer,
  type RunningPeer,
} from '../../bench/reads/peers';
import { cpuOf, cpuOfFamily, load } from '../../bench/reads/processes';
import { median, quantile } from '../../test/kit/quantile';
import { peakMiB } from '../../test/kit/process-memory';
import type { FigureTable, Measuring, MeasuringContext } from '../measured/measuring';

const connections = 32;

/** Programs get faster while they run: each answers for this long before anything is counted. */
const warmUpSeconds = 5;

/** What one burst of requests to one server came to. */
interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Microseconds of processor time for each request. */
  readonly serverUs: number;
  readonly postgresUs: number;
}

/** The samples of one server at one operation, one for each round. */
interface Score {
  readonly server: RunningPeer;
  readonly statements: number;
  readonly samples: Sample[];
}

/** Statements that PostgreSQL is sent for each request. */
async function countStatements(
  arena: Arena,
  question: Question,
  server: RunningPeer,
): Promise<number> {
  const asked = 20;
  const ask = async (from: number): Promise<void> => {
    for (let n = from; n < from + asked; n += 1) await plainAnswer(question, server, arena, n);
  };
  await ask(900_000);
  await arena.client.query(`ALTER SYSTEM SET pg_stat_statements.track = 'top'`);
  await arena.client.query('SELECT pg_reload_conf(), pg_stat_statements_reset()');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await ask(900_100);
  const { rows } = await arena.client.query<{ calls: string }>(
    `SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements
     WHERE query !~ '(pg_stat_statements|pg_reload_conf|/\\* (outbox|consumer|local|relay)\\.|graphile_worker)'
       AND query !~* '^(ALTER SYSTEM|BEGIN|COMMIT|SET )'`,
  );
  await arena.client.query(`ALTER SYSTEM SET pg_stat_statements.track = 'none'`);
  await arena.client.query('SELECT pg_reload_conf()');
  return Number(rows[0]?.calls ?? 0) / asked;
}

async function sample(
  arena: Arena,
  question: Question,
  server: RunningPeer,
  { seconds, from }: { readonly seconds: number; readonly from: number },
): Promise<Sample> {
  const requests = await requestsFor(question, server, arena, from);
  await burst(server.url, requests, { connections, seconds: seconds / 4 });
  const before = { server: cpuOf(server.pid), postgres: cpuOfFamily(arena.postgresPid) };
  const measured = await burst(server.url, requests, { connections, seconds });
  const microseconds = (now: number, then: number): number =>
    ((now - then) * 1e6) / measured.requests;
  return {
    perSecond: measured.requests / measured.seconds,
    p50Ms: quantile(measured.latenciesMs, 0.5),
    p99Ms: quantile(measured.latenciesMs, 0.99),
    serverUs: microseconds(cpuOf(server.pid), before.server),
    postgresUs: microseconds(cpuOfFamily(arena.postgresPid), before.postgres),
  };
}

/** @throws Error where two servers answer one request differently. */
async function compareAnswers(
  arena: Arena,
  question: Question,
  servers: readonly RunningPeer[],
): Promise<void> {
  for (const n of [0, 7, 42]) {
    const answers = await Promise.all(
      servers.map((server) => plainAnswer(question, server, arena, n)),
    );
    answers.forEach((answer, at) => {
      if (answer === null || isDeepStrictEqual(answer, answers[0])) return;
      throw new Error(
        `${servers[at]?.peer.title} answers ${question.operation.title} differently:\n` +
          `${JSON.stringify(answers[0]).slice(0, 1500)}\n${JSON.stringify(answer).slice(0, 1500)}`,
      );
    });
  }
}

/** Measures an operation on all servers in turn, round by round, so that whatever else the machine does meets all. */
async function measure(
  arena: Arena,
  question: Question,
  servers: readonly RunningPeer[],
  { rounds, seconds, say }: { rounds: number; seconds: number; say: MeasuringContext['say'] },
): Promise<readonly Score[]> {
  const { operation } = question;
  if (!operation.isMutation) await compareAnswers(arena, question, servers);
  const scores: Score[] = [];
  for (const server of servers) {
    const isKnown = (await plainAnswer(question, server, arena, 800_000)) !== null;
    if (!isKnown) continue;
    const statements = await countStatements(arena, question, server);
    const warmUp = await requestsFor(question, server, arena, 700_000);
    await burst(server.url, warmUp, { connections, seconds: warmUpSeconds });
    scores.push({ server, statements, samples: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { server, samples }] of scores.entries()) {
      const from = 1_000_000 + (round * scores.length + at) * 1_000;
      samples.push(await sample(arena, question, server, { seconds, from }));
    }
  }
  say(`  ${operation.title} (${question.setting}): done, load ${load()}`);
  return scores;
}

const middle = (score: Score, figure: (sample: Sample) => number): number =>
  median(score.samples.map(figure));

const cpu = ({ serverUs, postgresUs }: Sample): number => serverUs + postgresUs;

/** The better of the limits: the one that costs less. */
function limitOf(scores: readonly Score[]): Score | undefined {
  return scores
    .filter(({ server }) => server.peer.name.startsWith('limit'))
    .sort((one, other) => middle(one, cpu) - middle(other, cpu))[0];
}

function tableOf({ operation, setting }: Question, scores: readonly Score[]): FigureTable {
  const limit = limitOf(scores);
  const limitCpu = limit ? middle(limit, cpu) : NaN;
  const limitRate = limit ? middle(limit, ({ perSecond }) => perSecond) : NaN;
  return {
    title: `${operation.title} (${setting})`,
    columns: [
      'server',
      'CPU / limit',
      'requests / limit',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'CPU µs server',
      'CPU µs PostgreSQL',
      'statements',
    ],
    rows: scores.map((score) => [
      `${score.server.peer.title}${score === limit ? ' (the limit)' : ''}`,
      round(middle(score, cpu) / limitCpu, 2),
      round(middle(score, ({ perSecond }) => perSecond) / limitRate, 2),
      Math.round(middle(score, ({ perSecond }) => perSecond)),
      round(
        middle(score, ({ p50Ms }) => p50Ms),
        1,
      ),
      round(
        middle(score, ({ p99Ms }) => p99Ms),
        1,
      ),
      Math.round(middle(score, ({ serverUs }) => serverUs)),
      Math.round(middle(score, ({ postgresUs }) => postgresUs)),
      score.statements,
    ]),
  };
}

/** What a request costs on each server, as a multiple of the limit. */
function groupOf({ operation, setting }: Question, scores: readonly Score[]): BarGroup {
  const limit = limitOf(scores);
  const limitCpu = limit ? middle(limit, cpu) : NaN;
  return {
    title: `${operation.title} (${setting})`,
    bars: scores.map((score) => ({
      label: score.server.peer.title,
      value: middle(score, cpu) / limitCpu,
      isOurs: score.server.peer.dialect === 'own',
    })),
  };
}

/** What of ours falls short of what is aimed at. */
function shortfallsOf(
  { operation, setting }: Question,
  scores: readonly Score[],
): readonly string[] {
  const limit = limitOf(scores);
  const ours = scores.find(({ server }) => server.peer.dialect === 'own');
  if (!limit || !ours) return [];
  const rate = (score: Score): number => middle(score, ({ perSecond }) => perSecond);
  const others = scores.filter(
    (score) => score !== ours && !score.server.peer.name.startsWith('limit'),
  );
  return shortOf({
    name: operation.name,
    title: `${operation.title} (${setting})`,
    cpu: middle(ours, cpu) / middle(limit, cpu),
    requests: others.length === 0 ? null : rate(ours) / Math.max(...others.map(rate)),
  });
}

function memoryShortfall(servers: readonly RunningPeer[]): readonly string[] {
  const peakOf = (is: (peer: Peer) => boolean): number => {
    const found = servers.find(({ peer }) => is(peer));
    return found ? peakMiB(found.pid) : NaN;
  };
  return shortOfMemory(
    peakOf(({ dialect }) => dialect === 'own'),
    peakOf(({ name }) => name === 'mercurius'),
  );
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function memoryTable(servers: readonly RunningPeer[]): FigureTable {
  return {
    title: 'Peak memory',
    columns: ['server', 'MiB'],
    rows: servers.map(({ peer, pid }) => [peer.title, Math.round(peakMiB(pid))]),
  };
}

/** Our reads beside other servers' and beside what could be had at most, over one database. */
export const measuring: Measuring = {
  title: 'Reads beside other GraphQL servers and beside the limit',
  async run({ isShort, say }) {
    preparePeers(say);
    const loadBefore = load();
    const arena = await openArena(say);
    try {
      const tables: FigureTable[] = [];
      const groups: BarGroup[] = [];
      const shortfalls: string[] = [];
      const note = (question: Question, scores: readonly Score[]): void => {
        const table = tableOf(question, scores);
        tables.push(table);
        groups.push(groupOf(question, scores));
        shortfalls.push(...shortfallsOf(question, scores));
        // Whoever watches sees it at once, and keeps it where a later operation ends the run.
        for (const row of table.rows) say(`    ${row.join(' | ')}`);
      };
      const pace = { rounds: isShort ? 1 : 5, seconds: isShort ? 0.4 : 1, say };
      const start = async (started: readonly Peer[]): Promise<RunningPeer[]> => {
        const running: RunningPeer[] = [];
        for (const peer of started) running.push(await arena.start(peer));
        return running;
      };
      const marquee = await arena.startMarquee();
      const forVisitors = [...(await start([...limitsFor('visitor'), ...peers])), marquee];
      for (const operation of [...operations, ...mutations]) {
        const question: Question = { operation, setting: 'visitor' };
        note(question, await measure(arena, question, forVisitors, pace));
      }
      await arena.makeRelations();
      const forViewers = [...(await start(limitsFor('viewer'))), marquee];
      for (const operation of [...operations, ...mutations]) {
        const question: Question = { operation, setting: 'viewer' };
        note(question, await measure(arena, question, forViewers, pace));
      }
      const servers = [...forVisitors.slice(0, -1), ...forViewers];
      return {
        tables: [...tables, memoryTable(servers)],
        pictures: [
          {
            name: 'reads',
            alt: 'Processor time of each request as a multiple of the limit, for each operation and server',
            svg: drawBars('Processor time of a request, as a multiple of the limit', groups, 10),
          },
        ],
        notes: [
          `Medians of ${pace.rounds} interleaved rounds with ${connections} connections from one client on the same machine; its load was ${loadBefore} before and ${load()} at the end. Processor time is what Linux counts for all threads of the server and for all processes of PostgreSQL while ${pace.seconds} s of requests are answered, after ${warmUpSeconds} s that are not counted. The limit is whichever of the two hand-written servers costs less.`,
          'Visitor: Marquee runs as in production, with its access rules, limits and checks; the others have none. Where Marquee needs to know who asks (messages and all that writes) it is sent a token. Viewer: it is sent one always, and the limits apply the same rules by hand and write the same traces; what Marquee does for the followers of an event a moment later, it does within the time that is measured.',
        ],
        failures: [...shortfalls, ...memoryShortfall(servers)],
      };
    } finally {
      await arena.close();
    }
  },
};
