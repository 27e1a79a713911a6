import { Writable } from 'node:stream';

/** A line of the log, as it was written: one JSON object. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Whoever keeps lines of the log. */
export interface LogKeeper {
  keep(lines: readonly LogLine[]): Promise<void>;
}

/** How many lines wait at most while nobody takes them: the oldest go first. */
const waitingMax = 5_000;
const pourMs = 500;

/**
 * Lets the lines of a log go where they went before, and to a keeper as soon as there is one. A keeper that fails costs
 * lines, never a request.
 */
export class LogTap extends Writable {
  private waiting: LogLine[] = [];
  private keeper: LogKeeper | null = null;
  private timer: NodeJS.Timeout | null = null;
  private pouring: Promise<void> = Promise.resolve();

  /** @param onward where the lines go besides; null for nowhere */
  constructor(private readonly onward: NodeJS.WritableStream | null = process.stdout) {
    super({ decodeStrings: false });
  }

  /** Hands all lines over, those that waited and those to come. */
  pourInto(keeper: LogKeeper): void {
    this.keeper = keeper;
    this.schedule();
  }

  /** Resolves when the lines so far have been kept, or given up. No more are kept after it. */
  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.pour();
    this.keeper = null;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString();
    this.onward?.write(text);
    for (const line of text.split('\n')) {
      const parsed = line === '' ? null : parse(line);
      if (parsed) this.waiting.push(parsed);
    }
    if (this.waiting.length > waitingMax) this.waiting = this.waiting.slice(-waitingMax);
    this.schedule();
    done();
  }

  private schedule(): void {
    if (this.timer || !this.keeper || this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.pour();
    }, pourMs).unref();
  }

  private pour(): Promise<void> {
    const { keeper } = this;
    const lines = this.waiting;
    if (!keeper || lines.length === 0) return this.pouring;
    this.waiting = [];
    // What the keeper itself fails at must not become a line for it.
    this.pouring = this.pouring.then(() => keeper.keep(lines)).catch(() => undefined);
    return this.pouring;
  }
}

function parse(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return null;
  }
}
