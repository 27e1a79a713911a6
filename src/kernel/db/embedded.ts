import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { openLogins, type Logins } from './roles';
import { findBinaries, type Binaries } from './embedded-binaries';

/** Where the server keeps its data and how it runs. */
export interface EmbeddedPostgresOptions {
  /** A folder of the server's own, made where it is missing: the data, and the password that opens it. */
  readonly directory: string;
  /** A free port on loopback is chosen where it is left out. */
  readonly port?: number;
  /** Settings of postgresql.conf, such as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told each line of the server's log. */
  readonly onLogLine?: (line: string) => void;
}

/** A running server of our own. */
export interface EmbeddedPostgres {
  /** Connects to its database as its owner. It holds the password: never log it. */
  readonly url: string;
  /** Makes the logins for the roles of the product, once its migrations have made the roles. */
  openLogins(): Promise<Logins>;
  /** Ends the server after ending its connections; the data stays. */
  stop(): Promise<void>;
}

const user = 'marquee';
const database = 'marquee';

/** Held by the process that started a server for as long as it lives, so that others can tell an abandoned one. */
const ownership = 724_101;

const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/** How long a server may take to notice that its owner is gone, or to end by itself, before it counts as in use. */
const inUsePatienceMs = 2_000;

function urlFor(port: number, password: string, name: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
}

function clusterOf(directory: string): string {
  return join(directory, 'cluster');
}

async function passwordOf(directory: string): Promise<string> {
  return (await readFile(join(directory, 'password'), 'utf8')).trim();
}

/**
 * Whether a server runs under this number. A number may have gone to another program since, and where nothing collects
 * dead processes, as in many containers, a killed server keeps its own.
 */
async function isServer(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return /^\d+ \(postgres\) [^ZX]/.test(line);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What the server says of itself in its data folder while it runs, and leaves behind when it is killed. */
async function readPidFile(directory: string): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(join(clusterOf(directory), 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port] = text.split('\n').map(Number);
  return pid && port && (await isServer(pid)) ? { pid, port } : null;
}

async function tryConnect(url: string): Promise<Client | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client,
    () => null,
  );
}

/** The address of the server that runs on this folder, whoever started it; null where none does. */
export async function findEmbeddedPostgres(directory: string): Promise<string | null> {
  const running = await readPidFile(directory);
  if (running === null) return null;
  const url = urlFor(running.port, await passwordOf(directory), database);
  const client = await tryConnect(url);
  await client?.end();
  return client === null ? null : url;
}

async function takeOwnership(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS taken',
    [ownership],
  );
  return rows[0]?.taken === true;
}

function inUse(directory: string): Error {
  return new Error(
    `The database in ${directory} is in use by another running process. Stop that one first, or set DATABASE_URL.`,
  );
}

/** Whether a server that answers was left behind by its owner; one that is only starting or ending does not answer. */
async function isAbandoned(directory: string, port: number): Promise<boolean> {
  const client = await tryConnect(urlFor(port, await passwordOf(directory), 'postgres'));
  if (client === null) return false;
  try {
    return await takeOwnership(client);
  } finally {
    await client.end();
  }
}

/**
 * Ends a server that outlived a killed owner. Rejects where the owner still lives, as two servers on one folder would
 * destroy the data.
 */
async function endAbandoned(directory: string): Promise<void> {
  const patience = Date.now() + inUsePatienceMs;
  for (;;) {
    const running = await readPidFile(directory);
    if (running === null) break;
    if (await isAbandoned(directory, running.port)) {
      process.kill(running.pid, 'SIGINT');
      const deadline = Date.now() + stopTimeoutMs;
      while ((await isServer(running.pid)) && Date.now() < deadline) await delay(20);
      break;
    }
    if (Date.now() > patience) throw inUse(directory);
    await delay(100);
  }
  // PostgreSQL takes any living process under the number in this file for a server, and would refuse to start.
  await rm(join(clusterOf(directory), 'postmaster.pid'), { force: true });
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/**
 * What glibc keeps of the memory that a statement gives back, in bytes. By default a backend returns a few hundred KiB to
 * the system after each statement of a function and asks for them again with the next, and each time all cores must forget
 * their address translations: a fifth of the processor time of a tip. Other C libraries do not read this.
 */
const memoryKept = {
  MALLOC_TRIM_THRESHOLD_: String(8 * 1024 * 1024),
  MALLOC_TOP_PAD_: String(1024 * 1024),
  MALLOC_MMAP_THRESHOLD_: String(4 * 1024 * 1024),
};

/** Starts a program of PostgreSQL's in English, so that its messages can be understood, apart from our terminal. */
function spawnProgram(
  binaries: Binaries,
  program: 'postgres' | 'initdb',
  args: readonly string[],
): ChildProcess {
  const { file, args: all, uid, gid } = binaries.launch(program, args);
  const env = { LC_ALL: 'C', TZ: 'UTC', ...memoryKept };
  return spawn(file, all, {
    uid,
    gid,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    windowsHide: true,
  });
}

/** The last lines that a program wrote to its log. */
function lastLines(
  child: ChildProcess,
  onLine: (line: string) => void = () => undefined,
): readonly string[] {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (lines.length > 20) lines.shift();
    onLine(line);
  });
  return lines;
}

/** Makes the data folder beside its place and moves it there, so that a cut-off start leaves nothing half made. */
async function createCluster(binaries: Binaries, directory: string): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const unfinished = join(directory, 'cluster.unfinished');
  const passwordFile = join(directory, 'password');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o711);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (binaries.owner !== null) {
    await chown(unfinished, binaries.owner.uid, binaries.owner.gid);
    await chown(passwordFile, binaries.owner.uid, binaries.owner.gid);
  }
  const child = spawnProgram(binaries, 'initdb', [
    `--pgdata=${unfinished}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
  ]);
  const log = lastLines(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`PostgreSQL could not make its data folder.\n${log.join('\n')}`);
  await rename(unfinished, clusterOf(directory));
}

/** Resolves when the server takes connections; rejects with the end of its log when it does not come up. */
async function startServer(
  binaries: Binaries,
  { directory, settings = {}, onLogLine }: EmbeddedPostgresOptions,
  port: number,
): Promise<ChildProcess> {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawnProgram(binaries, 'postgres', [
    '-D',
    clusterOf(directory),
    '-p',
    String(port),
    ...flags,
  ]);
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL did not start: ${reason}\n${log.join('\n')}`));
    };
    const timer = setTimeout(() => {
      child.kill('SIGQUIT');
      fail(`nothing after ${startTimeoutMs} ms.`);
    }, startTimeoutMs);
    const log = lastLines(child, (line) => {
      onLogLine?.(line);
      if (!line.includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => fail(`it ended with code ${code}.`));
  });
  return child;
}

/** A port may be taken between its choice and its use, and a killed server's children may take a moment to end. */
async function startWithRetries(
  binaries: Binaries,
  options: EmbeddedPostgresOptions,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return { child: await startServer(binaries, options, port), port };
    } catch (error) {
      if (/lock file .* already exists/.test(String(error))) throw inUse(options.directory);
      const passing = /Address already in use|pre-existing shared memory/.test(String(error));
      if (!passing || attempt === 5) throw error;
      await delay(200 * attempt);
    }
  }
}

async function createDatabase(owner: Client): Promise<void> {
  const { rowCount } = await owner.query('SELECT 1 FROM pg_database WHERE datname = $1', [
    database,
  ]);
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${database}`);
}

/**
 * Starts a real PostgreSQL server that listens on loopback alone, on a folder that nobody else may read. A server left
 * behind by a killed process is ended first. Rejects when the folder is in use by a living one.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { directory } = options;
  const binaries = await findBinaries();
  await mkdir(directory, { recursive: true });
  await endAbandoned(directory);
  if (!existsSync(clusterOf(directory))) await createCluster(binaries, directory);
  const password = await passwordOf(directory);
  const { child, port } = await startWithRetries(binaries, options);
  const endNow = (): void => void child.kill('SIGINT');
  process.once('exit', endNow);
  child.once('exit', () => process.removeListener('exit', endNow));
  const owner = await tryConnect(urlFor(port, password, 'postgres'));
  if (owner === null || !(await takeOwnership(owner))) {
    endNow();
    throw new Error(`The password in ${directory} does not open the database in it.`);
  }
  await createDatabase(owner);
  return {
    url: urlFor(port, password, database),
    openLogins: () =>
      openLogins(urlFor(port, password, database), {
        prefix: user,
        password: createHmac('sha256', password).update('logins').digest('base64url'),
      }),
    stop: async () => {
      await owner.end();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), stopTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
