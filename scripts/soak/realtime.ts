import { setTimeout as delay } from 'node:timers/promises';
import { startTestDatabases } from '../../test/kit/database';
import { TestRedis } from '../../test/kit/redis';
import { Platform } from '../../test/processes/kit/platform';
import { Conversation, type Loss } from '../../test/processes/realtime/conversation';
import type { Measuring, MeasuringContext } from '../measured/measuring';

/** One line of the table: the fault, what was promised, and what was found. */
interface Verdict {
  readonly fault: string;
  readonly promised: string;
  readonly found: string;
  readonly failures: readonly string[];
}

const wholly = 'everything acknowledged is received, in order, without repeats after their cursor';

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
  };
  await under('F21: the reader is cut off at random, 100 times', count(10_000), (conversation) =>
    conversation.cutAtRandom(count(100)),
  );
  await under(
    'F19: kill -9 of the gateway that relays, and of the other',
    count(2_000),
    async () => {
      for (let time = 0; time < (isShort ? 1 : 4); time += 1) {
        await delay(1_500);
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
        const verdicts = await talk(platform, redis, context);
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
            'Each fault has eight people write to one, over both gateways. What was not acknowledged is not promised; it may have arrived. The time without an arrival is counted from the acknowledgement of what comes next.',
            'Others have tests that run with every `npm test`: F20 and F22 test/kernel/events/event-log, F23 and F24 test/server/bad-socket and sockets, F25 test/processes/redis, F26 test/processes/drain.',
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
