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

/** Fewer than so many are not shared out between statements: each would cost more to begin than to do. */
const sharedMin = 16;

/** Which of those that wait a statement would take, were it to begin now. */
interface Choice<Order> {
  readonly batch: readonly Waiting<Order>[];
  readonly keys: ReadonlySet<string>;
}

/**
 * Does by one statement what many ask for at the same time. What comes while nothing runs is done at once; what comes
 * meanwhile waits until a statement is worth its beginning, which is the end of what runs at the latest, and is then done
 * together. So the busier a process is, the less each costs: a statement's beginning and its commit are paid once for all of
 * them, and rows that all want are locked once.
 *
 * Each is done whole or not at all, whatever becomes of the others.
 */
export class Gathering<Order> {
  private waiting: Waiting<Order>[] = [];
  /** What runs, each with what others must leave to it. */
  private readonly running: Choice<Order>[] = [];
  /** Whether a statement may begin when this turn is through. */
  private isDue = false;

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
      this.runNextInTurn();
    });
  }

  private async runNext(): Promise<void> {
    if (this.running.length === statementsMax) return;
    const next = this.chooseNext();
    if (!this.isWorthIt(next)) return;
    const chosen = new Set(next.batch);
    this.waiting = this.waiting.filter((waiting) => !chosen.has(waiting));
    for (const { patience } of next.batch) clearTimeout(patience);
    this.running.push(next);
    this.runNextInTurn();
    await this.runTogether(next.batch);
    this.running.splice(this.running.indexOf(next), 1);
    this.runNextInTurn();
  }

  /** What comes within the same turn is done together. */
  private runNextInTurn(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      void this.runNext();
    });
  }

  /**
   * Whether a statement should begin with these. Beside one that does many, few would pay a statement's beginning for
   * themselves: they wait for others, which is until that one ends at the latest.
   */
  private isWorthIt({ batch }: Choice<Order>): boolean {
    const others = this.running.map((running) => running.batch.length);
    return batch.length > 0 && batch.length >= Math.max(0, ...others) / 2;
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

  /**
   * The longest waiting, with all that exclude each other: another statement could do none of these meanwhile. Where there
   * are many, half of them, which leaves the other half to the other statement.
   */
  private chooseNext(): Choice<Order> {
    const groups = new Map<string, Waiting<Order>[]>();
    const busy = new Set(this.running.flatMap(({ keys }) => [...keys]));
    const singles = new Set(busy);
    for (const waiting of this.waiting) {
      const { single, exclusive } = this.keysOf(waiting.order);
      if (singles.has(single) || busy.has(exclusive)) continue;
      singles.add(single);
      const group = groups.get(exclusive);
      if (group) group.push(waiting);
      else groups.set(exclusive, [waiting]);
    }
    const all = this.running.reduce((sum, next) => sum + next.batch.length, this.waiting.length);
    const enough = Math.min(togetherMax, all < sharedMin ? all : all / statementsMax);
    const batch: Waiting<Order>[] = [];
    for (const group of groups.values()) {
      if (batch.length >= enough) break;
      batch.push(...group.slice(0, togetherMax - batch.length));
    }
    const keys = new Set(
      batch.flatMap(({ order }) => {
        const { single, exclusive } = this.keysOf(order);
        return [single, exclusive];
      }),
    );
    return { batch, keys };
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
