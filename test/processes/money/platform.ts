import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '../../../prisma/database/migrate';
import { AccessTokens } from '../../../src/kernel/auth/tokens';
import { Database } from '../../../src/kernel/db/database';
import type { Logins } from '../../../src/kernel/db/roles';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/kernel/db/embedded';
import { Api } from '../../kit/api';
import { createPerson, type Person, type Traits } from '../../kit/people';
import { freePort } from '../../kit/http';
import { GatewayProcess } from '../kit/gateway';

/** Room for many clients of the ledger beside the gateways. */
const settings = { max_connections: '200' };

/**
 * Gateways as processes over a PostgreSQL of their own that keeps what it has acknowledged through a power cut, as in
 * production, and can be killed.
 */
export class DurablePlatform extends Api {
  private readonly tokens: AccessTokens;
  private readonly started: GatewayProcess[] = [];
  readonly owner: Database;

  private constructor(
    private readonly place: { readonly directory: string; readonly port: number },
    private server: EmbeddedPostgres,
    /** The addresses of its database, with the rights that gateways have. */
    readonly logins: Logins,
    /** The secret behind its keys, for whoever signs as another. */
    readonly authSecret: Uint8Array,
    /** What its database has written down since it was started for the first time, line by line. */
    readonly log: string[],
  ) {
    super();
    this.tokens = new AccessTokens(authSecret);
    this.owner = new Database({ url: server.url, poolSize: 4 });
    this.owner.pool.on('error', () => undefined);
  }

  static async create({ gateways = 2 }: { gateways?: number } = {}): Promise<DurablePlatform> {
    const place = {
      directory: await mkdtemp(join(tmpdir(), 'marquee-durable-')),
      port: await freePort(),
    };
    const log: string[] = [];
    const onLogLine = (line: string): void => void log.push(line);
    const server = await startEmbeddedPostgres({ ...place, settings, onLogLine });
    await migrateDatabase(server.url);
    const logins = await server.openLogins();
    const platform = new DurablePlatform(place, server, logins, randomBytes(32), log);
    await Promise.all(Array.from({ length: gateways }, () => platform.startGateway()));
    return platform;
  }

  /** The address of the gateway that runs for the longest time. */
  get url(): string {
    const [oldest] = this.gateways;
    if (!oldest) throw new Error('No gateway runs.');
    return oldest.url;
  }

  /** The gateways that run, in the order in which they were started. */
  get gateways(): readonly GatewayProcess[] {
    return this.started.filter(({ isRunning }) => isRunning);
  }

  /** The address of its database, with the rights of its owner. */
  get ownerUrl(): string {
    return this.server.url;
  }

  /** The last words of gateways that ended by themselves. */
  get lastWords(): readonly string[] {
    const ended = this.started.filter(({ isRunning, isKilled }) => !isRunning && !isKilled);
    return ended.map(({ output }) => output.slice(-2_000));
  }

  /** Starts one more, with settings of its own where it is given some. */
  async startGateway(settings: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start({
      DATABASE_URL: this.logins.appUrl,
      WORKER_DATABASE_URL: this.logins.workerUrl,
      MIGRATE_DATABASE_URL: this.server.url,
      AUTH_SECRET: Buffer.from(this.authSecret).toString('base64'),
      // Fifty that want the same row wait for one another, on a machine that may have much else to do.
      DATABASE_WAIT_MS: '6000',
      ...settings,
    });
    this.started.push(gateway);
    return gateway;
  }

  /** Registers somebody whom every gateway knows. */
  person(name: string, traits: Traits = {}): Promise<Person> {
    return createPerson(this.owner.prisma, this.tokens, name, traits);
  }

  /** A token for somebody that is new by a clock which is ahead by so many milliseconds. */
  async tokenFor({ uuid }: Person, aheadMs: number): Promise<string> {
    const session = await this.owner.prisma.userSession.findFirstOrThrow({
      where: { userId: uuid },
    });
    const tokens = new AccessTokens(this.authSecret, () => Date.now() + aheadMs);
    return (await tokens.issue(uuid, session.id)).token;
  }

  /** Asks a statement of the owner's again and again until it says that it is `done`. @throws Error after a minute. */
  async until(statement: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { rows } = await this.owner.pool.query<{ done: boolean }>(statement);
      if (rows[0]?.done === true) return;
      if (Date.now() > deadline) throw new Error(`It was never so: ${statement}`);
      await delay(50);
    }
  }

  /** Gives the database settings that outlive it; null gives back its own. Some need a new start. */
  async configure(changes: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [name, value] of Object.entries(changes)) {
      const change = value === null ? 'RESET' : 'SET';
      const to = value === null ? '' : ` = '${value}'`;
      await this.owner.pool.query(`ALTER SYSTEM ${change} ${name}${to}`);
    }
    await this.owner.pool.query('SELECT pg_reload_conf()');
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
    const onLogLine = (line: string): void => void this.log.push(line);
    this.server = await startEmbeddedPostgres({ ...this.place, settings, onLogLine });
  }

  async close(): Promise<void> {
    await this.closeSockets();
    await Promise.all(this.started.map((gateway) => gateway.kill()));
    await this.owner.close();
    await this.server.stop();
    await rm(this.place.directory, { recursive: true, force: true });
  }
}
