import type { Logger } from '../log/logger';
import type { EventBus } from './bus';
import { isBehind, type Outbox, type Position } from './outbox';
import type { EventConsumer } from './consumer';

const pollMs = 100;
const batchSize = 500;
const clearEveryMs = 10 * 60_000;

/**
 * Tells what the outbox holds: at once to the listeners of this process, and to each durable consumer from where it
 * left off. It looks every tenth of a second and whenever somebody rings.
 */
export class OutboxRelay {
  private position: Position = { xid: 0n, id: 0n };
  private running: Promise<void> | null = null;
  private isStopping = false;
  private wake: () => void = () => undefined;
  private clearedAt = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly bus: EventBus,
    private readonly consumers: readonly EventConsumer[],
    private readonly options: { readonly retentionHours: number; readonly log: Logger },
  ) {}

  /** Begins with what happens from now on; what durable consumers have missed, they get. */
  async start(): Promise<void> {
    this.position = await this.outbox.horizon();
    this.running = this.run();
  }

  /** Looks at once. */
  ring(): void {
    this.wake();
  }

  /** By reader, how long ago the oldest event happened that it has not been told yet, in seconds. */
  async lags(): Promise<ReadonlyMap<string, number>> {
    const own = ['listeners', await this.outbox.lagSeconds(this.position)] as const;
    const others = this.consumers.map(
      async (consumer) => [consumer.name, await consumer.lagSeconds()] as const,
    );
    return new Map([own, ...(await Promise.all(others))]);
  }

  /** Ends after the look that is under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const rung = this.nextRing();
      let isBusy = false;
      try {
        isBusy = await this.relay();
        await this.clearAway();
      } catch (error) {
        this.options.log.error(
          { err: error },
          'the relay could not read the outbox and tries again',
        );
      }
      if (!isBusy && !this.isStopping) await rung;
    }
  }

  /** Whether there may be more to tell at once. */
  private async relay(): Promise<boolean> {
    const events = await this.outbox.readAfter(this.position, batchSize);
    for (const event of events) {
      this.bus.publish(event);
      if (isBehind(event.position, this.position)) this.position = event.position;
    }
    const consumed = await Promise.all(this.consumers.map((consumer) => consumer.consume()));
    return events.length === batchSize || consumed.some((isBusy) => isBusy);
  }

  private async clearAway(): Promise<void> {
    if (Date.now() - this.clearedAt < clearEveryMs) return;
    this.clearedAt = Date.now();
    await this.outbox.clear(this.options.retentionHours);
  }

  /** Resolves when somebody rings after this call, or after the poll interval. */
  private nextRing(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
