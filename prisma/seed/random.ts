import { createHash } from 'node:crypto';

/** The parts of a generator's state as four words of 32 bits. */
type State = [number, number, number, number];

/**
 * Chance that can be repeated: the same seed gives the same numbers on every machine. It is no source of secrets.
 * The algorithm is sfc32.
 */
export class Random {
  private readonly state: State;

  constructor(private readonly seed: string) {
    const digest = createHash('sha256').update(seed).digest();
    this.state = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as State;
  }

  /** A generator of its own for one purpose, so that a change to one part of the data leaves the others as they were. */
  fork(purpose: string): Random {
    return new Random(`${this.seed}/${purpose}`);
  }

  /** A whole number of 32 bits. */
  word(): number {
    const [a, b, c, counter] = this.state;
    const result = (a + b + counter) >>> 0;
    this.state[0] = (b ^ (b >>> 9)) >>> 0;
    this.state[1] = (c + (c << 3)) >>> 0;
    this.state[2] = (((c << 21) | (c >>> 11)) + result) >>> 0;
    this.state[3] = (counter + 1) >>> 0;
    return result;
  }

  /** A number from 0 to 1, without 1. */
  fraction(): number {
    return this.word() / 0x1_0000_0000;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A number of 0 or more, mostly small and seldom large, with this mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean;
  }

  /** One of a list. @throws Error where the list is empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.integer(0, list.length - 1)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  /** One of a list, each as likely as its weight says. @throws Error where the list is empty. */
  pickWeighted<T>(list: readonly (readonly [value: T, weight: number])[]): T {
    let left = this.fraction() * list.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of list) {
      left -= weight;
      if (left < 0) return value;
    }
    return this.pick(list)[0];
  }

  /** Different members of a list: `count` of them, or all where there are fewer. */
  sample<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const size = Math.min(count, rest.length);
    for (let place = 0; place < size; place += 1) {
      const other = this.integer(place, rest.length - 1);
      const [mine, theirs] = [rest[place], rest[other]];
      if (mine === undefined || theirs === undefined) break;
      rest[place] = theirs;
      rest[other] = mine;
    }
    return rest.slice(0, size);
  }

  /** Different members of a list, the heavier ones likelier: `count` of them, or all where there are fewer. */
  sampleWeighted<T>(list: readonly (readonly [value: T, weight: number])[], count: number): T[] {
    return list
      .map(([value, weight]) => ({ value, rank: this.exponential(1) / weight }))
      .sort((one, other) => one.rank - other.rank)
      .slice(0, count)
      .map(({ value }) => value);
  }

  /** So many bytes. */
  bytes(count: number): Buffer {
    const words = new Uint32Array(Math.ceil(count / 4)).map(() => this.word());
    return Buffer.from(words.buffer, 0, count);
  }
}
