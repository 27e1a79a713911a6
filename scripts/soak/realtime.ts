import { setTimeout as delay } from 'node:timers/promises';
import { startTestDatabases } from '../../test/kit/database';
import { TestRedis } from '../../test/kit/redis';
import { toItsEnd, type Found } from '../../test/processes/kit/found';
import { Platform } from '../../test/processes/kit/platform';
import { stopReading, subscribeWithoutEnd } from '../../test/processes/realtime/bad-clients';
import { Conversation, type Loss } from '../../test/processes/realtime/conversation';
import { drainUnderLoad } from '../../test/processes/realtime/draining';
import { comeBackTooLate, commitLate } from '../../test/processes/realtime/late-commits';
import { killWithViewers } from '../../test/processes/realtime/presence';
import { tipWithoutRedis } from '../../test/processes/realtime/without-redis';
import type { Measuring, MeasuringContext } from '../measured/measuring';

/** One line of the table: the fault, what was promised, and what was found. */
interface Verdict {
  readonly fault: string;
  readonly promised: string;
  readonly found: string;
  readonly failures: readonly string[];
}

const wholly = 'everything acknowledged is received, in order, without repeats after their cursor';

/** What a fault came to that ends by itself. */
interface Trial {
  readonly fault: string;
  readonly promised: string;
  readonly run: () => Promise<Found>;
}

function ofLoss(fault: string, { acknowledged, received, longestGapMs, failures }: Loss): Verdict {
  return {
    fault,
    promised: `${wholly}; delivery again within 5 s`,
    found: `${acknowledged} acknowledged, ${received} received; nothing came for ${longestGapMs} ms at most`,
    failures,
  };
}

/** Faults while somebody writes and somebody else reads; each ends when all has arrived or never will. */
async function talk(
  platform: Platform,
  redis: TestRedis,
  { seed, isShort, say }: MeasuringContext,
): Promise<readonly Verdict[]> {
  const count = (whole: number): number => (isShort ? Math.ceil(whole / 20) : whole);
  const verdicts: Verdict[] = [];
  const under = async (
    fault: string,
    messages: number,
    harm: (conversation: Conversation) => Promise<unknown>,
  ): Promise<void> => {
    say(`  ${fault}`);
    const conversation = await Conversation.begin(platform, seed);
    const harming = harm(conversation);
    const loss = await conversation.exchange(messages);
    await harming;
    verdicts.push(ofLoss(fault, loss));
    say(`    ${loss.acknowledged} acknowledged, ${loss.received} received`);
    for (const failure of loss.failures.slice(0, 5)) say(`    ! ${failure}`);
  };
  await under('F21: the reader is cut off at random, 100 times', count(10_000), (conversation) =>
    conversation.cutAtRandom(count(100)),
  );
  await under(
    'F19: kill -9 of the gateway that relays, and of the other',
    count(12_000),
    async () => {
      for (let time = 0; time < (isShort ? 1 : 20); time += 1) {
        await delay(300);
        await platform.gateway(0).kill();
        await platform.startGateway();
      }
    },
  );
  await under('F17: kill -9 of Redis, which comes back empty', count(2_000), async () => {
    for (let time = 0; time < (isShort ? 1 : 3); time += 1) {
      await delay(1_500);
      await redis.kill();
      await delay(2_000);
      await redis.resume();
    }
  });
  await under('F18: FLUSHALL', count(2_000), async () => {
    for (let time = 0; time < (isShort ? 1 : 5); time += 1) {
      await delay(1_000);
      await redis.ask((client) => client.flushall());
    }
  });
  return verdicts;
}

/** Faults that are no harm to a conversation, each with an end of its own; the last one leaves one gateway. */
function trialsOn(
  platform: Platform,
  redis: TestRedis,
  { seed, isShort }: MeasuringContext,
): readonly Trial[] {
  const some = (few: number, many: number): number => (isShort ? few : many);
  return [
    {
      fault: 'F17: kill -9 of Redis while people tip',
      promised: 'no tip fails, 250 ms more at most',
      run: () => tipWithoutRedis(platform, redis, { seed, seconds: some(2, 10) }),
    },
    {
      fault: 'F20: a transaction that began first commits last',
      promised: 'nothing is passed over',
      run: () => commitLate(platform, some(10, 200)),
    },
    {
      fault: 'F22: a reader comes back after events were cleared away',
      promised: 'told of the gap; the history is whole',
      run: () => comeBackTooLate(platform, some(5, 50)),
    },
    {
      fault: 'F23: one of a crowd stops reading',
      promised: 'closed within 10 s, 50 MiB at most, the others wait twice as long at most',
      run: () => stopReading(platform, { count: some(50, 1_000), seconds: some(4, 12) }),
    },
    {
      fault: 'F24: one socket subscribes without end',
      promised: '100 are taken',
      run: () => subscribeWithoutEnd(platform, some(500, 20_000)),
    },
    {
      fault: 'F25: kill -9 of a gateway with a quarter of the viewers',
      promised: 'the count is right within 15 s, and never too low',
      run: () => killWithViewers(platform, { staying: some(150, 12_000), doomed: some(50, 4_000) }),
    },
    {
      fault: 'F26: a gateway is told to stop under load',
      promised: 'no request fails; gone within 25 s',
      run: () => drainUnderLoad(platform),
    },
  ];
}

async function tryAll(
  trials: readonly Trial[],
  { say }: MeasuringContext,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { fault, promised, run } of trials) {
    say(`  ${fault}`);
    const { found, failures } = await toItsEnd(run);
    say(`    ${found}`);
    for (const failure of failures.slice(0, 5)) say(`    ! ${failure}`);
    verdicts.push({ fault, promised, found, failures });
  }
  return verdicts;
}

/** Whether everything arrives that was acknowledged, whatever is done to the processes in between. */
export const measuring: Measuring = {
  title: 'Events under faults',
  page: 'realtime-soak',
  run: async (context) => {
    const databases = await startTestDatabases();
    const redis = await TestRedis.start();
    try {
      const platform = await Platform.create({
        settings: {
          REDIS_URL: redis.url,
          OPERATIONS_PER_ADDRESS: '999999999',
          OPERATIONS_PER_ACCOUNT: '999999999',
        },
      });
      try {
        const verdicts = [
          ...(await talk(platform, redis, context)),
          ...(await tryAll(trialsOn(platform, redis, context), context)),
        ];
        return {
          tables: [
            {
              title: 'Faults, over two gateways and a Redis',
              columns: ['fault', 'promised', 'found', 'kept'],
              rows: verdicts.map(({ fault, promised, found, failures }) => [
                fault,
                promised,
                found,
                failures.length === 0 ? 'yes' : 'no',
              ]),
            },
          ],
          notes: [
            'F17, F18, F19 and F21 have eight people write to one, over both gateways. What was not acknowledged is not promised; it may have arrived. The time without an arrival is counted from the acknowledgement of what comes next.',
            'F19 kills one gateway after the other, 20 times, and with one of two the relay. F25 has 16,000 viewers where 20,000 are asked for: one process may hold so many files open. Clients and gateways share two cores.',
          ],
          failures: verdicts.flatMap(({ fault, failures }) =>
            failures.slice(0, 5).map((failure) => `${fault}: ${failure}`),
          ),
        };
      } finally {
        await platform.close();
      }
    } finally {
      await redis.stop();
      await databases.stop();
    }
  },
};
