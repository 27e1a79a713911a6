import { setTimeout as delay } from 'node:timers/promises';
import { CostBudgets } from '../../../src/kernel/limits/cost-budgets';
import { createLogger } from '../../../src/kernel/log/logger';
import { RedisLink } from '../../../src/kernel/redis/redis-link';
import { describeWithRedis, TestRedis } from '../../kit/redis';

const slow = { maximum: 1000, perSecond: 0.01 };

/** How many of so many takings are allowed. */
async function allowed(
  budgets: readonly CostBudgets[],
  key: string,
  times: number,
  points: number,
) {
  let count = 0;
  for (let time = 0; time < times; time += 1) {
    const taken = await budgets[time % budgets.length]?.take(key, points).then(
      () => true,
      () => false,
    );
    if (taken) count += 1;
  }
  return count;
}

describe('the budget of one process', () => {
  it('[audit.rate-limits] lets a budget be spent to its end, and refuses what goes beyond', async () => {
    const budgets = new CostBudgets(null, 'test', slow);
    expect(await allowed([budgets], 'a', 20, 100)).toBe(10);
    await expect(budgets.take('a', 1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await allowed([budgets], 'b', 1, 1000)).toBe(1);
  });

  it('[audit.rate-limits] counts what is given back, and never more than there was', async () => {
    const budgets = new CostBudgets(null, 'test', slow);
    expect(await allowed([budgets], 'a', 10, 100)).toBe(10);
    budgets.giveBack('a', 250);
    expect(budgets.of('a').available).toBe(250);
    expect(await allowed([budgets], 'a', 10, 100)).toBe(2);
    budgets.giveBack('a', 5000);
    expect(budgets.of('a').available).toBe(1000);
  });

  it('[audit.rate-limits] fills up again with time', async () => {
    const budgets = new CostBudgets(null, 'test', { maximum: 100, perSecond: 1000 });
    expect(await allowed([budgets], 'a', 1, 100)).toBe(1);
    await delay(150);
    expect(await allowed([budgets], 'a', 1, 100)).toBe(1);
  });
});

describeWithRedis('the budget of several processes', () => {
  let redis: TestRedis;
  let links: readonly RedisLink[];
  beforeAll(async () => {
    redis = await TestRedis.start();
    const log = createLogger('silent');
    links = [1, 2].map(() => new RedisLink({ url: redis.url, namespace: 'test', log }));
    for (const link of links) await link.open();
  });
  afterAll(async () => {
    for (const link of links) link.close();
    await redis.stop();
  });

  it('[audit.rate-limits operations.horizontal-scaling] never lets them spend more than one could, together', async () => {
    const budgets = links.map((link) => new CostBudgets(link, 'test', slow));
    const count = await allowed(budgets, 'shared', 300, 10);
    expect(count).toBeLessThanOrEqual(100);
    expect(count).toBeGreaterThanOrEqual(90);
  });

  it('[audit.rate-limits] goes on by itself while Redis is away', async () => {
    const [link = null] = links;
    const budgets = new CostBudgets(link, 'test', slow);
    await redis.kill();
    expect(await allowed([budgets], 'lost', 20, 100)).toBe(10);
  });
});
