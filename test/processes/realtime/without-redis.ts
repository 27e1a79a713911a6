import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../kit/quantile';
import type { TestRedis } from '../../kit/redis';
import { bookErrors } from '../../modules/wallet/purses';
import type { Platform } from '../kit/platform';
import { startLoad } from '../money/kills';
import type { Found } from '../kit/found';

/** How long tips are sent with Redis, and as long without it. */
export interface OutageOptions {
  readonly seed: number;
  readonly seconds: number;
}

/** What the loss of Redis may add to 99 of 100 tips, in milliseconds. */
const addedMs = 250;

/** Redis is killed while people tip: no tip fails, and none takes much longer. */
export async function tipWithoutRedis(
  platform: Platform,
  redis: TestRedis,
  { seed, seconds }: OutageOptions,
): Promise<Found> {
  const { pool } = platform.owner;
  const load = await startLoad(platform, { seed, clients: 4 });
  await load.acknowledges(100, 30_000);
  const p99 = async (): Promise<number> => {
    load.latencies.length = 0;
    await delay(seconds * 1_000);
    return Math.round(quantile(load.latencies, 0.99));
  };
  const usual = await p99();
  await redis.kill();
  const without = await p99();
  await redis.resume();
  const askedAgain = await load.end();
  const failures = [...(await load.differences(pool)), ...(await bookErrors(pool))];
  return {
    found: `${load.acknowledged.size} tips, ${askedAgain} asked again; 99 of 100 within ${usual} ms with it and ${without} ms without`,
    failures: [
      ...failures,
      ...(askedAgain === 0 ? [] : [`${askedAgain} tips had no answer at first.`]),
      ...(without <= usual + addedMs ? [] : [`Tips took ${without} ms, ${usual} ms before.`]),
    ],
  };
}
