import { growingCache } from '../memory/growing-cache';
import type { RedisLink } from '../redis/redis-link';
import { RateLimiter, type RateRule } from './rate-limiter';

/** As many keys are remembered as may be active within a lease. */
const rememberedMax = 50_000;
const leaseMs = 10_000;

interface Lease {
  left: number;
}

/**
 * Counts what is done all the time, such as reads, where a question to Redis each time would cost more than the thing
 * itself. A process takes a few dozen times at once and spends them by itself. What it has not spent within ten seconds
 * is lost, so somebody may be refused a few dozen times early, and never late.
 */
export class Allowance {
  private readonly limiter: RateLimiter;
  private readonly leases = growingCache<Lease>(rememberedMax, leaseMs);
  private readonly leaseSize: number;

  /** @param name what is counted, which keeps its keys apart from others */
  constructor(redis: RedisLink | null, name: string, rule: RateRule) {
    this.limiter = new RateLimiter(redis, name, rule);
    this.leaseSize = Math.max(1, Math.min(50, Math.floor(rule.times / 20)));
  }

  /** @throws ApiError RATE_LIMITED */
  async take(key: string, times = 1): Promise<void> {
    if (this.spend(key, times)) return;
    const taken = Math.max(this.leaseSize, times);
    await this.limiter.take(key, taken);
    const lease = this.leases.get(key);
    if (lease) lease.left += taken - times;
    else this.leases.set(key, { left: taken - times });
  }

  private spend(key: string, times: number): boolean {
    const lease = this.leases.get(key);
    if (!lease || lease.left < times) return false;
    lease.left -= times;
    return true;
  }
}
