import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../kit/http';

/** A PgBouncer in front of a test's database, set up as the committed configuration says. */
export interface PgBouncer {
  /** The address of the database through it. */
  readonly url: string;
  stop(): Promise<void>;
}

const committed = join(__dirname, '../../deploy/pgbouncer/pgbouncer.ini');

/** PgBouncer refuses to run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Where Debian keeps programs that are no user's is not on everybody's PATH. */
const environment = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };

/** Whether this machine has PgBouncer at all. */
export function hasPgBouncer(): boolean {
  return spawnSync('pgbouncer', ['--version'], { env: environment }).status === 0;
}

/** Starts PgBouncer for the database at an address, with so few connections that its clients must share them. */
export async function startPgBouncer(databaseUrl: string, poolSize: number): Promise<PgBouncer> {
  const target = new URL(databaseUrl);
  const directory = mkdtempSync(join(tmpdir(), 'marquee-pgbouncer-'));
  chmodSync(directory, 0o755);
  const port = await freePort();
  const users = join(directory, 'userlist.txt');
  writeFileSync(users, `"${target.username}" "${target.password}"\n`);
  const configuration = replaceAll(readFileSync(committed, 'utf8'), [
    ['marquee = host=postgres port=5432', `* = host=${target.hostname} port=${target.port}`],
    ['listen_addr = 0.0.0.0', 'listen_addr = 127.0.0.1'],
    ['listen_port = 6432', `listen_port = ${port}\nunix_socket_dir =`],
    ['auth_file = /tmp/userlist.txt', `auth_file = ${users}`],
    ['default_pool_size = 40', `default_pool_size = ${poolSize}`],
  ]);
  writeFileSync(join(directory, 'pgbouncer.ini'), configuration);
  const child = spawn('pgbouncer', [join(directory, 'pgbouncer.ini')], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...nobody,
  });
  const url = new URL(databaseUrl);
  url.port = String(port);
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(url.href, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: url.href, stop };
}

function replaceAll(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`pgbouncer.ini does not say ${from}.`);
    return result.replace(from, to);
  }, text);
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  for (let tries = 0; tries < 50 && child.exitCode === null; tries += 1) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    const answers = await client.connect().then(
      () => true,
      (error: Error) => {
        complaint += `${error.message}\n`;
        return false;
      },
    );
    await client.end().catch(() => undefined);
    if (answers) return;
    await delay(100);
  }
  throw new Error(`PgBouncer does not answer.\n${complaint}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
