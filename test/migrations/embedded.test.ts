import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/db/embedded';

/** The disk is not what is tested. */
const settings = { fsync: 'off' };

const moduleFile = join(__dirname, '..', '..', 'src', 'kernel', 'db', 'embedded.ts');

async function ask(url: string, query: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** Another process of ours that runs the server on this folder; resolves with its address once it is up. */
async function startElsewhere(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const program = `require(${JSON.stringify(moduleFile)})
    .startEmbeddedPostgres({ directory: ${JSON.stringify(directory)}, settings: ${JSON.stringify(settings)} })
    .then(({ url }) => console.log(url))`;
  const child = spawn(process.execPath, ['-r', '@swc-node/register', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url };
}

jest.setTimeout(600_000);

describe('embedded PostgreSQL', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'marquee-embedded-'));
  });

  afterEach(async () => {
    // A server that was told to end may still be writing.
    await rm(directory, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  });

  it('keeps its data, listens on loopback below port 32768, and starts again within 5 s', async () => {
    const first = await startEmbeddedPostgres({ directory, settings });
    await ask(first.url, 'CREATE TABLE kept (word text)');
    const addresses = await ask(first.url, 'SHOW listen_addresses');
    await first.stop();
    const from = Date.now();
    const second = await startEmbeddedPostgres({ directory, settings });
    const startMs = Date.now() - from;
    const kept = await ask(second.url, `SELECT to_regclass('kept')::text`);
    await second.stop();

    expect(addresses).toBe('127.0.0.1');
    expect(Number(new URL(second.url).port)).toBeLessThan(32_768);
    expect(kept).toBe('kept');
    expect(startMs).toBeLessThan(5_000);
    expect(await findEmbeddedPostgres(directory)).toBeNull();
  });

  it('lets nobody in without the password, which nobody else may read', async () => {
    const server = await startEmbeddedPostgres({ directory, settings });
    const stranger = new URL(server.url);
    stranger.password = 'password';

    const refusal = await ask(stranger.href, 'SELECT 1').catch((error: Error) => error.message);
    const { mode } = await stat(join(directory, 'password'));
    await server.stop();

    expect(refusal).toContain('password authentication failed');
    expect(mode & 0o777).toBe(0o600);
  });

  it('refuses a folder that another process uses, and finds the server there', async () => {
    const { child, url } = await startElsewhere(directory);

    const refusal = await startEmbeddedPostgres({ directory, settings }).catch(
      (error: Error) => error.message,
    );
    const found = await findEmbeddedPostgres(directory);
    const ended = once(child, 'exit');
    process.kill(
      Number((await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]),
      'SIGINT',
    );
    child.kill('SIGKILL');
    await ended;

    expect(refusal).toContain('in use by another running process');
    expect(found).toBe(url);
  });

  it('takes over from a process that was killed', async () => {
    const { child, url } = await startElsewhere(directory);
    await ask(url, 'CREATE TABLE kept (word text)');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;

    const server = await startEmbeddedPostgres({ directory, settings });
    const kept = await ask(server.url, `SELECT to_regclass('kept')::text`);
    await server.stop();

    expect(kept).toBe('kept');
  });

  it('starts after the server itself was killed', async () => {
    const { child } = await startElsewhere(directory);
    const ended = once(child, 'exit');
    process.kill(
      Number((await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]),
      'SIGKILL',
    );
    child.kill('SIGKILL');
    await ended;

    const server = await startEmbeddedPostgres({ directory, settings });
    const one = await ask(server.url, 'SELECT 1');
    await server.stop();

    expect(one).toBe(1);
  });
});
