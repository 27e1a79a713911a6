import { LRUCache } from 'lru-cache';
import type { RedisLink } from '../../kernel/redis/redis-link';
import { sha256Of } from './trusted-documents';

/** A longer document is not kept; its client sends it each time. */
const textLengthMax = 16 * 1024;
/** How many are kept together: at most 80 MiB, were all of them as long as they may be. */
const textsMax = 5_000;
const keptSeconds = 7 * 24 * 60 * 60;
const localLengthMax = 8 * 1024 * 1024;

/** Keeps a text, and forgets those that nobody has asked for longest where there are too many. */
const keepScript = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[1])
local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
if surplus > 0 then
  for position, name in ipairs(redis.call('ZPOPMIN', KEYS[2], surplus)) do
    if position % 2 == 1 then redis.call('HDEL', KEYS[1], name) end
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1`;

/** A text that is kept, which is thereby the one asked for last. */
const findScript = `
local text = redis.call('HGET', KEYS[1], ARGV[1])
if not text then return false end
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return text`;

/**
 * Texts of documents under their hashes, which clients may then send in their place: in Redis for all processes, and in
 * memory for this one, also where there is no Redis. A text that is not what its hash says is never kept and never given,
 * so that nobody can put one document in another's place.
 */
export class KeptTexts {
  private readonly local = new LRUCache<string, string>({
    maxSize: localLengthMax,
    sizeCalculation: (text) => text.length + 64,
  });

  private readonly keys: readonly [texts: string, used: string];

  constructor(private readonly redis: RedisLink | null) {
    const name = `${redis?.namespace ?? ''}:{documents}`;
    this.keys = [`${name}:texts`, `${name}:used`];
  }

  /** The text with a hash; null where nobody has kept it, or it was forgotten. */
  async find(hash: string): Promise<string | null> {
    const known = this.local.get(hash);
    if (known !== undefined) return known;
    const found = await this.redis?.attempt<unknown>(
      (redis) => redis.eval(findScript, 2, ...this.keys, hash, keptSeconds),
      () => null,
    );
    if (typeof found !== 'string' || sha256Of(found) !== hash) return null;
    this.local.set(hash, found);
    return found;
  }

  /** Whether this process has the text at hand. */
  has(hash: string): boolean {
    return this.local.has(hash);
  }

  /** Keeps a text under its hash, unless it is too long. */
  async keep(hash: string, text: string): Promise<void> {
    if (text.length > textLengthMax || sha256Of(text) !== hash) return;
    this.local.set(hash, text);
    await this.redis?.attempt<unknown>(
      (redis) => redis.eval(keepScript, 2, ...this.keys, hash, text, textsMax, keptSeconds),
      () => null,
    );
  }
}
