/** What happens when the first value is asked for, and when nobody asks any more. */
export interface Attendance {
  /** Whatever it throws, the reader gets. */
  begin(): Promise<void>;
  /** Called once, if `begin` was. */
  end(): Promise<void>;
}

/**
 * Hands the newest of many values to one reader. Who reads slowly misses what is out of date, and nothing piles up. It
 * begins with the first read, so that one that is never read leaves no trace.
 */
export class Latest<T> implements AsyncIterableIterator<T> {
  private unread: { readonly value: T } | null = null;
  private hasBegun = false;
  private isComplete = false;
  private wake: () => void = () => undefined;

  constructor(private readonly attendance: Attendance) {}

  /** Whether no value will be taken any more. */
  get isOver(): boolean {
    return this.isComplete;
  }

  offer(value: T): void {
    if (this.isComplete) return;
    this.unread = { value };
    this.wake();
  }

  /** No value will follow; one that is still unread is read. */
  complete(): void {
    this.isComplete = true;
    this.wake();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (!this.hasBegun && !this.isComplete) await this.begin();
    while (this.unread === null && !this.isComplete) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.unread === null) {
      await this.return();
      return { done: true, value: undefined };
    }
    const { value } = this.unread;
    this.unread = null;
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.unread = null;
    this.complete();
    if (this.hasBegun) {
      this.hasBegun = false;
      await this.attendance.end();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async begin(): Promise<void> {
    this.hasBegun = true;
    try {
      await this.attendance.begin();
    } catch (error) {
      await this.return();
      throw error;
    }
  }
}
