import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { PostSettings } from '../post/open-post';
import type { StorageSettings } from '../storage/open-storage';
import {
  problemsOfStripe,
  problemsOfVapid,
  stripeOf,
  stripeSettings,
  vapidOf,
  type StripeReach,
} from './belonging';
import { bucketOf, problemsOfBucket } from './bucket';
import { developmentSecret } from './development-secret';
import { isLongBase64, isOrigin, isPostgresUrl, isRedisUrl, isWebUrl, splitList } from './forms';
import { isHop } from './hop';
import { readLoginProviders, type LoginProvider } from './login-providers';
import { mediaOf, mediaSettings, problemsOfMedia, type MediaReach } from './media';
import {
  payoutSettings,
  problemsOfPayouts,
  stripePayoutsOf,
  type StripePayoutReach,
} from './payouts';

/** A key to encrypt with, by its version; that of version 1 follows from the secret of the installation. */
export interface ConfiguredKey {
  readonly version: number;
  readonly key: Uint8Array | null;
}

/** What the process was told about its surroundings, checked once and never read from the environment again. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production';
  readonly isProduction: boolean;
  readonly port: number;
  readonly host: string;
  /** Null means: run the PostgreSQL that comes with the packages, with its files in `dataDirectory`. */
  readonly databaseUrl: string | null;
  /** Where consumers of events and jobs work; null means: as `databaseUrl`. */
  readonly workerDatabaseUrl: string | null;
  /** Where the schema is changed and filled; null means: as `databaseUrl`. */
  readonly migrateDatabaseUrl: string | null;
  /** How many connections to the database requests hold at most; consumers of events and jobs have eight of their own. */
  readonly databaseConnections: number;
  /** How long a request waits for one of them before it is told to come back, in milliseconds. */
  readonly databaseWaitMs: number;
  /** Whether production starts on a database that may lose what it has acknowledged. */
  readonly mayLoseData: boolean;
  /** Null means: work without Redis, which is fine for one process. */
  readonly redisUrl: string | null;
  /** The key behind tokens and cursors: 32 bytes or more. */
  readonly authSecret: Uint8Array;
  /** Keys around those of accounts, the current one first. That of version 1 follows from `authSecret` and is not here. */
  readonly encryptionKeys: readonly ConfiguredKey[];
  /** Where e-mail and short messages go; null means: nowhere. */
  readonly post: PostSettings;
  /** Where the pages are that letters and messages lead to: an origin. */
  readonly siteUrl: string;
  /** Where files are kept; where there is no bucket and no folder, none are taken. */
  readonly storage: StorageSettings;
  /** The domain that passkeys belong to. */
  readonly passkeyDomain: string;
  /** How Stripe is reached; null means: it takes no payments. */
  readonly stripe: StripeReach | null;
  /** How Stripe is reached for payouts; null means: it makes none. */
  readonly stripePayouts: StripePayoutReach | null;
  /** The media server; null means that nothing takes streams. */
  readonly media: MediaReach | null;
  /** By which providers people may log in besides. */
  readonly loginProviders: readonly LoginProvider[];
  /** The origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** The proxies in front of us whose word is taken for where requests come from: addresses, or ranges of them. */
  readonly trustedProxies: readonly string[];
  /** What one address may do: root fields per minute, and connections that stay. */
  readonly operationsPerAddress: number;
  readonly connectionsPerAddress: number;
  /** What one account may do: root fields per minute. */
  readonly operationsPerAccount: number;
  /** The manifests of documents that our own clients send, and what is done with all others. */
  readonly trustedDocuments: {
    readonly files: readonly string[];
    readonly mode: 'off' | 'log' | 'enforce';
  };
  readonly logLevel: LogLevel;
  readonly eventRetentionHours: number;
  /** Whether `GET /metrics` answers whoever asks. */
  readonly hasMetrics: boolean;
  /** How long a process that gets SIGTERM still takes requests while it says that it is not ready. */
  readonly drainNoticeSeconds: number;
  /** Whether an empty database is filled with the demo platform. Never true in production. */
  readonly demoData: boolean;
  /** Absolute path of the directory for what the process keeps on disk. */
  readonly dataDirectory: string;
}

/** How much is logged: pino's levels. */
export type LogLevel = (typeof logLevels)[number];

/** The settings are wrong: `problems` says of each by name what it expects. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`These settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const logLevelByEnvironment = { development: 'warn', test: 'silent', production: 'info' } as const;

/** The ports that usual frontend servers listen on while somebody develops. */
const developmentOrigins = ['http://localhost:3000', 'http://localhost:5173'];

/** On a developer's machine all requests come from one address, and some of them to find out how many it can take. */
const unhurried = 10_000_000;

const settings = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], {
      error: 'expects development, test or production',
    })
    .default('development'),
  PORT: wholeNumber(0, 65_535, 'expects a port: a whole number from 0 to 65535').default(4000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, { error: 'expects a host name or an address to listen on' })
    .default('127.0.0.1'),
  DATABASE_URL: postgresUrl(),
  WORKER_DATABASE_URL: postgresUrl(),
  MIGRATE_DATABASE_URL: postgresUrl(),
  DATABASE_CONNECTIONS: wholeNumber(3, 500, 'expects a whole number from 3 to 500').default(20),
  DATABASE_WAIT_MS: wholeNumber(100, 30_000, 'expects 100 to 30000').default(800),
  DATABASE_MAY_LOSE_DATA: flag().default(false),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, { error: 'expects an address such as redis://user:password@host:6379/0' })
    .optional(),
  AUTH_SECRET: z
    .string()
    .refine(isLongBase64, { error: 'expects 32 bytes or more in base64: openssl rand -base64 32' })
    .optional(),
  ENCRYPTION_KEYS: z
    .string()
    .transform(readEncryptionKeys)
    .refine((keys) => keys !== null, {
      error:
        'expects keys such as 3:<32 bytes in base64>,2:<32 bytes in base64>,1, each version once, the current one first',
    })
    .optional(),
  SMTP_URL: z
    .string()
    .refine((text) => /^smtps?:$/.test(URL.canParse(text) ? new URL(text).protocol : ''), {
      error: 'expects an address such as smtps://user:password@mail.example.com:465',
    })
    .optional(),
  MAIL_FROM: z.string().includes('@', { error: 'expects an e-mail address' }).optional(),
  SMS_URL: z
    .string()
    .refine(isWebUrl, {
      error: 'expects an address such as https://account:secret@sms.example.com/messages',
    })
    .optional(),
  SMS_FROM: z
    .string()
    .regex(/^\+?[A-Za-z\d ]{3,15}$/, { error: 'expects a number such as +491711234567, or a name' })
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, {
      error: 'expects an address such as mailto:post@example.com',
    })
    .optional(),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^[\w-]{87}$/, { error: 'expects the public key of `npx web-push generate-vapid-keys`' })
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/, {
      error: 'expects the private key of `npx web-push generate-vapid-keys`',
    })
    .optional(),
  SITE_URL: z
    .string()
    .refine(isOrigin, { error: 'expects an origin such as https://fans.example.com' })
    .optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, { error: 'expects the name of a bucket' })
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z\d-]+$/, { error: 'expects a region such as eu-central-1' })
    .optional(),
  S3_ACCESS_KEY_ID: z.string().regex(/^\S+$/, { error: 'expects the id of a key' }).optional(),
  S3_SECRET_ACCESS_KEY: z
    .string()
    .regex(/^\S+$/, { error: 'expects the secret of a key' })
    .optional(),
  S3_ENDPOINT: z
    .string()
    .refine(isOrigin, { error: 'expects an address such as https://storage.example.com' })
    .optional(),
  S3_PATH_STYLE: flag().optional(),
  PASSKEY_DOMAIN: z
    .string()
    .regex(/^[a-z\d.-]+$/, { error: 'expects a domain such as example.com' })
    .optional(),
  ...stripeSettings,
  ...payoutSettings,
  ...mediaSettings,
  LOGIN_PROVIDERS: z
    .string()
    .transform(readLoginProviders)
    .refine((providers) => providers !== null, {
      error:
        'expects a JSON list of providers, each with key, issuer, clientId, clientSecret and redirectUris',
    })
    .optional(),
  CORS_ORIGINS: z
    .string()
    .transform(splitList)
    .refine((origins) => origins.every(isOrigin), {
      error: 'expects origins such as https://fans.example.com, separated by commas',
    })
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform(splitList)
    .refine((hops) => hops.every(isHop), {
      error: 'expects addresses or ranges such as 10.0.0.0/8, separated by commas',
    })
    .optional(),
  OPERATIONS_PER_ADDRESS: count(),
  OPERATIONS_PER_ACCOUNT: count(),
  CONNECTIONS_PER_ADDRESS: count(),
  TRUSTED_DOCUMENTS: z
    .string()
    .transform(splitList)
    .refine((files) => files.every((file) => file.endsWith('.json')), {
      error: 'expects JSON files such as /etc/marquee/web.json, separated by commas',
    })
    .optional(),
  TRUSTED_DOCUMENTS_MODE: z
    .enum(['off', 'log', 'enforce'], { error: 'expects off, log or enforce' })
    .default('off'),
  LOG_LEVEL: z.enum(logLevels, { error: `expects one of ${logLevels.join(', ')}` }).optional(),
  EVENT_RETENTION_HOURS: wholeNumber(
    1,
    8784,
    'expects a whole number of hours from 1 to 8784, which is a year',
  ).default(168),
  METRICS: flag().optional(),
  DRAIN_NOTICE_SECONDS: wholeNumber(0, 10, 'expects whole seconds from 0 to 10').optional(),
  DEMO_DATA: flag().optional(),
});

/** The names of all settings, in the order in which `.env.example` explains them. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/**
 * Reads the settings. An empty one counts as unset. Outside production a missing AUTH_SECRET is made once and kept in
 * the data directory, so that tokens outlive a restart.
 * @throws ConfigError that lists every wrong setting by name.
 */
export function loadConfig(env: NodeJS.ProcessEnv, dataDirectory = '.data'): Config {
  const given = Object.fromEntries(
    settingNames.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = settings.safeParse(given);
  const problems = parsed.success
    ? problemsAmong(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data;
  const isProduction = values.NODE_ENV === 'production';
  const directory = resolve(dataDirectory);
  return {
    environment: values.NODE_ENV,
    isProduction,
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL ?? null,
    workerDatabaseUrl: values.WORKER_DATABASE_URL ?? null,
    migrateDatabaseUrl: values.MIGRATE_DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    authSecret: values.AUTH_SECRET
      ? Buffer.from(values.AUTH_SECRET, 'base64')
      : developmentSecret(directory),
    encryptionKeys: values.ENCRYPTION_KEYS ?? [],
    post: {
      smtpUrl: values.SMTP_URL ?? null,
      mailFrom: values.MAIL_FROM ?? null,
      smsUrl: values.SMS_URL ?? null,
      smsFrom: values.SMS_FROM ?? null,
      outboxDirectory: values.NODE_ENV === 'development' ? join(directory, 'outbox') : null,
      vapid: vapidOf(values),
      hasLocalPush: !isProduction,
    },
    siteUrl: values.SITE_URL ?? 'http://localhost:3000',
    storage: {
      s3: bucketOf(values),
      directory: isProduction ? null : join(directory, 'files'),
    },
    passkeyDomain: values.PASSKEY_DOMAIN ?? 'localhost',
    stripe: stripeOf(values),
    stripePayouts: stripePayoutsOf(values),
    media: mediaOf(values),
    loginProviders: values.LOGIN_PROVIDERS ?? [],
    corsOrigins: values.CORS_ORIGINS ?? (isProduction ? [] : developmentOrigins),
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    operationsPerAddress: values.OPERATIONS_PER_ADDRESS ?? (isProduction ? 6_000 : unhurried),
    databaseConnections: values.DATABASE_CONNECTIONS,
    databaseWaitMs: values.DATABASE_WAIT_MS,
    mayLoseData: values.DATABASE_MAY_LOSE_DATA,
    operationsPerAccount: values.OPERATIONS_PER_ACCOUNT ?? (isProduction ? 1_200 : unhurried),
    connectionsPerAddress: values.CONNECTIONS_PER_ADDRESS ?? (isProduction ? 200 : 20_000),
    trustedDocuments: {
      files: values.TRUSTED_DOCUMENTS ?? [],
      mode: values.TRUSTED_DOCUMENTS_MODE,
    },
    logLevel: values.LOG_LEVEL ?? logLevelByEnvironment[values.NODE_ENV],
    eventRetentionHours: values.EVENT_RETENTION_HOURS,
    hasMetrics: values.METRICS ?? !isProduction,
    drainNoticeSeconds: values.DRAIN_NOTICE_SECONDS ?? (isProduction ? 5 : 1),
    demoData: values.DEMO_DATA ?? !isProduction,
    dataDirectory: directory,
  };
}

/** What is wrong with settings beside one another that are right by themselves. */
function problemsAmong(values: z.infer<typeof settings>): string[] {
  return [
    problemsOfProduction,
    problemsOfBucket,
    problemsOfStripe,
    problemsOfPayouts,
    problemsOfVapid,
    problemsOfMedia,
  ].flatMap((problemsIn) => problemsIn(values));
}

/** What is harmless on a developer's machine and dangerous in front of real people. */
function problemsOfProduction(values: z.infer<typeof settings>): string[] {
  if (values.NODE_ENV !== 'production') return [];
  return [
    ...(values.AUTH_SECRET
      ? []
      : ['AUTH_SECRET is required in production: 32 bytes or more in base64.']),
    ...(values.DEMO_DATA
      ? ['DEMO_DATA expects false in production: its logins have a known password.']
      : []),
  ];
}

function wholeNumber(min: number, max: number, error: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
}

function flag() {
  const texts = z.enum(['true', 'false'], { error: 'expects true or false' });
  return texts.transform((text) => text === 'true');
}

function count() {
  return wholeNumber(1, 999_999_999, 'expects a whole number from 1 to 999999999').optional();
}

function postgresUrl() {
  const error = 'expects an address such as postgresql://user:password@host:5432/name';
  return z.string().refine(isPostgresUrl, { error }).optional();
}

/** Versions with their keys; null where the text is none, or says a version twice. */
function readEncryptionKeys(text: string): readonly ConfiguredKey[] | null {
  const keys = splitList(text).map((part): ConfiguredKey => {
    const [, version = '', key] = /^(\d{1,6})(?::([A-Za-z0-9+/_-]+={0,2}))?$/.exec(part) ?? [];
    return { version: Number(version), key: key === undefined ? null : Buffer.from(key, 'base64') };
  });
  const isRight = keys.every(({ version, key }) =>
    key === null ? version === 1 : version >= 2 && key.length === 32,
  );
  const versions = new Set(keys.map(({ version }) => version));
  return isRight && keys.length > 0 && versions.size === keys.length ? keys : null;
}
