import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as DatabaseClient } from 'pg';
import { buildApp, type App, type AppOptions } from '../../src/app';
import type { EntryRules } from '../../src/modules/identity';
import { deriveKey } from '../../src/kernel/crypto/keys';
import { AccessTokens } from '../../src/kernel/auth/tokens';
import { Database } from '../../src/kernel/db/database';
import { createLogger, type Logger } from '../../src/kernel/log/logger';
import { LocalPush } from '../../src/kernel/post/local-push';
import { LocalPost } from '../../src/kernel/post/outbox';
import type { Mail, TextMessage } from '../../src/kernel/post/ports';
import { openStorage, type Storage } from '../../src/kernel/storage/open-storage';
import type { Limits } from '../../src/server/limits';
import { livePage } from '../../src/live-page/live-page';
import { startServer, type RunningServer } from '../../src/server/server';
import { Api } from './api';
import { cloneDatabase, createDatabase, loginsFor, type TestDatabase } from './database';
import { freePort } from './http';
import { createPerson, type Person, type Traits } from './people';

export type { Operation, Result, Subscription } from './api';
export type { Person, Traits } from './people';

/** What is special about a world. */
export interface WorldOptions {
  /** On a database that no other test sees. */
  readonly database?: 'own';
  /** On the database of another world and with its secret, as two processes of one installation are. */
  readonly beside?: World;
  /** Where it shares things with others; it works alone unless this is given. */
  readonly redisUrl?: string;
  readonly entryRules?: Partial<EntryRules>;
  readonly encryptionKeys?: AppOptions['encryptionKeys'];
  readonly socialProviders?: AppOptions['socialProviders'];
  /** Where it keeps files; left out, in a folder that goes with it. */
  readonly storage?: Storage;
  /** Left out, the local stand-ins for services outside are there. */
  readonly hasTestCards?: boolean;
  readonly stripe?: AppOptions['stripe'];
  /** Left out, a media server that says nothing by itself; null, the stand-in of the product. */
  readonly media?: AppOptions['media'];
  readonly stripePayouts?: AppOptions['stripePayouts'];
  /** What its server allows one client; left out, far more than people need. */
  readonly limits?: Partial<Limits>;
  readonly isProduction?: boolean;
  /** It logs nothing unless it is given somewhere to. */
  readonly log?: Logger;
  readonly logTap?: AppOptions['logTap'];
}

const often = { times: 1_000_000, perSeconds: 3600 };

/** Tests log in and register far more often than people do. */
const patientRules: EntryRules = {
  loginsPerName: often,
  loginsPerAddress: often,
  registrationsPerAddress: often,
  resetsPerName: often,
  resetsPerAddress: often,
  codesPerAccount: often,
  codesPerAddress: often,
  proofsPerAccount: often,
};

/** All of their requests come from one address. */
const patientLimits: Partial<Limits> = {
  connectionsPerAddress: 20_000,
  operationsPerAddress: often,
  operationsPerAccount: often,
};

/** The whole product on a database of the worker, served on loopback, and people to use it. */
export class World extends Api {
  private readonly tokens: AccessTokens;

  private constructor(
    readonly app: App,
    /** The database with the rights of its owner, to look behind the product and to arrange what it cannot. */
    readonly owner: Database,
    private readonly server: RunningServer,
    /** The secret behind its keys, for whoever forges. */
    readonly authSecret: Uint8Array,
    private readonly database: TestDatabase,
    /** All that it sends by e-mail and to telephones. */
    readonly post: {
      readonly mail: LocalPost<Mail>;
      readonly texts: LocalPost<TextMessage>;
      readonly devices: LocalPush;
    },
    /** Where its files are, unless it was told otherwise. */
    readonly filesDirectory: string,
    readonly storage: Storage,
  ) {
    super();
    this.tokens = new AccessTokens(authSecret);
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    const database = await databaseFor(options);
    const authSecret = options.beside?.authSecret ?? randomBytes(32);
    const log = options.log ?? createLogger('silent');
    const { appUrl, workerUrl } = loginsFor(database.url);
    const owner = new Database({ url: database.url, poolSize: 5 });
    const devices = new LocalPush();
    const post = {
      mail: new LocalPost<Mail>(),
      texts: new LocalPost<TextMessage>(),
      devices,
      push: { WEB: devices, IOS: devices, ANDROID: devices },
    };
    const filesDirectory =
      options.beside?.filesDirectory ?? (await mkdtemp(join(tmpdir(), 'marquee-files-')));
    const storage =
      options.storage ?? (await openStorage({ s3: null, directory: filesDirectory }, authSecret));
    const app = await buildApp({
      databaseUrl: appUrl,
      workerDatabaseUrl: workerUrl,
      // Ten for transactions, and the lines that single reads share.
      poolSize: 14,
      redisUrl: options.redisUrl ?? null,
      entryRules: { ...patientRules, ...options.entryRules },
      hasTestCards: options.hasTestCards ?? true,
      post,
      storage,
      logTap: options.logTap,
      encryptionKeys: options.encryptionKeys,
      socialProviders: options.socialProviders,
      stripe: options.stripe,
      media: options.media === undefined ? silentMedia(authSecret) : options.media,
      stripePayouts: options.stripePayouts,
      authSecret,
      eventRetentionHours: 168,
      log,
    });
    const server = await startServer(
      app.gateway,
      {
        host: '127.0.0.1',
        port: await freePort(),
        isProduction: options.isProduction ?? false,
        corsOrigins: [],
        limits: { ...patientLimits, ...options.limits },
        explorer: { title: 'Marquee', operations: ['{ __typename }'], headers: '{}' },
        pages: [livePage],
      },
      log,
    );
    await app.startWork();
    return new World(app, owner, server, authSecret, database, post, filesDirectory, storage);
  }

  /** The address of its database, with the rights of its owner. */
  get databaseUrl(): string {
    return this.database.url;
  }

  get url(): string {
    return this.server.url;
  }

  /** Registers somebody: an active account with a session. */
  person(name: string, traits: Traits = {}): Promise<Person> {
    return createPerson(this.owner.prisma, this.tokens, name, traits);
  }

  /** Several people at once. */
  async people<Name extends string>(...names: readonly Name[]): Promise<Record<Name, Person>> {
    const people = await Promise.all(names.map(async (name) => [name, await this.person(name)]));
    return Object.fromEntries(people) as Record<Name, Person>;
  }

  /** The statements that requests run while the work goes on, or else those that the workers do, who never rest. */
  async statements(
    work: () => Promise<unknown>,
    connections: 'marquee' | 'marquee-worker' = 'marquee',
  ): Promise<readonly string[]> {
    const texts: string[] = [];
    const spy = jest.spyOn(DatabaseClient.prototype, 'query');
    try {
      await work();
      const calls = spy.mock.calls as unknown as [string | { text: string }][];
      calls.forEach(([statement], index) => {
        const { connectionParameters } = spy.mock.contexts[index] as unknown as Connected;
        if (connectionParameters.application_name !== connections) return;
        texts.push(typeof statement === 'string' ? statement : statement.text);
      });
    } finally {
      spy.mockRestore();
    }
    return texts.filter((text) => !/^\s*\/\* (outbox|consumer|local)\./.test(text));
  }

  async close(): Promise<void> {
    await this.closeSockets();
    await this.server.close();
    await this.app.close();
    await this.owner.close();
    await this.database.drop();
    await rm(this.filesDirectory, { recursive: true, force: true });
  }
}

async function databaseFor({ database, beside }: WorldOptions): Promise<TestDatabase> {
  const drop = async (): Promise<void> => undefined;
  if (beside) return { url: beside.databaseUrl, drop };
  return database === 'own' ? createDatabase('migrated') : { url: await cloneDatabase(), drop };
}

/** What a connection of pg knows of itself. */
interface Connected {
  readonly connectionParameters: { readonly application_name?: string };
}

/** A media server of which tests play what it tells, with the key that the product's stand-in has. */
function silentMedia(authSecret: Uint8Array): AppOptions['media'] {
  const callbackKey = deriveKey(authSecret, 'local-media');
  return { kind: 'SIGNED', ingestUrl: 'rtmp://127.0.0.1:1935/live', callbackKey };
}
