import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './http';

/** Where Debian keeps the programs of the oldest PostgreSQL that we promise to run on. */
const programs = process.env['POSTGRES_15_BIN'] ?? '/usr/lib/postgresql/15/bin';
const isInstalled = existsSync(join(programs, 'initdb'));

/** `describe`, for tests on a PostgreSQL 15 of their own; where it is not installed, they are skipped. */
export const describeWithFifteen = isInstalled ? describe : describe.skip;

if (!isInstalled) {
  process.stderr.write(
    'PostgreSQL 15 is not installed (apt-get install postgresql-15): the tests that need it do not run.\n',
  );
}

/** The server refuses to run as root; Debian's package makes a user for it. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']));
  return { uid: id('-u'), gid: id('-g') };
}

/** A PostgreSQL 15 of one test file, on loopback, with nothing in it. */
export class PostgresFifteen {
  /** Connects to an empty database as a superuser. */
  readonly url: string;

  private constructor(
    private readonly directory: string,
    private readonly child: ChildProcess,
    port: number,
  ) {
    this.url = `postgresql://marquee@127.0.0.1:${port}/postgres`;
  }

  static async start(): Promise<PostgresFifteen> {
    const directory = await mkdtemp(join(tmpdir(), 'marquee-fifteen-'));
    const user = unprivileged();
    if (user.uid !== undefined && user.gid !== undefined) {
      await chown(directory, user.uid, user.gid);
    }
    const data = join(directory, 'data');
    const options = { ...user, cwd: directory, env: { LC_ALL: 'C', TZ: 'UTC' } };
    execFileSync(
      join(programs, 'initdb'),
      ['-D', data, '-U', 'marquee', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...options, stdio: 'ignore' },
    );
    const port = await freePort();
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
      ...options,
      stdio: 'ignore',
    });
    process.once('exit', () => child.kill('SIGQUIT'));
    const server = new PostgresFifteen(directory, child, port);
    await server.ready();
    return server;
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const client = new Client({ connectionString: this.url });
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (attempt === 200) throw error;
        await delay(100);
      }
    }
  }

  /** Makes an empty database and returns its address. */
  async createDatabase(name: string): Promise<string> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return this.url.replace(/postgres$/, name);
  }

  /**
   * The schema of a database in pg_dump's words, piece by piece and sorted: the order of a dump follows the order in
   * which things were made, which an undone and repeated step may change.
   */
  dump(url: string): readonly string[] {
    const text = execFileSync(
      join(programs, 'pg_dump'),
      ['--schema-only', '--schema=public', '--schema=app', '--no-comments', url],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    // Newer releases of pg_dump frame their output by a word drawn anew each time.
    return text
      .replace(/^\\(un)?restrict .*$/gm, '')
      .split(/^-- Name: /m)
      .slice(1)
      .map((piece) =>
        piece.includes('; Type: ACL;') ? piece.split('\n').sort().join('\n') : piece,
      )
      .map((piece) => piece.replace(/\n--\n?$/, '').trim())
      .sort();
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    if (this.child.exitCode === null) await once(this.child, 'exit');
    await rm(this.directory, { recursive: true, force: true });
  }
}
