import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** How long a connection lives, in seconds: what it has prepared goes with it. */
export const connectionLifetimeSeconds = 1_800;

/** A statement that comes this often is worth preparing. */
const usesBeforePreparing = 3;

/** How many statements may be prepared anew within one lifetime of a connection. */
const namesPerLifetime = 500;

/** How much text is remembered, in characters. */
const rememberedCharacters = 16 * 1024 * 1024;

interface Seen {
  uses: number;
  name: string | undefined;
}

/**
 * Names for the statements that are worth preparing, so that PostgreSQL parses and plans them once for each connection.
 *
 * Clients decide what they select, and each selection is a text of its own, so texts are without end while a connection
 * keeps what it has prepared. Therefore only what comes again is named, and only so much of it at a time: whoever sends
 * ever new operations gets them answered as plainly as ever and fills no memory.
 */
export class StatementNames {
  private readonly seen = new LRUCache<string, Seen>({
    maxSize: rememberedCharacters,
    sizeCalculation: (_seen, text) => text.length + 1,
  });
  private granted = 0;
  private lifetimeEndsAt = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The name to prepare a statement under; undefined where it runs unprepared. */
  nameFor(text: string): string | undefined {
    const seen = this.seen.get(text) ?? this.remember(text);
    seen.uses += 1;
    if (seen.name === undefined && seen.uses >= usesBeforePreparing && this.mayGrant()) {
      seen.name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    }
    return seen.name;
  }

  private remember(text: string): Seen {
    const seen: Seen = { uses: 0, name: undefined };
    this.seen.set(text, seen);
    return seen;
  }

  private mayGrant(): boolean {
    const now = this.now();
    if (now >= this.lifetimeEndsAt) {
      this.granted = 0;
      this.lifetimeEndsAt = now + connectionLifetimeSeconds * 1000;
    }
    if (this.granted >= namesPerLifetime) return false;
    this.granted += 1;
    return true;
  }
}
