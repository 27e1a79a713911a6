import type { Logger } from '../log/logger';
import type { EventConsumer } from './consumer';
import type { EventFeed } from './event-feed';
import type { SharedEvents } from './shared-events';

const pollMs = 100;
const pollPastStreamMs = 1_000;
const batchSize = 500;

/** How a relay works. */
export interface RelayOptions {
  /** Null where this process reads the outbox for itself. */
  readonly shared: SharedEvents | null;
  readonly log: Logger;
}

/**
 * Tells what the outbox holds: at once to the listeners of this process, and to each durable consumer from where it
 * left off. It looks every tenth of a second and whenever somebody rings. Where another process fills a stream for all,
 * it rings there, and looks only once a second.
 */
export class OutboxRelay {
  private running: Promise<void> | null = null;
  private isConsuming = false;
  private isStopping = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly feed: EventFeed,
    private readonly consumers: readonly EventConsumer[],
    private readonly options: RelayOptions,
  ) {}

  /** Begins to tell listeners what happens from now on. */
  async start(): Promise<void> {
    await this.feed.begin();
    this.options.shared?.start(() => this.wake());
    this.running = this.run();
  }

  /** Begins to tell durable consumers as well: what they have missed first. */
  startConsumers(): void {
    this.isConsuming = true;
    this.wake();
  }

  /** Says that there is something to tell. */
  ring(): void {
    if (this.isFollowing) this.options.shared?.ring();
    else this.wake();
  }

  /** By reader, how long ago the oldest event happened that it has not been told yet, in seconds. */
  async lags(): Promise<ReadonlyMap<string, number>> {
    const own = ['listeners', await this.feed.lagSeconds()] as const;
    const others = this.consumers.map(
      async (consumer) => [consumer.name, await consumer.lagSeconds()] as const,
    );
    return new Map([own, ...(await Promise.all(others))]);
  }

  /** Ends after the look that is under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.options.shared?.stop();
    await this.running;
  }

  /** Whether another process reads the outbox for this one. */
  private get isFollowing(): boolean {
    const { shared } = this.options;
    return shared !== null && shared.isTelling && !shared.leads;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const rung = this.nextRing(this.isFollowing ? pollPastStreamMs : pollMs);
      let isBusy = false;
      try {
        isBusy = await this.relay();
      } catch (error) {
        this.options.log.error(
          { err: error },
          'the relay could not read the outbox and tries again',
        );
      }
      if (!isBusy && !this.isStopping) await rung;
      this.wake();
    }
  }

  /** Whether there may be more to tell at once. */
  private async relay(): Promise<boolean> {
    const count = await this.tell();
    if (!this.isConsuming) return count === batchSize;
    const consumed = await Promise.all(this.consumers.map((consumer) => consumer.consume()));
    return count === batchSize || consumed.some((isBusy) => isBusy);
  }

  private tell(): Promise<number> {
    const { shared } = this.options;
    if (!shared) return this.feed.readOn(batchSize);
    return shared.leads ? shared.publish(batchSize) : shared.readPast(batchSize);
  }

  /** Resolves when somebody rings after this call, or after this long. */
  private nextRing(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
