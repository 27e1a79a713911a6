import { setImmediate as nextTurn } from 'node:timers/promises';

/** Counts the work that must end before the server may stop. */
export class InFlight {
  private count = 0;
  private readonly waiting = new Set<() => void>();

  /** How much is in flight. */
  get size(): number {
    return this.count;
  }

  begin(): void {
    this.count += 1;
  }

  end(): void {
    this.count -= 1;
    if (this.count > 0) return;
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }

  /** Runs something that must not be cut off. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.begin();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  /** Resolves when nothing is in flight and nothing follows from what was, or after the given time. */
  async idle(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.count > 0 && performance.now() < deadline) {
      await this.pause(deadline - performance.now());
      await nextTurn();
    }
  }

  private pause(timeoutMs: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
