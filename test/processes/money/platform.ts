import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../../../prisma/database/migrate';
import { AccessTokens } from '../../../src/kernel/auth/tokens';
import { Database } from '../../../src/kernel/db/database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/kernel/db/embedded';
import { createPerson, type Person, type Traits } from '../../kit/people';
import { freePort } from '../../kit/http';
import { GatewayProcess } from '../kit/gateway';

/**
 * Gateways as processes over a PostgreSQL of their own that keeps what it has acknowledged through a power cut, as in
 * production, and can be killed.
 */
export class DurablePlatform {
  private readonly tokens: AccessTokens;
  private readonly started: GatewayProcess[] = [];
  readonly owner: Database;

  private constructor(
    private readonly place: { readonly directory: string; readonly port: number },
    private server: EmbeddedPostgres,
    private readonly logins: { readonly appUrl: string; readonly workerUrl: string },
    private readonly authSecret: Uint8Array,
  ) {
    this.tokens = new AccessTokens(authSecret);
    this.owner = new Database({ url: server.url, poolSize: 4 });
    this.owner.pool.on('error', () => undefined);
  }

  static async create({ gateways = 2 }: { gateways?: number } = {}): Promise<DurablePlatform> {
    const place = {
      directory: await mkdtemp(join(tmpdir(), 'marquee-durable-')),
      port: await freePort(),
    };
    const server = await startEmbeddedPostgres(place);
    await migrateDatabase(server.url);
    const logins = await server.openLogins();
    const platform = new DurablePlatform(place, server, logins, randomBytes(32));
    await Promise.all(Array.from({ length: gateways }, () => platform.startGateway()));
    return platform;
  }

  /** The gateways that run, in the order in which they were started. */
  get gateways(): readonly GatewayProcess[] {
    return this.started.filter(({ isRunning }) => isRunning);
  }

  async startGateway(): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start({
      DATABASE_URL: this.logins.appUrl,
      WORKER_DATABASE_URL: this.logins.workerUrl,
      MIGRATE_DATABASE_URL: this.server.url,
      AUTH_SECRET: Buffer.from(this.authSecret).toString('base64'),
    });
    this.started.push(gateway);
    return gateway;
  }

  person(name: string, traits: Traits = {}): Promise<Person> {
    return createPerson(this.owner.prisma, this.tokens, name, traits);
  }

  /** Ends the server and all that it has begun without a word, as a power cut does. */
  async killDatabase(): Promise<void> {
    const file = join(this.place.directory, 'cluster', 'postmaster.pid');
    const postmaster = Number((await readFile(file, 'utf8')).split('\n')[0]);
    const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], {
      encoding: 'utf8',
    });
    const children = listed.split('\n').map(Number).filter(Boolean);
    for (const pid of [postmaster, ...children]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It was gone before.
      }
    }
  }

  /** Starts the server on what is left of it. */
  async startDatabase(): Promise<void> {
    this.server = await startEmbeddedPostgres(this.place);
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((gateway) => gateway.kill()));
    await this.owner.close();
    await this.server.stop();
    await rm(this.place.directory, { recursive: true, force: true });
  }
}
