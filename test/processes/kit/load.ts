import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayProcess } from './gateway';

/** One request of a load: an operation in somebody's name. */
export interface Sending {
  readonly token: string | null;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What came of a load. */
export interface LoadReport {
  /** Answers without any error. */
  readonly answered: number;
  /** How many of those each address gave. */
  readonly answeredBy: ReadonlyMap<string, number>;
  /** What went wrong with the others, one line each. */
  readonly failures: readonly string[];
}

const probeEveryMs = 100;

/**
 * Clients behind a balancer, as they are in production: connections are kept, a process is asked every tenth of a second
 * whether it wants requests, and a request goes elsewhere only where its new connection was refused. All else that goes
 * wrong with a request counts as its failure.
 */
export class Load {
  private isOver = false;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly ready: Set<GatewayProcess>;
  private readonly answeredBy = new Map<string, number>();
  private readonly failures: string[] = [];
  private readonly work: Promise<unknown>;
  private turn = 0;
  private serial = 0;

  constructor(
    private readonly gateways: readonly GatewayProcess[],
    private readonly next: (serial: number) => Sending,
    clients: number,
  ) {
    this.ready = new Set(gateways);
    const loops = Array.from({ length: clients }, () => this.client());
    this.work = Promise.all([...gateways.map((gateway) => this.probe(gateway)), ...loops]);
  }

  /** How many requests have been answered so far. */
  get answered(): number {
    return [...this.answeredBy.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Waits until so many requests have been answered, however long the machine takes for them. */
  async hasAnswered(count: number): Promise<void> {
    while (this.answered < count) await delay(probeEveryMs);
  }

  /** Ends the load once every request that was sent has its answer. */
  async end(): Promise<LoadReport> {
    this.isOver = true;
    await this.work;
    this.agent.destroy();
    const { answered } = this;
    return { answered, answeredBy: this.answeredBy, failures: this.failures };
  }

  private async client(): Promise<void> {
    while (!this.isOver) {
      this.serial += 1;
      await this.deliver(this.next(this.serial));
    }
  }

  private async deliver(sending: Sending): Promise<void> {
    for (;;) {
      const gateway = this.choose();
      if (!gateway) return void this.failures.push('No gateway was ready.');
      try {
        const problem = await this.send(gateway.url, sending);
        if (problem) this.failures.push(`${gateway.url}: ${problem}`);
        else this.answeredBy.set(gateway.url, (this.answeredBy.get(gateway.url) ?? 0) + 1);
        return;
      } catch (error) {
        const isRefused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
        if (!isRefused) return void this.failures.push(`${gateway.url}: ${String(error)}`);
        this.ready.delete(gateway);
      }
    }
  }

  private choose(): GatewayProcess | undefined {
    const candidates = this.gateways.filter((gateway) => this.ready.has(gateway));
    this.turn += 1;
    return candidates[this.turn % candidates.length];
  }

  private async probe(gateway: GatewayProcess): Promise<void> {
    while (!this.isOver) {
      if (await gateway.isReady()) this.ready.add(gateway);
      else this.ready.delete(gateway);
      await delay(probeEveryMs);
    }
  }

  /** What is wrong with the answer; null where nothing is. @throws the system's error where there is none. */
  private send(url: string, { token, query, variables }: Sending): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        `${url}/graphql`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            'content-type': 'application/json',
            ...(token && { authorization: `Bearer ${token}` }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => resolve(problemOf(response.statusCode ?? 0, text)));
        },
      );
      request.on('error', reject);
      request.end(JSON.stringify({ query, variables }));
    });
  }
}

function problemOf(status: number, text: string): string | null {
  const isFine = status === 200 && !text.includes('"errors"') && !/"userErrors":\[\{/.test(text);
  return isFine ? null : `${status} ${text.slice(0, 300)}`;
}
