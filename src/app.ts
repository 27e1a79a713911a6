import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import type { ConfiguredKey } from './kernel/config/config';
import { deriveKey } from './kernel/crypto/keys';
import { Database } from './kernel/db/database';
import { makePartitions, reconcileCounters } from './kernel/db/housekeeping';
import { roleToAssume } from './kernel/db/roles';
import { SystemLogs } from './kernel/db/system-logs';
import { EventLog } from './kernel/events/event-log';
import { clearOutbox } from './kernel/events/clear-outbox';
import { openEvents, type Events } from './kernel/events/open-events';
import type { OutboxRelay } from './kernel/events/relay';
import type { RequestContext } from './kernel/graphql/context';
import { resolveField } from './kernel/graphql/field-resolver';
import { TextExecutor } from './kernel/graphql/text-executor';
import { OperationCosts } from './kernel/graphql/operation-costs';
import { RateLimitResolver } from './kernel/graphql/rate-limit.resolver';
import { NodeResolver } from './kernel/graphql/node.resolver';
import { Jobs } from './kernel/jobs/jobs';
import { CostMeter } from './kernel/limits/cost-meter';
import type { LogTap } from './kernel/log/log-tap';
import type { Logger } from './kernel/log/logger';
import { CursorCodec } from './kernel/pagination/cursor';
import { openPost, type Post } from './kernel/post/open-post';
import { ReadEngine } from './kernel/read/engine';
import type { ReadModel } from './kernel/read/model';
import { StoredAddresses } from './kernel/read/stored-addresses';
import { openRedis } from './kernel/redis/open-redis';
import type { RedisLink } from './kernel/redis/redis-link';
import { Strokes } from './kernel/write/strokes';
import { openStorage, type Storage } from './kernel/storage/open-storage';
import { contextsOf, type Contexts } from './contexts';
import { encryptionKeysOf, subjectKeysOf } from './encryption-keys';
import { measure } from './measurements';
import { createAudit } from './modules/audit';
import { createContent } from './modules/content';
import { createCreators } from './modules/creators';
import {
  createIdentity,
  standsAsRemembered,
  type EntryRules,
  type Identity,
  type PasskeySettings,
  type SocialProvider,
} from './modules/identity';
import { createLive, type Live, type LiveDependencies } from './modules/live';
import { createMedia } from './modules/media';
import { createMessaging } from './modules/messaging';
import { createModeration } from './modules/moderation';
import { createNotifications } from './modules/notifications';
import { StripeProcessor, type Payments, type StripeSettings } from './modules/payments';
import type { Payouts, StripePayoutSettings } from './modules/payouts';
import { createProfiles } from './modules/profiles';
import { createSocial } from './modules/social';
import { createVerification, type Verification } from './modules/verification';
import { createMoney } from './money';
import { callbackRoutes } from './routes';
import { sharingOf } from './sharing';
import { buildGraphQLSchema, buildReadModel } from './schema';
import type { Gateway } from './server/gateway';

/** What the product needs of its surroundings. */
export interface AppOptions {
  readonly databaseUrl: string;
  /** Where consumers of events and jobs work; left out, as `databaseUrl`. */
  readonly workerDatabaseUrl?: string | null;
  /** What several processes share; left out, each works for itself. */
  readonly redisUrl?: string | null;
  /** How many connections the process holds at most. */
  readonly poolSize: number;
  /** Whether they are opened at once, while the rest is built; left out, when somebody wants them. */
  readonly opensConnections?: boolean;
  /** How long a request waits for a connection, in milliseconds; left out, as long as jobs do. */
  readonly databaseWaitMs?: number;
  /** Whether test cards are accepted, by a processor of our own in this process: never in production. */
  readonly hasTestCards?: boolean;
  /** Left out, Stripe takes no payments. */
  readonly stripe?: StripeSettings | null;
  /** Left out, Stripe makes no payouts. */
  readonly stripePayouts?: StripePayoutSettings | null;
  /** The media server; left out, a stand-in, but in production nothing takes streams. */
  readonly media?: LiveDependencies['media'];
  /** The secret that all keys are derived from. */
  readonly authSecret: Uint8Array;
  /** How often one may try to get in; left out, as often as people do. */
  readonly entryRules?: EntryRules;
  /** The keys around the keys of accounts, the newest first; left out, one that follows from the secret. */
  readonly encryptionKeys?: readonly ConfiguredKey[];
  /** Left out, nothing can be sent. */
  readonly post?: Post;
  /** Where the pages are that letters and messages lead to; left out, those of this machine. */
  readonly siteUrl?: string;
  /** Left out, no files are taken. */
  readonly storage?: Storage;
  /** Left out, passkeys are for pages of this machine. */
  readonly passkeys?: PasskeySettings;
  readonly socialProviders?: readonly SocialProvider[];
  /** How long clients can resume from a cursor. */
  readonly eventRetentionHours: number;
  readonly log: Logger;
  /** Where the log's lines can be had to keep them; left out, they are not kept. */
  readonly logTap?: LogTap;
}

/** The whole product, without a transport. */
export interface App {
  readonly database: Database;
  readonly gateway: Gateway<RequestContext>;
  /** The processor with the test cards; null where there is none. */
  readonly localProcessor: Payments['local'];
  /** The stand-in for a processor that pays out; null in production. */
  readonly localPayouts: Payouts['local'];
  /** The stand-in for a service that checks people; null in production. */
  readonly localChecks: Verification['local'];
  /** Begins what nobody who asks the gateway need wait for: durable consumers, jobs, and what transactions will need. */
  startWork(): Promise<void>;
  close(): Promise<void>;
}

/** Builds the product, module by module in their fixed order, and starts telling events. */
export async function buildApp(options: AppOptions): Promise<App> {
  const ground = await openGround(options);
  const { database, workers, model, reads, redis, events, storage } = ground;
  const modules = createModules(ground, options);
  const { identity, media, verification, profiles, money, live, messaging, notifications, all } =
    modules;
  const { payments, payouts } = money;
  const schema = buildGraphQLSchema(
    [
      new NodeResolver(model),
      new RateLimitResolver(),
      ...all.flatMap((module) => module.resolvers),
    ],
    (caller, operation) => identity.noteForbidden(caller, operation),
  );
  options.logTap?.pourInto(new SystemLogs(workers, 'gateway'));
  const relay = await events.startRelay(notifications.consumers);
  const tasks = [
    clearOutbox(workers, options.eventRetentionHours),
    makePartitions(workers),
    reconcileCounters(workers, options.log),
    ...identity.tasks,
    ...media.tasks,
    ...verification.tasks,
    ...money.tasks,
    ...notifications.tasks,
    ...live.tasks,
    ...messaging.tasks,
  ];
  let jobs: Promise<Jobs> | null = null;
  const contexts = contextsOf(profiles, identity, reads);

  return {
    database,
    gateway: gatewayOf(schema, database, {
      contexts,
      redis,
      reads,
      ...{ relay, payments, payouts, verification, live, workers, identity, model, storage },
    }),
    localProcessor: payments.local,
    localPayouts: payouts.local,
    localChecks: verification.local,
    startWork: async () => {
      relay.startConsumers();
      jobs = Jobs.start({ workers, tasks, log: options.log });
      await jobs;
      await database.openPrismaEarly();
    },
    close: async () => {
      await identity.settled();
      await payments.close();
      await payouts.close();
      await verification.close();
      // Where they could not be started, whoever started them was told.
      await (await jobs?.catch(() => null))?.close();
      await relay.stop();
      await live.close();
      await modules.messaging.close();
      redis?.close();
      await options.logTap?.stop();
      await workers.close();
      await database.close();
    },
  };
}

/** What all modules stand on. */
interface Ground {
  readonly database: Database;
  readonly workers: Database;
  readonly model: ReadModel;
  readonly reads: ReadEngine;
  readonly redis: RedisLink | null;
  readonly events: Events;
  readonly eventLog: EventLog;
  readonly storage: Storage;
}

async function openGround(options: AppOptions): Promise<Ground> {
  const { authSecret, redisUrl = null, log } = options;
  const { database, workers } = await openDatabases(options);
  const cursors = new CursorCodec(deriveKey(authSecret, 'cursor'));
  const model = buildReadModel();
  const storage = options.storage ?? (await openStorage({ s3: null }, authSecret));
  const addresses = new StoredAddresses(storage.store);
  const reads = new ReadEngine(database, model, cursors, database, standsAsRemembered, addresses);
  const redis = await openRedis(redisUrl, database, log);
  const events = openEvents({ database, workers, redis, log });
  const eventLog = new EventLog(events.outbox, events.bus, cursors);
  return { database, workers, model, reads, redis, events, eventLog, storage };
}

/** The modules, each with what it stands on; `all` in their fixed order. */
function createModules(ground: Ground, options: AppOptions) {
  const { authSecret, hasTestCards, log } = options;
  const { database, workers, reads, redis, events, eventLog, storage } = ground;
  const { bus } = events;
  const audit = createAudit(database);
  const identity = createIdentityOf(ground, options);
  const creators = createCreators(database);
  const files = storage.store;
  const media = createMedia({ database, workers, redis, creators: creators.service, files });
  const verification = createVerification({
    ...{ database, worker: workers, readEngine: reads, uploads: media.service, files, log },
    localKey: hasTestCards ? deriveKey(authSecret, 'local-checks') : null,
  });
  const profiles = createProfiles(database);
  const strokes = new Strokes(database, ground.model, standsAsRemembered);
  const content = createContent({
    ...{ database, readEngine: reads, strokes },
    ...{ creators: creators.service, uploads: media.service },
  });
  const social = createSocial(database, reads);
  const keys = subjectKeysOf(authSecret, options.encryptionKeys);
  const money = createMoney({
    ...{ database, worker: workers, readEngine: reads, strokes, eventLog, keys, log },
    creators: creators.service,
    screenings: verification.screenings,
    localKey: hasTestCards ? deriveKey(authSecret, 'local-processor') : null,
    localPayoutsKey: hasTestCards ? deriveKey(authSecret, 'local-payouts') : null,
    processors: options.stripe ? [new StripeProcessor(options.stripe)] : [],
    stripePayouts: options.stripePayouts ?? null,
  });
  const on = { database, readEngine: reads, creators: creators.service };
  const live = createLive({
    ...on,
    workers,
    bus,
    eventLog,
    redis,
    keys,
    log,
    media: mediaOf(options),
  });
  const messaging = createMessaging({ ...on, workers, uploads: media.service, eventLog, redis });
  const moderation = createModeration(database, identity.accounts, content.removal);
  const notifications = createNotifications({
    ...{ database, workers, readEngine: reads, eventLog, log },
    contacts: identity.contacts,
    post: options.post ?? openPost(nowhere),
    siteUrl: options.siteUrl ?? 'http://localhost:3000',
  });
  const all = [
    audit,
    identity,
    creators,
    media,
    verification,
    profiles,
    content,
    social,
    ...money.all,
    live,
    messaging,
    moderation,
    notifications,
  ];
  return { identity, media, verification, profiles, money, live, messaging, notifications, all };
}

/** The media server that is configured, or else, where somebody develops, that of a stand-in. */
function mediaOf({ media, hasTestCards, authSecret }: AppOptions): LiveDependencies['media'] {
  if (media || !hasTestCards) return media ?? null;
  const callbackKey = deriveKey(authSecret, 'local-media');
  return { kind: 'LOCAL', ingestUrl: 'rtmp://127.0.0.1:1935/live', callbackKey };
}

/** Settings by which nothing can be sent. */
const nowhere = { smtpUrl: null, mailFrom: null, smsUrl: null, smsFrom: null };

function createIdentityOf(ground: Ground, options: AppOptions): Identity {
  const { database, workers, redis } = ground;
  const { authSecret: secret, entryRules, log } = options;
  return createIdentity({
    ...{ database, workers, redis, secret, entryRules, log },
    encryptionKeys: encryptionKeysOf(secret, options.encryptionKeys),
    post: options.post ?? openPost(nowhere),
    passkeys: options.passkeys ?? { domain: 'localhost', origins: ['http://localhost:3000'] },
    socialProviders: options.socialProviders ?? [],
    isInsecureAllowed: options.hasTestCards ?? false,
  });
}

/**
 * How many of the connections of requests are for single reads. A few serve many, as they need no turn of their own to begin
 * and to end; the rest is for transactions, each of which has one to itself.
 */
function linesOf(poolSize: number): number {
  return Math.min(4, Math.floor(poolSize / 3));
}

/** Connections that consumers of events and jobs hold at most. */
const workerPoolSize = 8;

/** One pool for those who send requests, one for the work that is nobody's request. */
async function openDatabases(
  options: AppOptions,
): Promise<{ readonly database: Database; readonly workers: Database }> {
  const { databaseUrl: url, workerDatabaseUrl, poolSize, databaseWaitMs: waitMs } = options;
  const workerUrl = workerDatabaseUrl ?? url;
  const [role, workerRole] = await Promise.all([
    roleToAssume(url, 'app'),
    roleToAssume(workerUrl, 'worker'),
  ]);
  const database = new Database({ url, poolSize, lines: linesOf(poolSize), role, waitMs });
  if (options.opensConnections) void database.openConnections();
  const workers = new Database({
    url: workerUrl,
    poolSize: workerPoolSize,
    role: workerRole,
    applicationName: 'marquee-worker',
  });
  return { database, workers };
}

interface GatewayParts {
  readonly contexts: Contexts;
  readonly redis: RedisLink | null;
  readonly reads: ReadEngine;
  readonly relay: OutboxRelay;
  readonly payments: Payments;
  readonly payouts: Payouts;
  readonly verification: Verification;
  readonly live: Live;
  readonly workers: Database;
  readonly identity: Identity;
  readonly model: ReadModel;
  readonly storage: Storage;
}

function gatewayOf(
  schema: GraphQLSchema,
  database: Database,
  parts: GatewayParts,
): Gateway<RequestContext> {
  const { contexts, redis, reads, relay, payments, payouts, verification, live } = parts;
  const { workers, identity, model, storage } = parts;
  const costs = new OperationCosts(schema, model);
  const executor = new TextExecutor(schema, model, resolveField);
  return {
    schema,
    redis,
    fieldResolver: resolveField,
    ...contexts,
    writes: (operation) => executor.covers(operation),
    write: (operation, context) => executor.answer(operation, context),
    costOf: (operation) => costs.of(operation),
    renewContext: (context) => {
      const meter = new CostMeter();
      return { ...context, meter, reads: reads.readsFor(context, meter) };
    },
    sharing: sharingOf(reads),
    readinessProblems: async () => {
      const isReachable = await database.isReachable();
      return isReachable ? [] : ['database'];
    },
    measurements: () => measure({ app: database, worker: workers }, relay),
    endedSessions: (sessionIds) => identity.service.endedSessions(sessionIds),
    documents: [{ path: '/.well-known/jwks.json', content: () => identity.keySet() }],
    routes: callbackRoutes({ payments, payouts, verification, live }),
    files: storage.local,
    onServing: (url) => {
      storage.local?.start(url);
      payments.local?.courier.start(`${url}/webhooks/local`);
      payouts.local?.courier.start(`${url}/payout-callbacks/local`);
      verification.local?.courier.start(`${url}/check-callbacks/local`);
      live.local?.start(`${url}/media-callbacks`);
    },
  };
}
