import { randomBytes } from 'node:crypto';
import { AccessTokens } from '../../../src/kernel/auth/tokens';
import { Database } from '../../../src/kernel/db/database';
import { createDatabase, loginsFor, type TestDatabase } from '../../kit/database';
import { createPerson, type Person, type Traits } from '../../kit/people';
import { GatewayProcess } from './gateway';

/** What is special about a platform. */
export interface PlatformOptions {
  /** How many gateways it begins with. */
  readonly gateways?: number;
  /** Further settings of all its gateways, such as REDIS_URL. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Several gateways as processes over one database of their own, and people to use them. */
export class Platform {
  private readonly tokens: AccessTokens;
  private readonly started: GatewayProcess[] = [];

  private constructor(
    /** The database with the rights of its owner, to look behind the gateways. */
    readonly owner: Database,
    private readonly store: TestDatabase,
    private readonly authSecret: Uint8Array,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.tokens = new AccessTokens(authSecret);
  }

  static async create({ gateways = 2, settings = {} }: PlatformOptions = {}): Promise<Platform> {
    const store = await createDatabase('migrated');
    const owner = new Database({ url: store.url, poolSize: 4 });
    const platform = new Platform(owner, store, randomBytes(32), settings);
    try {
      await Promise.all(Array.from({ length: gateways }, () => platform.startGateway()));
    } catch (error) {
      await platform.close();
      throw error;
    }
    return platform;
  }

  /** The address of its database, with the rights that gateways have to answer requests. */
  get databaseUrl(): string {
    return loginsFor(this.store.url).appUrl;
  }

  /** The same with the rights of its owner. */
  get ownerUrl(): string {
    return this.store.url;
  }

  /** One of its gateways that run, in the order in which they were started. */
  gateway(place: number): GatewayProcess {
    const gateway = this.gateways[place];
    if (!gateway) throw new Error(`The platform has no gateway ${place} that runs.`);
    return gateway;
  }

  get gateways(): readonly GatewayProcess[] {
    return this.started.filter(({ isRunning }) => isRunning);
  }

  /** Starts one more, with settings of its own where it is given some. */
  async startGateway(settings: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const { appUrl, workerUrl } = loginsFor(this.store.url);
    const gateway = await GatewayProcess.start({
      DATABASE_URL: appUrl,
      WORKER_DATABASE_URL: workerUrl,
      MIGRATE_DATABASE_URL: this.store.url,
      AUTH_SECRET: Buffer.from(this.authSecret).toString('base64'),
      ...this.settings,
      ...settings,
    });
    this.started.push(gateway);
    return gateway;
  }

  /** Registers somebody whom every gateway knows. */
  person(name: string, traits: Traits = {}): Promise<Person> {
    return createPerson(this.owner.prisma, this.tokens, name, traits);
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((gateway) => gateway.kill()));
    await this.owner.close();
    await this.store.drop();
  }
}
