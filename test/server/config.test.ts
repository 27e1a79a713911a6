import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, settingNames } from '../../src/kernel/config/config';

const secret = Buffer.alloc(32, 7).toString('base64');

const provider = {
  key: 'example',
  issuer: 'https://id.example.com',
  clientId: 'marquee',
  clientSecret: 'a secret',
  redirectUris: ['https://fans.example.com/back'],
};

describe('the configuration', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'marquee-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
    try {
      loadConfig(env, directory);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  }

  it('has a default for everything on a developer’s machine', () => {
    const { authSecret, ...config } = loadConfig({ DATABASE_URL: '' }, directory);

    expect(config).toEqual({
      environment: 'development',
      isProduction: false,
      encryptionKeys: [],
      passkeyDomain: 'localhost',
      loginProviders: [],
      post: {
        mailFrom: null,
        smsFrom: null,
        smsUrl: null,
        smtpUrl: null,
        vapid: null,
        hasLocalPush: true,
        outboxDirectory: join(directory, 'outbox'),
      },
      siteUrl: 'http://localhost:3000',
      storage: { s3: null, directory: join(directory, 'files') },
      stripe: null,
      stripePayouts: null,
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: null,
      workerDatabaseUrl: null,
      migrateDatabaseUrl: null,
      databaseConnections: 20,
      databaseWaitMs: 800,
      mayLoseData: false,
      media: null,
      redisUrl: null,
      corsOrigins: ['http://localhost:3000', 'http://localhost:5173'],
      trustedProxies: [],
      operationsPerAddress: 10_000_000,
      operationsPerAccount: 10_000_000,
      connectionsPerAddress: 20_000,
      trustedDocuments: { files: [], mode: 'off' },
      logLevel: 'warn',
      eventRetentionHours: 168,
      hasMetrics: true,
      drainNoticeSeconds: 1,
      demoData: true,
      dataDirectory: directory,
    });
    expect(authSecret).toHaveLength(32);
  });

  it('keeps the key that it made for a developer, readable by nobody else', () => {
    const first = loadConfig({}, directory).authSecret;
    const second = loadConfig({}, directory).authSecret;

    expect(Buffer.from(second).equals(first)).toBe(true);
    expect(statSync(join(directory, 'auth-secret')).mode & 0o777).toBe(0o600);
  });

  it('takes what it is given', () => {
    const env = {
      NODE_ENV: 'production',
      PORT: '80',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgresql://app@db/marquee',
      WORKER_DATABASE_URL: 'postgresql://worker@db/marquee',
      MIGRATE_DATABASE_URL: 'postgresql://owner@db/marquee',
      DATABASE_CONNECTIONS: '60',
      DATABASE_WAIT_MS: '900',
      DATABASE_MAY_LOSE_DATA: 'true',
      REDIS_URL: 'redis://cache:6379',
      AUTH_SECRET: secret,
      S3_BUCKET: 'media',
      S3_REGION: 'eu-central-1',
      S3_ACCESS_KEY_ID: 'an-id',
      S3_SECRET_ACCESS_KEY: 'a-secret',
      S3_ENDPOINT: 'https://storage.example.com',
      S3_PATH_STYLE: 'true',
      STRIPE_PAYOUT_KEY: 'rk_live_1',
      STRIPE_PAYOUT_WEBHOOK_SECRETS: 'whsec_1, whsec_2',
      PAYOUT_RETURN_URL: 'https://a.example.com/payouts',
      INGEST_URL: 'rtmps://in.example.com/live',
      MEDIA_CALLBACK_SECRET: secret,
      LOGIN_PROVIDERS: JSON.stringify([provider]),
      CORS_ORIGINS: 'https://a.example.com, https://b.example.com',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      OPERATIONS_PER_ADDRESS: '9000',
      OPERATIONS_PER_ACCOUNT: '900',
      CONNECTIONS_PER_ADDRESS: '90',
      TRUSTED_DOCUMENTS: '/etc/marquee/web.json, app.json',
      TRUSTED_DOCUMENTS_MODE: 'enforce',
      LOG_LEVEL: 'error',
      EVENT_RETENTION_HOURS: '24',
      METRICS: 'true',
      DRAIN_NOTICE_SECONDS: '10',
      DEMO_DATA: 'false',
    };

    expect(loadConfig(env, directory)).toEqual({
      environment: 'production',
      isProduction: true,
      encryptionKeys: [],
      passkeyDomain: 'localhost',
      loginProviders: [provider],
      post: {
        mailFrom: null,
        smsFrom: null,
        smsUrl: null,
        smtpUrl: null,
        vapid: null,
        hasLocalPush: false,
        outboxDirectory: null,
      },
      siteUrl: 'http://localhost:3000',
      storage: {
        s3: {
          bucket: 'media',
          region: 'eu-central-1',
          accessKeyId: 'an-id',
          secretAccessKey: 'a-secret',
          endpoint: 'https://storage.example.com',
          isPathStyle: true,
        },
        directory: null,
      },
      stripe: null,
      stripePayouts: {
        secretKey: 'rk_live_1',
        webhookSecrets: ['whsec_1', 'whsec_2'],
        returnUrl: 'https://a.example.com/payouts',
        apiUrl: null,
      },
      port: 80,
      host: '0.0.0.0',
      databaseUrl: 'postgresql://app@db/marquee',
      workerDatabaseUrl: 'postgresql://worker@db/marquee',
      migrateDatabaseUrl: 'postgresql://owner@db/marquee',
      databaseConnections: 60,
      databaseWaitMs: 900,
      mayLoseData: true,
      media: {
        kind: 'SIGNED',
        ingestUrl: 'rtmps://in.example.com/live',
        callbackKey: Buffer.alloc(32, 7),
      },
      redisUrl: 'redis://cache:6379',
      authSecret: Buffer.alloc(32, 7),
      corsOrigins: ['https://a.example.com', 'https://b.example.com'],
      trustedProxies: ['10.0.0.0/8', '::1'],
      operationsPerAddress: 9000,
      operationsPerAccount: 900,
      connectionsPerAddress: 90,
      trustedDocuments: { files: ['/etc/marquee/web.json', 'app.json'], mode: 'enforce' },
      logLevel: 'error',
      eventRetentionHours: 24,
      hasMetrics: true,
      drainNoticeSeconds: 10,
      demoData: false,
      dataDirectory: directory,
    });
  });

  it('lists every wrong setting by name, with what it expects and without its value', () => {
    const env = {
      NODE_ENV: 'prod',
      PORT: '70000',
      HOST: 'a b',
      DATABASE_URL: 'mysql://root:hunter2@db',
      WORKER_DATABASE_URL: 'hunter2',
      MIGRATE_DATABASE_URL: 'mysql://root:hunter2@db',
      DATABASE_CONNECTIONS: '2',
      DATABASE_WAIT_MS: '1',
      DATABASE_MAY_LOSE_DATA: 'perhaps',
      REDIS_URL: 'http://hunter2',
      AUTH_SECRET: 'hunter2',
      ENCRYPTION_KEYS: '1:hunter2',
      SMTP_URL: 'http://hunter2',
      MAIL_FROM: 'nobody',
      SMS_URL: 'ftp://hunter2',
      SMS_FROM: '?',
      VAPID_SUBJECT: 'hunter2',
      VAPID_PUBLIC_KEY: 'hunter2',
      VAPID_PRIVATE_KEY: 'hunter2',
      SITE_URL: 'ftp://hunter2',
      S3_BUCKET: 'Not A Bucket',
      S3_REGION: 'not a region',
      S3_ACCESS_KEY_ID: 'hunter2 hunter2',
      S3_SECRET_ACCESS_KEY: 'hunter2 hunter2',
      S3_ENDPOINT: 'ftp://hunter2',
      S3_PATH_STYLE: 'perhaps',
      PASSKEY_DOMAIN: 'not a domain',
      STRIPE_SECRET_KEY: 'hunter2 hunter2',
      STRIPE_WEBHOOK_SECRET: 'hunter2 hunter2',
      STRIPE_API_URL: 'ftp://hunter2',
      PAYMENT_RETURN_URL: 'ftp://hunter2',
      STRIPE_PAYOUT_KEY: 'hunter2 hunter2',
      STRIPE_PAYOUT_WEBHOOK_SECRETS: 'whsec_1,hunter2',
      PAYOUT_RETURN_URL: 'ftp://hunter2',
      INGEST_URL: 'hunter2',
      MEDIA_CALLBACK_SECRET: 'hunter2',
      LIVEKIT_URL: 'https://hunter2',
      LIVEKIT_API_KEY: 'hunter2 hunter2',
      LIVEKIT_API_SECRET: 'hunter2 hunter2',
      LOGIN_PROVIDERS: '[{"key":"hunter2"}]',
      CORS_ORIGINS: 'https://a.example.com/path',
      TRUSTED_PROXIES: '10.0.0.0/33',
      OPERATIONS_PER_ADDRESS: '0',
      OPERATIONS_PER_ACCOUNT: '-1',
      CONNECTIONS_PER_ADDRESS: 'many',
      TRUSTED_DOCUMENTS: 'hunter2',
      TRUSTED_DOCUMENTS_MODE: 'maybe',
      LOG_LEVEL: 'loud',
      EVENT_RETENTION_HOURS: '-1',
      METRICS: '1',
      DRAIN_NOTICE_SECONDS: '11',
      DEMO_DATA: 'yes',
    };

    const problems = problemsOf(env);

    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(settingNames);
    expect(problems).toContain('PORT expects a port: a whole number from 0 to 65535.');
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('demands a key and no demo data in production', () => {
    expect(problemsOf({ NODE_ENV: 'production', DEMO_DATA: 'true' })).toEqual([
      'AUTH_SECRET is required in production: 32 bytes or more in base64.',
      'DEMO_DATA expects false in production: its logins have a known password.',
    ]);
    expect(loadConfig({ NODE_ENV: 'production', AUTH_SECRET: secret }, directory).demoData).toBe(
      false,
    );
  });

  it('demands all that a bucket needs, and no open way to it in production', () => {
    const env = { S3_BUCKET: 'media', S3_ENDPOINT: 'http://storage.example.com' };
    const missing = [
      'S3_REGION is required with S3_BUCKET.',
      'S3_ACCESS_KEY_ID is required with S3_BUCKET.',
      'S3_SECRET_ACCESS_KEY is required with S3_BUCKET.',
    ];
    expect(problemsOf(env)).toEqual(missing);
    expect(problemsOf({ ...env, NODE_ENV: 'production', AUTH_SECRET: secret })).toEqual([
      ...missing,
      'S3_ENDPOINT expects https in production.',
    ]);
  });

  it('[payments.processor-adapters] refuses a part of what payouts through Stripe need, and an open way back in production', () => {
    const whole = {
      STRIPE_PAYOUT_KEY: 'rk_test_1',
      STRIPE_PAYOUT_WEBHOOK_SECRETS: 'whsec_1',
      PAYOUT_RETURN_URL: 'http://localhost:3000/payouts',
    };
    expect(problemsOf(whole)).toEqual([]);
    const together =
      'STRIPE_PAYOUT_KEY, STRIPE_PAYOUT_WEBHOOK_SECRETS and PAYOUT_RETURN_URL belong together.';
    for (const name of Object.keys(whole)) {
      expect(problemsOf({ ...whole, [name]: '' })).toEqual([together]);
    }
    expect(problemsOf({ ...whole, STRIPE_PAYOUT_WEBHOOK_SECRETS: ',' })).toEqual([together]);
    expect(problemsOf({ ...whole, NODE_ENV: 'production', AUTH_SECRET: secret })).toEqual([
      'PAYOUT_RETURN_URL expects https in production.',
    ]);
  });

  it('demands both of what a media server is reached by', () => {
    const secretAlone = { MEDIA_CALLBACK_SECRET: secret };
    expect(problemsOf({ INGEST_URL: 'rtmps://in.example.com/live' })).toEqual([
      'MEDIA_CALLBACK_SECRET is required with INGEST_URL.',
    ]);
    expect(problemsOf(secretAlone)).toEqual(['INGEST_URL is required with MEDIA_CALLBACK_SECRET.']);
  });

  it('takes LiveKit in its place, whole, and with a secret over TLS in production', () => {
    const env = {
      LIVEKIT_URL: 'ws://live.example.com',
      LIVEKIT_API_KEY: 'devkey',
      LIVEKIT_API_SECRET: 'secret',
    };
    const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = env;
    expect(loadConfig(env, directory).media).toEqual({ kind: 'LIVEKIT', url, apiKey, apiSecret });
    expect(problemsOf({ ...env, NODE_ENV: 'production', AUTH_SECRET: secret })).toEqual([
      'LIVEKIT_URL expects wss in production.',
      'LIVEKIT_API_SECRET expects 32 characters or more in production.',
    ]);
    expect(problemsOf({ LIVEKIT_API_KEY: apiKey })).toEqual([
      'LIVEKIT_URL is required with LIVEKIT_API_KEY.',
      'LIVEKIT_API_SECRET is required with LIVEKIT_API_KEY.',
    ]);
    const ingest = { INGEST_URL: 'rtmp://in.example.com/live', MEDIA_CALLBACK_SECRET: secret };
    expect(problemsOf({ ...env, ...ingest })).toEqual([
      'INGEST_URL and LIVEKIT_URL exclude each other.',
    ]);
  });

  it('takes keys to encrypt with in the order in which they are current and known, each once', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const keysOf = (text: string) =>
      loadConfig({ ENCRYPTION_KEYS: text }, directory).encryptionKeys;

    expect(keysOf(`1, 2:${key}`)).toEqual([
      { version: 1, key: null },
      { version: 2, key: Buffer.alloc(32, 7) },
    ]);
    expect(keysOf(`2:${key}`)).toEqual([{ version: 2, key: Buffer.alloc(32, 7) }]);
    for (const text of ['2', '0', `1:${key}`, `2:${key},2:${key}`, '1,1', '2:c2hvcnQ=', ',']) {
      expect(problemsOf({ ENCRYPTION_KEYS: text })).toHaveLength(1);
    }
  });

  it('is explained in .env.example, setting by setting', () => {
    const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');

    const named = [...example.matchAll(/^#?([A-Z\d_]+)=/gm)].map(([, name]) => name);

    expect(named).toEqual(settingNames);
  });
});
