/** Counts the work that must end before the server may stop. */
export class InFlight {
  private count = 0;
  private readonly waiting = new Set<() => void>();

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

  /** Resolves when nothing is in flight, or after the given time. */
  async idle(timeoutMs: number): Promise<void> {
    if (this.count === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
