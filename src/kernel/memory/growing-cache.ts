import { LRUCache } from 'lru-cache';

/**
 * A cache that forgets what was not used for longest once it holds so many entries. It takes room as it fills: the library,
 * told a number of entries, takes room for all of them at once, which for what a process may remember is a tenth of a
 * second of its start.
 *
 * @param lifetimeMs after how long an entry is forgotten in any case; left out, never
 */
export function growingCache<Value extends object | string | number | boolean>(
  entriesMax: number,
  lifetimeMs?: number,
): LRUCache<string, Value> {
  return new LRUCache<string, Value>({
    maxSize: entriesMax,
    sizeCalculation: () => 1,
    ...(lifetimeMs !== undefined && { ttl: lifetimeMs }),
  });
}
