import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Api } from '../../kit/api';
import { freePort, send } from '../../kit/http';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** How long it took to go after it was told to, in milliseconds. */
  readonly tookMs: number;
}

/** How long a start may take on a machine with much else to do. */
const readyTimeoutMs = 120_000;
/** Nothing may take longer to stop than what orchestrators grant by default, less their own overhead. */
const stopTimeoutMs = 25_000;

const root = join(__dirname, '..', '..', '..');

/** A gateway as a process of its own, as it runs in production. */
export class GatewayProcess extends Api {
  private readonly lines: string[] = [];
  private readonly exited: Promise<unknown>;
  private wasKilled = false;
  private readonly endNow = (): void => void this.child.kill('SIGKILL');

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    super();
    this.exited = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.lines.push(text));
    }
    process.once('exit', this.endNow);
    child.once('exit', () => process.removeListener('exit', this.endNow));
  }

  /** Starts a gateway with these settings and nothing else of this environment, and waits until it is ready. */
  static async start(settings: Readonly<Record<string, string>>): Promise<GatewayProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: String(port),
        NODE_ENV: 'test',
        DEMO_DATA: 'false',
        // The machine has other tests to run besides.
        DATABASE_WAIT_MS: '5000',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const gateway = new GatewayProcess(`http://127.0.0.1:${port}`, child);
    try {
      await gateway.becomeReady();
    } catch (error) {
      await gateway.kill();
      throw error;
    }
    return gateway;
  }

  /** The number by which the system knows the process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** All that it has printed so far. */
  get output(): string {
    return this.lines.join('');
  }

  /** Whether it was us who ended it without a word. */
  get isKilled(): boolean {
    return this.wasKilled;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What a balancer asks: whether to send it requests. */
  async isReady(): Promise<boolean> {
    const answer = await send(this.url, { method: 'GET', path: '/readyz' }).catch(() => null);
    return answer?.status === 200;
  }

  /** Ends it as orchestrators do; rejects where it does not go in time. */
  async terminate(): Promise<Ending> {
    const startedAt = performance.now();
    if (this.isRunning) this.child.kill('SIGTERM');
    const isGone = this.exited.then(() => true);
    if (!(await Promise.race([isGone, delay(stopTimeoutMs, false, { ref: false })]))) {
      await this.kill();
      throw new Error(`The process did not stop within ${stopTimeoutMs / 1000} s.\n${this.output}`);
    }
    return this.ending(startedAt);
  }

  /** Ends it without a word, as a power cut does. */
  async kill(): Promise<Ending> {
    const startedAt = performance.now();
    this.wasKilled ||= this.isRunning;
    if (this.isRunning) this.child.kill('SIGKILL');
    await this.exited;
    return this.ending(startedAt);
  }

  private async ending(startedAt: number): Promise<Ending> {
    await this.closeSockets();
    const { exitCode: code, signalCode: signal } = this.child;
    return { code, signal, tookMs: Math.round(performance.now() - startedAt) };
  }

  private async becomeReady(): Promise<void> {
    const deadline = Date.now() + readyTimeoutMs;
    while (!(await this.isReady())) {
      if (!this.isRunning || Date.now() > deadline) {
        throw new Error(`The gateway did not become ready.\n${this.output}`);
      }
      await delay(100);
    }
  }
}
