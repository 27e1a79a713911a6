import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { loadConfig, settingNames } from '../../src/kernel/config/config';

const root = join(__dirname, '../..');
const text = readFileSync(join(root, 'compose.yaml'), 'utf8');

const duration = z.string().regex(/^\d+s$/);
const service = z
  .strictObject({
    image: z.string().optional(),
    build: z.string().optional(),
    command: z.array(z.string()).optional(),
    environment: z.record(z.string(), z.string()).optional(),
    ports: z.array(z.string()).optional(),
    volumes: z.array(z.string()).optional(),
    depends_on: z
      .record(
        z.string(),
        z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) }),
      )
      .optional(),
    healthcheck: z
      .strictObject({
        test: z.array(z.string()).min(2),
        interval: duration,
        timeout: duration,
        retries: z.number(),
      })
      .optional(),
    restart: z.literal('unless-stopped'),
    stop_grace_period: duration.optional(),
  })
  .refine(({ image, build }) => (image === undefined) !== (build === undefined), {
    error: 'a service has an image or is built',
  });

const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeFile.parse(load(text));
const { gateway, pgbouncer, postgres, redis } = compose.services;

describe('the compose file', () => {
  it('runs the gateway with the databases that it needs, and nothing else', () => {
    expect(Object.keys(compose.services)).toEqual(['gateway', 'pgbouncer', 'postgres', 'redis']);
    expect([postgres?.image, redis?.image]).toEqual(['postgres:18', 'redis:7']);
    for (const folder of [gateway?.build, pgbouncer?.build]) {
      expect(existsSync(join(root, folder ?? '', 'Dockerfile'))).toBe(true);
    }
  });

  it('waits only for services that there are, and for health only where it is checked', () => {
    for (const { depends_on: needs = {} } of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(needs)) {
        const needed = compose.services[name];
        expect(needed).toBeDefined();
        if (condition === 'service_healthy') expect(needed?.healthcheck).toBeDefined();
      }
    }
  });

  it('mounts only what there is', () => {
    const volumes = Object.values(compose.services).flatMap(({ volumes: mounts = [] }) => mounts);
    const sources = volumes.map((mount) => mount.split(':')[0] ?? '');

    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(join(root, source)) : !(source in compose.volumes),
    );

    expect(missing).toEqual([]);
  });

  it('opens the gateway to the world and nothing behind it', () => {
    const open = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);

    expect(open.map(([name]) => name)).toEqual(['gateway']);
  });

  it('holds no secret, and says where each comes from', () => {
    const variables = [...text.matchAll(/\$\{(\w+)(:\?|:-)?/g)];
    const demanded = new Set(variables.filter(([, , how]) => how === ':?').map(([, name]) => name));
    const defaulted = new Set(
      variables.filter(([, , how]) => how === ':-').map(([, name]) => name),
    );

    expect([...demanded].sort()).toEqual(['AUTH_SECRET', 'DATABASE_PASSWORD']);
    expect([...defaulted]).toEqual(['PORT']);
    expect(text).not.toMatch(/password:\w|PASSWORD: [^$]/i);
  });

  it('gives the gateway settings that it knows and accepts', () => {
    const environment = gateway?.environment ?? {};
    const filled = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/\$\{AUTH_SECRET[^}]*\}/, secret).replace(/\$\{\w+\}/, 'a1b2'),
      ]),
    );

    expect(Object.keys(environment).filter((name) => !settingNames.includes(name))).toEqual([]);
    expect(loadConfig({ NODE_ENV: 'production', ...filled })).toMatchObject({
      isProduction: true,
      demoData: false,
      databaseUrl: 'postgresql://marquee_app:a1b2@pgbouncer:6432/marquee',
      workerDatabaseUrl: 'postgresql://marquee_worker:a1b2@postgres:5432/marquee',
      redisUrl: 'redis://redis:6379',
    });
  });

  it('grants the gateway the time that it takes to stop', () => {
    expect(gateway?.stop_grace_period).toBe('25s');
  });

  it('names logins and ports as the files beside it do', () => {
    const logins = readFileSync(join(root, 'deploy/postgres/logins.sh'), 'utf8');
    const pool = readFileSync(join(root, 'deploy/pgbouncer/pgbouncer.ini'), 'utf8');
    const start = readFileSync(join(root, 'deploy/pgbouncer/start.sh'), 'utf8');

    for (const role of ['app', 'worker']) {
      expect(logins).toContain(`CREATE ROLE marquee_${role} LOGIN`);
      expect(logins).toContain(`IN ROLE ${role};`);
    }
    expect(start).toContain('"marquee_app"');
    expect(pool).toContain('pool_mode = transaction');
    expect(pool).toContain('listen_port = 6432');
    expect(pool).toContain('marquee = host=postgres port=5432');
  });
});

const secret = Buffer.alloc(32, 7).toString('base64');
