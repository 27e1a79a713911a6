import { Socket } from 'node:net';
import { Client, type ClientConfig, type QueryArrayConfig } from 'pg';
import { connectionLifetimeSeconds } from './statement-names';

/** How many statements a line may have under way: more would wait for longer than for a connection of the pool. */
const underWayMax = 16;

/** A line whose statement has taken this long gets no other behind it, so that one slow read delays few. */
const patienceMs = 50;

/** One connection that is sent statements before it has answered those before. */
interface Line {
  readonly client: Client;
  readonly socket: Socket;
  /** Settled once statements can be sent. */
  readonly ready: Promise<unknown>;
  readonly openedAt: number;
  /** When each statement under way was sent, the oldest first. */
  readonly sentAt: number[];
  isGathering: boolean;
  isBroken: boolean;
}

/**
 * Connections for single statements outside of transactions, a few at a time on each, as PostgreSQL's protocol allows:
 * it answers in the order of asking, and each statement is a transaction of its own that fails by itself. What is asked
 * within one turn of the event loop goes out in one write. That is less work on both ends than a connection for each
 * statement: fewer processes take turns, and a write costs more than what is in it.
 */
export class ReadLines {
  private lines: Line[] = [];
  private isClosed = false;

  constructor(
    private readonly config: ClientConfig,
    private readonly count: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The rows of a statement; null where no line should be made to wait for it, and the pool had better run it.
   *
   * Errors: as of any statement; those under way fail with the connection that they were sent on.
   */
  ask<Row extends unknown[]>(statement: QueryArrayConfig): Promise<Row[]> | null {
    const line = this.quickest();
    return line && this.send<Row>(line, statement);
  }

  /** Opens the connections; what cannot be opened is left to the first who ask. */
  async warmUp(): Promise<void> {
    this.quickest();
    await Promise.allSettled(this.lines.map(({ ready }) => ready));
  }

  /** Ends the connections once they have answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    const { lines } = this;
    this.lines = [];
    await Promise.all(lines.map(end));
  }

  /** The line with the least under way. */
  private quickest(): Line | null {
    if (this.isClosed) return null;
    const now = this.now();
    this.replaceOld(now);
    while (this.lines.length < this.count) this.lines.push(this.open(now));
    const open = this.lines.filter(
      ({ sentAt: [oldest = now, ...others] }) =>
        now - oldest < patienceMs && others.length < underWayMax - 1,
    );
    return open.reduce<Line | null>(
      (best, line) => (best && best.sentAt.length <= line.sentAt.length ? best : line),
      null,
    );
  }

  /** What a connection has prepared goes with it, and it must not pile up. */
  private replaceOld(now: number): void {
    const isOver = (line: Line): boolean =>
      line.isBroken || now - line.openedAt > connectionLifetimeSeconds * 1000;
    const over = this.lines.filter(isOver);
    if (over.length === 0) return;
    this.lines = this.lines.filter((line) => !isOver(line));
    for (const line of over) void end(line);
  }

  private open(now: number): Line {
    const socket = new Socket();
    const client = new Client({ ...this.config, stream: () => socket, pipeline: true });
    const line: Line = {
      client,
      socket,
      ready: client.connect(),
      openedAt: now,
      sentAt: [],
      isGathering: false,
      isBroken: false,
    };
    const breakDown = (): void => void (line.isBroken = true);
    // Whoever waits for a statement is told by it.
    line.ready.catch(breakDown);
    client.on('error', breakDown);
    client.on('end', breakDown);
    return line;
  }

  private async send<Row extends unknown[]>(
    line: Line,
    statement: QueryArrayConfig,
  ): Promise<Row[]> {
    line.sentAt.push(this.now());
    try {
      await line.ready;
      gather(line);
      const { rows } = await line.client.query<Row>(statement);
      return rows;
    } finally {
      // Answers come in the order of asking.
      line.sentAt.shift();
    }
  }
}

/** Holds back what is written until the event loop has looked at all that came in, and sends it at once. */
function gather(line: Line): void {
  if (line.isGathering) return;
  line.isGathering = true;
  line.socket.cork();
  setImmediate(() => {
    line.isGathering = false;
    line.socket.uncork();
  });
}

async function end({ client, ready }: Line): Promise<void> {
  await ready.then(
    () => client.end(),
    () => undefined,
  );
}
