import type { LocalNotices, OwedNotice, OwedNotices } from '../db/local-notices';
import type { Logger } from '../log/logger';
import { type Callback, ForgedCallback, UnreadableCallback } from './callback';
import { isSignedBy, signatureHeader, signCallback } from './callback-signature';

/** What a courier stands on. */
export interface LocalCourierDependencies<Notices> {
  readonly notices: Notices;
  /** The secret that it signs callbacks with, and that we check them with. */
  readonly key: Uint8Array;
  readonly log: Logger;
}

/** How to send callbacks that were held back: each so many times at once, and perhaps the last first. */
export interface Release {
  readonly copies?: number;
  readonly isReversed?: boolean;
}

const attemptsMax = 10;
const batchSize = 50;
const answerTimeoutMs = 5_000;
/** Another process may have died with callbacks in hand, so each looks for some now and then. */
const sweepMs = 5_000;

/**
 * Carries the callbacks of a stand-in for a service outside, as real services do: over HTTP to our own address, signed, and
 * again and again until somebody answers. What it owes outlives the process.
 */
export class LocalCourier<Notices extends OwedNotices = LocalNotices> {
  private callbackUrl: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> = Promise.resolve();
  private isHeld = false;
  private isClosed = false;

  constructor(private readonly on: LocalCourierDependencies<Notices>) {}

  /** Says where callbacks go; before that, none is sent. */
  start(callbackUrl: string): void {
    this.callbackUrl = callbackUrl;
    this.wakeIn(0);
  }

  /** Where callbacks go; null before that was said. */
  get address(): string | null {
    return this.callbackUrl;
  }

  /** Owes a callback, once by its id; whether it was due by now. For stand-ins that have no other books. */
  async owe(
    this: LocalCourier<LocalNotices>,
    id: string,
    body: object,
    delayMs: number,
  ): Promise<boolean> {
    const isDue = await this.on.notices.owe({ id, body, delayMs });
    this.wake();
    return isDue;
  }

  /** Looks for what is due: somebody owes something new. */
  wake(): void {
    this.wakeIn(0);
  }

  /**
   * What a callback says, once its signature has been checked.
   *
   * @throws ForgedCallback, UnreadableCallback for what is no JSON.
   */
  read({ headers, body }: Callback): unknown {
    const header = headers[signatureHeader];
    const signature = typeof header === 'string' ? header : undefined;
    if (!isSignedBy(this.on.key, { signature, body }, new Date())) {
      throw new ForgedCallback('The callback is not signed.');
    }
    try {
      return JSON.parse(body.toString('utf8')) as unknown;
    } catch {
      throw new UnreadableCallback('The callback is no JSON.');
    }
  }

  /** Sends nothing until `release`. */
  async hold(): Promise<void> {
    this.isHeld = true;
    await this.sending;
  }

  /** Sends all that is due by now, as it is told to, and then goes on as usual. Gives the answers' statuses. */
  async release({ copies = 1, isReversed = false }: Release = {}): Promise<readonly number[]> {
    const due = await this.takeDue();
    const statuses: number[] = [];
    for (const notice of isReversed ? [...due].reverse() : due) {
      const sent = Array.from({ length: copies }, () => this.send(notice));
      statuses.push(...(await Promise.all(sent)));
    }
    this.isHeld = false;
    this.wakeIn(0);
    return statuses;
  }

  /** Ends after what is being sent. What is owed is sent by the next process. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.sending;
  }

  private takeDue(): Promise<readonly OwedNotice[]> {
    return this.on.notices.takeDue(batchSize, attemptsMax);
  }

  private wakeIn(ms: number): void {
    if (this.isClosed || this.callbackUrl === null) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.sending = this.sending.then(() => this.sendDue());
    }, ms);
    this.timer.unref();
  }

  private async sendDue(): Promise<void> {
    if (this.isHeld || this.isClosed) return;
    try {
      for (const notice of await this.takeDue()) await this.send(notice);
      const nextInMs = await this.on.notices.nextDueInMs(attemptsMax);
      this.wakeIn(Math.min(sweepMs, Math.max(10, nextInMs ?? sweepMs)));
    } catch (error) {
      const { log, notices } = this.on;
      log.error({ err: error, sender: notices.sender }, 'a stand-in could not look for callbacks');
      this.wakeIn(sweepMs);
    }
  }

  /** The status of the answer; 0 where there was none. */
  private async send({ id, body, attempts }: OwedNotice): Promise<number> {
    const bytes = Buffer.from(JSON.stringify(body), 'utf8');
    const { notices, key, log } = this.on;
    try {
      const response = await fetch(this.callbackUrl ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [signatureHeader]: signCallback(key, bytes, new Date()),
        },
        body: new Uint8Array(bytes),
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      await response.arrayBuffer();
      if (response.ok) await notices.markDelivered(id);
      return response.status;
    } catch (error) {
      log.warn({ err: error, attempts }, 'a callback did not arrive');
      return 0;
    }
  }
}
