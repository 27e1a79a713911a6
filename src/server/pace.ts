/** An execution that keeps the process for longer, in milliseconds, is followed by a rest. */
const longMs = 10;
/** How many times as long the rest is as what it follows, and how long at most, in milliseconds. */
const restTimes = 8;
const restMaxMs = 800;

/**
 * The executions of one client, begun one after the other. After one that kept the process busy others have it for a multiple
 * of that time, so that whoever asks for much at once is no burden to them. Those that merely wait for something, as most
 * do, run side by side.
 */
export class Pace {
  private last: Promise<void> = Promise.resolve();

  /** Does the work as soon as it is its turn. */
  async run<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const before = this.last;
    let free: () => void = () => undefined;
    this.last = new Promise((resolve) => (free = resolve));
    await before;
    const startedAt = performance.now();
    try {
      // Not awaited here: what it waits for keeps nobody.
      return work();
    } finally {
      const tookMs = performance.now() - startedAt;
      if (tookMs <= longMs) free();
      else setTimeout(free, Math.min(tookMs * restTimes, restMaxMs));
    }
  }
}
