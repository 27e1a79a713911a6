import { causesOf } from '../problems/causes';
import { ApiError } from '../problems/errors';

/** Something to do, and those who wait for it. */
interface Waiting<Order> {
  readonly order: Order;
  readonly resolve: (isDone: boolean) => void;
  readonly reject: (error: unknown) => void;
  readonly patience: NodeJS.Timeout;
}

/** What says which orders go together. */
export interface GatheringKeys {
  /** One statement does one order at most of these, such as of one purse. */
  readonly single: string;
  /** Two statements at the same time do none of the same, such as those that change one row: they would wait. */
  readonly exclusive: string;
}

/** More than so many are not done by one statement: the first of them would wait for the last. */
const togetherMax = 64;

/** So many statements run at the same time: while one waits for the disk, the other has the processor. */
const statementsMax = 2;

/**
 * Does by one statement what many ask for at the same time. What comes while nothing runs is done at once; what comes
 * meanwhile waits for the end of that, and is then done together. So the busier a process is, the less each costs: a
 * statement's beginning and its commit are paid once for all of them, and rows that all want are locked once.
 *
 * Each is done whole or not at all, whatever becomes of the others.
 */
export class Gathering<Order> {
  private waiting: Waiting<Order>[] = [];
  /** What runs, each with what others must leave to it. */
  private readonly running = new Set<ReadonlySet<string>>();

  constructor(
    /**
     * Does what it can of these by one statement, which is a transaction by itself, and gives what it did. Of whatever it
     * leaves out, nothing may be written.
     */
    private readonly run: (orders: readonly Order[]) => Promise<ReadonlySet<Order>>,
    private readonly keysOf: (order: Order) => GatheringKeys,
    /** How long an order waits for its statement to begin, in milliseconds: as long as for a connection. */
    private readonly waitMs: number,
  ) {}

  /**
   * Whether it was done. Where it was not, nothing was written, and it has to be done by itself, which may take longer or find
   * out why it cannot be.
   *
   * @throws ApiError UNAVAILABLE where it could not begin in time, and nothing was written. Error where PostgreSQL gave the
   * statement up for others, and nothing was written, or where nobody knows whether it was done, such as after a break of the
   * connection.
   */
  do(order: Order): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        this.waiting = this.waiting.filter((waiting) => waiting.order !== order);
        reject(new ApiError('UNAVAILABLE', 'Too much is to be done at the moment. Try again.'));
      }, this.waitMs);
      this.waiting.push({ order, resolve, reject, patience });
      // Those that come within the same turn are done together.
      setImmediate(() => void this.runNext());
    });
  }

  private async runNext(): Promise<void> {
    while (this.running.size < statementsMax) {
      const batch = this.takeNext();
      if (batch.length === 0) return;
      const keys = new Set(
        batch.flatMap(({ order }) => {
          const { single, exclusive } = this.keysOf(order);
          return [single, exclusive];
        }),
      );
      this.running.add(keys);
      await this.runTogether(batch);
      this.running.delete(keys);
    }
  }

  private async runTogether(batch: readonly Waiting<Order>[]): Promise<void> {
    try {
      const done = await this.run(batch.map(({ order }) => order));
      for (const { order, resolve } of batch) resolve(done.has(order));
    } catch (error) {
      const nothingWritten = wroteNothing(error);
      for (const { resolve, reject } of batch) {
        if (nothingWritten) resolve(false);
        else reject(error);
      }
    }
  }

  /** The longest waiting, as many as are done together; what another statement is at goes on waiting. */
  private takeNext(): readonly Waiting<Order>[] {
    const singles = new Set<string>();
    const batch: Waiting<Order>[] = [];
    const isBusy = (key: string): boolean => [...this.running].some((keys) => keys.has(key));
    this.waiting = this.waiting.filter((waiting) => {
      const { single, exclusive } = this.keysOf(waiting.order);
      const mustWait = singles.has(single) || isBusy(single) || isBusy(exclusive);
      if (mustWait || batch.length === togetherMax) return true;
      singles.add(single);
      clearTimeout(waiting.patience);
      batch.push(waiting);
      return false;
    });
    return batch;
  }
}

/**
 * Classes of errors by which PostgreSQL says that it took a statement back for what was in it or in its way: bad data, broken
 * rules, locks that were not to be had. Those who wrote them learn more when they are done alone.
 */
const classesOfNothing = new Set(['22', '23', '55']);

function wroteNothing(error: unknown): boolean {
  for (const cause of causesOf(error)) {
    if ('code' in cause && typeof cause.code === 'string' && cause.code.length === 5) {
      return classesOfNothing.has(cause.code.slice(0, 2));
    }
  }
  return false;
}
