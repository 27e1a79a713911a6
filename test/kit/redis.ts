import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from './http';

const hasServer = isOnPath('redis-server');

/** `describe`, for tests that start, stop and empty a Redis of their own; where there is none, they are skipped. */
export function describeWithRedis(...tests: Parameters<typeof describe>): void {
  (hasServer ? describe : describe.skip)(...tests);
}

if (!hasServer) {
  process.stderr.write(
    'There is no redis-server on the PATH: the tests that need it do not run.\n',
  );
}

/** A Redis of one test file, with which it may do what it likes. */
export class TestRedis {
  readonly url: string;
  private child: ChildProcess | null = null;
  private readonly endNow = (): void => void this.child?.kill('SIGKILL');

  private constructor(private readonly port: number) {
    this.url = `redis://127.0.0.1:${port}`;
    process.once('exit', this.endNow);
  }

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort());
    await redis.resume();
    return redis;
  }

  /** Ends it without a word, and all that it held with it. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Starts it again, empty. */
  async resume(): Promise<void> {
    const settings = [
      '--port',
      `${this.port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      '/tmp',
    ];
    this.child = spawn('redis-server', settings, { stdio: 'ignore' });
    await this.ask((client) => client.ping());
  }

  /** Lets it answer nobody while its connections stay open. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Does something with it over a connection of the test's own. */
  async ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.endNow);
    await this.kill();
  }
}

function isOnPath(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
