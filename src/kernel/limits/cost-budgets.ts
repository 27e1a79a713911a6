import { growingCache } from '../memory/growing-cache';
import { rateLimited } from '../problems/errors';
import type { RedisLink } from '../redis/redis-link';
import type { Budget } from './cost-meter';

/** How many points somebody has at most, and how fast they come back. */
export interface BudgetRule {
  readonly maximum: number;
  readonly perSecond: number;
}

/** What was drawn from a bucket, and what is left in it. */
interface Draw {
  readonly granted: number;
  readonly left: number;
}

/** What a process has drawn for somebody and not spent, and what was left in the bucket then. */
interface Lease {
  points: number;
  left: number;
  at: number;
}

const rememberedMax = 50_000;
const leaseMs = 10_000;
/** Into how many parts a budget is drawn: the smaller the part, the more often Redis is asked. */
const parts = 50;

/** Puts back what is not needed and draws what is, all or nothing, and more where there is more. */
const drawScript = `
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local maximum, perSecond = tonumber(ARGV[1]), tonumber(ARGV[2])
local back, needed, wanted = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = maximum
if kept[1] then left = tonumber(kept[1]) + (now - tonumber(kept[2])) * perSecond end
left = math.min(maximum, left + back)
local granted = 0
if left >= needed then granted = math.min(left, wanted) end
left = left - granted
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(maximum / perSecond) + 1)
return {tostring(granted), tostring(left)}`;

/**
 * Budgets that fill by themselves: a leaky bucket of points under each key, for all processes together while Redis answers
 * and for each alone otherwise. A process draws a part at once and spends it by itself, so that most operations ask nobody;
 * what it was given back and what it has not spent goes back with its next draw.
 */
export class CostBudgets {
  private readonly leases = growingCache<Lease>(rememberedMax);
  private readonly alone = growingCache<{ left: number; at: number }>(rememberedMax);

  /** @param name whose budgets they are, which keeps their keys apart from others */
  constructor(
    private readonly redis: RedisLink | null,
    private readonly name: string,
    private readonly rule: BudgetRule,
  ) {}

  /**
   * Takes points.
   * @throws ApiError RATE_LIMITED where they are not there, of which then none is taken.
   */
  async take(key: string, points: number): Promise<void> {
    const lease = this.leases.get(key);
    if (lease && lease.points >= points && Date.now() - lease.at < leaseMs) {
      lease.points -= points;
      return;
    }
    const back = lease?.points ?? 0;
    if (lease) lease.points = 0;
    const wanted = Math.max(points, Math.ceil(this.rule.maximum / parts));
    const { granted, left } = await this.draw(key, back, points, wanted);
    // Others may have drawn or given back in the meantime.
    const now = this.leases.get(key) ?? { points: 0, left, at: 0 };
    now.left = left;
    now.at = Date.now();
    this.leases.set(key, now);
    if (granted < points) {
      throw rateLimited(Math.max(1, Math.ceil((points - left) / this.rule.perSecond)));
    }
    now.points += granted - points;
  }

  /** Gives points back that were taken and not used. */
  giveBack(key: string, points: number): void {
    const lease = this.leases.get(key);
    if (lease) lease.points += points;
  }

  /** What somebody has, as far as this process knows. */
  of(key: string): Budget {
    const { maximum, perSecond } = this.rule;
    const lease = this.leases.get(key);
    const left = lease
      ? lease.left + lease.points + ((Date.now() - lease.at) / 1000) * perSecond
      : maximum;
    return {
      maximum,
      available: Math.floor(Math.min(maximum, left)),
      restoredPerSecond: perSecond,
    };
  }

  private async draw(key: string, back: number, needed: number, wanted: number): Promise<Draw> {
    const alone = (): Draw => this.drawAlone(key, back, needed, wanted);
    if (!this.redis) return alone();
    const { maximum, perSecond } = this.rule;
    const at = `${this.redis.namespace}:cost:${this.name}:${key}`;
    return this.redis.attempt(async (redis) => {
      const given = [maximum, perSecond, back, needed, wanted];
      const drawn = (await redis.eval(drawScript, 1, at, ...given)) as [string, string];
      return { granted: Number(drawn[0]), left: Number(drawn[1]) };
    }, alone);
  }

  private drawAlone(key: string, back: number, needed: number, wanted: number): Draw {
    const { maximum, perSecond } = this.rule;
    const now = Date.now();
    const kept = this.alone.get(key) ?? { left: maximum, at: now };
    const full = Math.min(maximum, kept.left + ((now - kept.at) / 1000) * perSecond + back);
    const granted = full >= needed ? Math.min(full, wanted) : 0;
    this.alone.set(key, { left: full - granted, at: now });
    return { granted, left: full - granted };
  }
}
