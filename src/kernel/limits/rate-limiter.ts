import { isIPv4 } from 'node:net';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { rateLimited } from '../problems/errors';
import type { RedisLink } from '../redis/redis-link';

/** How often something may be done within a span of time, which begins with the first time. */
export interface RateRule {
  readonly times: number;
  readonly perSeconds: number;
}

/**
 * Counts how often something was done, under a key: together with all other processes while Redis answers, and alone
 * otherwise. It is never off.
 */
export class RateLimiter {
  private readonly alone: RateLimiterAbstract;
  private readonly together: RateLimiterAbstract | null;

  /** @param name what is counted, which keeps its keys apart from others */
  constructor(
    private readonly redis: RedisLink | null,
    name: string,
    { times: points, perSeconds: duration }: RateRule,
  ) {
    this.alone = new RateLimiterMemory({ keyPrefix: name, points, duration });
    this.together =
      redis &&
      new RateLimiterRedis({
        storeClient: redis.client,
        keyPrefix: `${redis.namespace}:rate:${name}`,
        points,
        duration,
        rejectIfRedisNotReady: true,
        insuranceLimiter: this.alone,
      });
  }

  /**
   * Counts something that was done, or several things at once.
   *
   * @throws ApiError RATE_LIMITED where it was done too often already.
   */
  async take(key: string, times = 1): Promise<void> {
    try {
      await this.limiter.consume(key, times);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw rateLimited(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
    }
  }

  /** Takes one time back. */
  async giveBack(key: string): Promise<void> {
    await this.limiter.reward(key);
  }

  /** Takes all times back. */
  async forget(key: string): Promise<void> {
    await this.limiter.delete(key);
  }

  private get limiter(): RateLimiterAbstract {
    return this.together && this.redis?.isUp ? this.together : this.alone;
  }
}

/**
 * What is counted as one address: an IPv4 address, or the 64 bits of an IPv6 address that a network has, since whoever
 * has one of its addresses has all of them.
 */
export function networkOf(ip: string | null): string {
  if (ip === null) return 'unknown';
  const mapped = ip.replace(/^::ffff:/i, '');
  if (isIPv4(mapped)) return mapped;
  const [head = '', tail] = ip.toLowerCase().split('::');
  const first = head.split(':').filter(Boolean);
  const last = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
