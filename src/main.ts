import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { migrateDatabase } from '../prisma/database/migrate';
import { demoAccounts, demoPassword, isEmpty, seedDemoData } from '../prisma/seed';
import { buildApp } from './app';
import { ConfigError, loadConfig, type Config } from './kernel/config/config';
import { readEnvironment } from './kernel/config/environment';
import { Database } from './kernel/db/database';
import { requireDurable } from './kernel/db/durability';
import { startEmbeddedPostgres } from './kernel/db/embedded';
import { LogTap } from './kernel/log/log-tap';
import { createLogger } from './kernel/log/logger';
import { openPost } from './kernel/post/open-post';
import { openStorage } from './kernel/storage/open-storage';
import { livePage } from './live-page/live-page';
import { readManifests } from './server/documents/trusted-documents';
import { startServer, type ServerOptions } from './server/server';
import { welcome } from './welcome';

const readyTimeoutMs = 30_000;
/** For so long after it is ready a process belongs to those who waited for it, before it begins what nobody waits for. */
const firstRequestsMs = 1_000;
/** Signals within this time are one wish to stop. */
const sameSignalMs = 1000;

/** What was started, so that it can be ended in the reverse order, whether the start succeeded or not. */
class Lifetime {
  private readonly ends: ((noticeMs: number) => Promise<void>)[] = [];
  private ending: Promise<void> | null = null;

  get isEnding(): boolean {
    return this.ending !== null;
  }

  add(end: (noticeMs: number) => Promise<void>): void {
    this.ends.push(end);
  }

  /** `noticeMs`: how long others have to notice, where somebody may be sending us requests. */
  end(noticeMs = 0): Promise<void> {
    this.ending ??= (async () => {
      for (const end of this.ends.reverse()) await end(noticeMs);
    })();
    return this.ending;
  }
}

/** The database under the three kinds of rights that the process needs. */
interface DatabaseUrls {
  readonly appUrl: string;
  readonly workerUrl: string;
  readonly migrateUrl: string;
}

/** A database with all migrations. */
async function openDatabase(config: Config, lifetime: Lifetime): Promise<DatabaseUrls> {
  const { databaseUrl: appUrl, workerDatabaseUrl, migrateDatabaseUrl } = config;
  if (appUrl) {
    const migrateUrl = migrateDatabaseUrl ?? appUrl;
    await migrate(migrateUrl);
    return { appUrl, workerUrl: workerDatabaseUrl ?? appUrl, migrateUrl };
  }
  say('Starting PostgreSQL');
  const directory = join(config.dataDirectory, 'postgres');
  const server = await startEmbeddedPostgres({ directory });
  lifetime.add(() => server.stop());
  await migrate(server.url);
  return { ...(await server.openLogins()), migrateUrl: server.url };
}

async function migrate(url: string): Promise<void> {
  const applied = await migrateDatabase(url);
  if (applied.length > 0) say(`Migrated the database: ${applied.length} migrations`);
}

async function start(config: Config, lifetime: Lifetime): Promise<void> {
  const logTap = new LogTap();
  const log = createLogger(config.logLevel, logTap);
  const {
    appUrl: databaseUrl,
    workerUrl: workerDatabaseUrl,
    ...urls
  } = await openDatabase(config, lifetime);
  if (config.isProduction && !config.mayLoseData) await requireDurable(databaseUrl);
  const { authSecret, redisUrl, eventRetentionHours } = config;
  const app = await buildApp({
    databaseUrl,
    workerDatabaseUrl,
    poolSize: config.databaseConnections,
    opensConnections: true,
    databaseWaitMs: config.databaseWaitMs,
    hasTestCards: !config.isProduction,
    authSecret,
    redisUrl,
    eventRetentionHours,
    log,
    logTap,
    encryptionKeys: config.encryptionKeys,
    post: openPost(config.post),
    siteUrl: config.siteUrl,
    storage: await openStorage(config.storage, authSecret),
    passkeys: { domain: config.passkeyDomain, origins: config.corsOrigins },
    socialProviders: config.loginProviders,
    stripe: config.stripe,
    stripePayouts: config.stripePayouts,
    media: config.media,
  });
  lifetime.add(() => app.close());
  if (config.demoData) await seedIfEmpty(config, urls.migrateUrl);
  if (lifetime.isEnding) return;

  await app.database.openConnections();
  const server = await startServer(app.gateway, serverOptionsOf(config), log);
  lifetime.add((noticeMs) => server.close(noticeMs));
  await becomeReady(server.url);
  say(`Marquee serves GraphQL at ${server.url}/graphql`);
  if (!config.isProduction) {
    say('Open that address in a browser for the explorer. Ctrl-C stops the server.');
    if (config.demoData) sayDemoLogins();
  }
  await delay(firstRequestsMs, undefined, { ref: false });
  if (!lifetime.isEnding) await app.startWork();
}

function serverOptionsOf(config: Config): ServerOptions {
  const { host, port, isProduction, corsOrigins, trustedProxies, hasMetrics } = config;
  return {
    host,
    port,
    isProduction,
    corsOrigins,
    trustedProxies,
    hasMetrics,
    explorer: welcome,
    pages: [livePage],
    trustedDocuments: {
      mode: config.trustedDocuments.mode,
      documents: readManifests(config.trustedDocuments.files),
    },
    limits: {
      connectionsPerAddress: config.connectionsPerAddress,
      operationsPerAddress: { times: config.operationsPerAddress, perSeconds: 60 },
      operationsPerAccount: { times: config.operationsPerAccount, perSeconds: 60 },
    },
  };
}

/** Fills an empty database with the demo platform; one with accounts is left as it is. */
async function seedIfEmpty({ environment }: Config, url: string): Promise<void> {
  if (environment === 'production') return;
  const owner = new Database({ url, poolSize: 1 });
  try {
    if (!(await isEmpty(owner.pool))) return;
    say('Filling in demo data');
    const { rowsTotal, elapsedMs } = await seedDemoData(owner.pool, { environment });
    say(`Filled in ${rowsTotal} rows in ${(elapsedMs / 1000).toFixed(1)} s`);
  } finally {
    await owner.close();
  }
}

function sayDemoLogins(): void {
  say(`Demo logins, all with the password ${demoPassword}:`);
  for (const { email, accountType } of Object.values(demoAccounts)) {
    say(`  ${email.padEnd(20)} ${accountType.toLowerCase()}`);
  }
}

/** Asks as a load balancer does, so that "ready" is printed only when it is true for others. */
async function becomeReady(url: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const { status, body } = await ask(`${url}/readyz`);
    if (status === 200) return;
    if (Date.now() > deadline) throw new Error(`The server did not become ready: ${body}`);
    await delay(100);
  }
}

/** What is at an address. `fetch` would do, but a process that asks once is sooner ready without all that it brings. */
async function ask(url: string): Promise<{ readonly status: number; readonly body: string }> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

/** Why the process cannot run, for the person who started it: what is theirs to change needs no stack. */
function explain(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const code = 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `Port${port} is taken by another process. Set PORT to a free one, or stop that process.`;
  }
  if (code === '42501') {
    return `The database refused: ${error.message}. A login that may change the schema belongs in MIGRATE_DATABASE_URL.`;
  }
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen') {
    return 'This port needs rights that the process does not have. Set PORT to one above 1023.';
  }
  return error.message;
}

function readConfig(): Config | null {
  try {
    return loadConfig(readEnvironment(process.cwd()));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return null;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * The first signal lets everything end in order, after a time of notice unless it comes from a keyboard; one that comes
 * later, because that takes too long for somebody, ends the process at once. Ctrl-C under npm arrives twice, from the
 * terminal and from npm, which counts as one.
 */
function endOnSignals(lifetime: Lifetime, config: Config): void {
  let firstAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (firstAt !== null) {
        if (performance.now() - firstAt > sameSignalMs) process.exit(1);
        return;
      }
      firstAt = performance.now();
      say('Stopping');
      lifetime.end(signal === 'SIGTERM' ? config.drainNoticeSeconds * 1000 : 0).then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${explain(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

async function main(): Promise<void> {
  const config = readConfig();
  if (!config) return void process.exit(1);
  const lifetime = new Lifetime();
  endOnSignals(lifetime, config);
  try {
    await start(config, lifetime);
  } catch (error) {
    if (lifetime.isEnding) return;
    process.stderr.write(`${explain(error)}\n`);
    await lifetime.end().catch(() => undefined);
    process.exit(1);
  }
}

void main();
