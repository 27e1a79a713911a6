import { Redis, ReplyError, type RedisOptions } from 'ioredis';
import type { Logger } from '../log/logger';

/** What a link needs to know. */
export interface RedisLinkOptions {
  /** As redis://user:password@host:port/number, or rediss:// for TLS. */
  readonly url: string;
  /** What the names of all keys begin with: several installations may share one Redis. */
  readonly namespace: string;
  readonly log: Logger;
}

/** How long a command may take: Redis only makes things faster, so nothing waits for it longer than this. */
const commandMs = 250;
const probeMs = 500;
/** A connection over which nothing came for this long is dead, whatever TCP thinks of it. */
const silenceMs = 3_000;
const firstAnswerMs = 1_000;

const forCommands: RedisOptions = {
  commandTimeout: commandMs,
  connectTimeout: 1_000,
  socketTimeout: silenceMs,
  // What cannot be sent at once is done without Redis at once.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(attempt * 50, probeMs),
};

/**
 * The way to Redis: it says whether Redis answers, and does things without it while it does not. Commands, publishing
 * and reads that wait have connections of their own, so that none of them stands behind another.
 */
export class RedisLink {
  /** What the names of all keys begin with. */
  readonly namespace: string;
  private readonly requests: Redis;
  private readonly publishing: Redis;
  private readonly others = new Set<Redis>();
  private readonly returnListeners = new Set<() => void>();
  private readonly probing: NodeJS.Timeout;
  private hasAnswered = false;

  constructor(private readonly options: RedisLinkOptions) {
    this.namespace = options.namespace;
    this.requests = this.connect(forCommands);
    this.publishing = this.connect(forCommands);
    this.probing = setInterval(() => void this.probe(), probeMs).unref();
  }

  /** Whether Redis answers, as far as is known. */
  get isUp(): boolean {
    return this.hasAnswered;
  }

  /** The connection for commands, for libraries that want one. */
  get client(): Redis {
    return this.requests;
  }

  /** Waits a moment for the first answer; a Redis that is away keeps nobody from starting. */
  async open(): Promise<void> {
    const deadline = performance.now() + firstAnswerMs;
    while (!this.hasAnswered && performance.now() < deadline) {
      await this.probe();
      if (!this.hasAnswered) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!this.hasAnswered) this.options.log.warn('Redis does not answer; going on without it');
  }

  /** Does something with Redis, or, while Redis does not answer, something else. It never fails because of Redis. */
  attempt<T>(work: (redis: Redis) => Promise<T>, otherwise: () => T | Promise<T>): Promise<T> {
    return this.attemptOn(this.requests, work, otherwise);
  }

  /** The same on the connection for publishing. */
  attemptPublishing<T>(
    work: (redis: Redis) => Promise<T>,
    otherwise: () => T | Promise<T>,
  ): Promise<T> {
    return this.attemptOn(this.publishing, work, otherwise);
  }

  /** A connection of its own for reads that wait, or for messages: nothing may come over it for a long time. */
  connectForWaiting(): Redis {
    const patient = { commandTimeout: undefined, socketTimeout: undefined };
    const connection = this.connect({ ...forCommands, ...patient });
    this.others.add(connection);
    return connection;
  }

  /** Ends one of those connections. */
  disconnect(connection: Redis): void {
    if (this.others.delete(connection)) connection.disconnect();
  }

  /** Calls back when Redis answers again, and when it answers first. */
  onReturn(listener: () => void): void {
    this.returnListeners.add(listener);
  }

  close(): void {
    clearInterval(this.probing);
    this.returnListeners.clear();
    this.hasAnswered = false;
    for (const connection of [this.requests, this.publishing, ...this.others]) {
      connection.disconnect();
    }
  }

  private connect(options: RedisOptions): Redis {
    const connection = new Redis(this.options.url, options);
    // The probe says that Redis is away, once; every connection would say so at every attempt.
    connection.on('error', () => undefined);
    return connection;
  }

  private async attemptOn<T>(
    connection: Redis,
    work: (redis: Redis) => Promise<T>,
    otherwise: () => T | Promise<T>,
  ): Promise<T> {
    if (!this.hasAnswered) return otherwise();
    try {
      return await work(connection);
    } catch (err) {
      // Redis is there and refuses: full, or still loading. Whether it will do for others, the probe finds out.
      if (err instanceof ReplyError) this.options.log.error({ err }, 'Redis refused a command');
      else this.note(false);
      return otherwise();
    }
  }

  private async probe(): Promise<void> {
    try {
      await Promise.all([this.requests.ping(), this.publishing.ping()]);
      this.note(true);
    } catch {
      this.note(false);
    }
  }

  private note(hasAnswered: boolean): void {
    if (this.hasAnswered === hasAnswered) return;
    this.hasAnswered = hasAnswered;
    if (!hasAnswered) {
      this.options.log.warn('Redis does not answer; going on without it');
      return;
    }
    this.options.log.info('Redis answers');
    for (const listener of this.returnListeners) listener();
  }
}
