import type { Logger } from '../log/logger';

/** Work that a request causes and does not wait for, so that its answer does not tell by its time what was done. */
export class Background {
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly log: Logger) {}

  /** Begins the work. What it throws is logged under the name and goes no further. */
  run(name: string, work: () => Promise<void>): void {
    const running = work()
      .catch((err: unknown) =>
        this.log.error({ component: name, err }, 'work in the background failed'),
      )
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
