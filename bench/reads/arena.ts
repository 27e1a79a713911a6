import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { migrateDatabase } from '../../prisma/database/migrate';
import { AccessTokens } from '../../src/kernel/auth/tokens';
import { startEmbeddedPostgres } from '../../src/kernel/db/embedded';
import { fill, fillForViewers, rowId } from './dataset';
import { accounts } from './marquee';
import { startPeer, type Peer, type RunningPeer } from './peers';

/** Connections to the database that each server may hold. */
export const poolSize = 10;

const root = join(__dirname, '..', '..');
const portBase = 21_400;

/** The database with its rows, the servers that have been started over it, and sessions to ask with. */
export interface Arena {
  /** With the rights of the owner. */
  readonly client: Client;
  readonly postgresPid: number;
  start(peer: Peer): Promise<RunningPeer>;
  startMarquee(): Promise<RunningPeer>;
  /** From here on accounts follow, block, subscribe and have bought, and some posts are not for everyone. */
  makeRelations(): Promise<void>;
  /** The header of an account by its number, good for the next quarter of an hour. */
  authorizationOf(account: number): Promise<string>;
  close(): Promise<void>;
}

const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  random_page_cost: '1.1',
  max_connections: '150',
  shared_preload_libraries: 'pg_stat_statements',
};

/** A session for each account that may ask; its id follows from the account's. */
const sessions = `INSERT INTO user_sessions (id, user_id, expires_at)
  SELECT overlay(id::text placing '00000009' from 1 for 8)::uuid, id, now() + interval '1 day' FROM users
  WHERE id <= $1::uuid ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`;

/** An account by its number, as the hand-written servers are told who asks. */
export function viewerOf(account: number): {
  readonly viewerId: string;
  readonly sessionId: string;
} {
  return { viewerId: rowId('user', account), sessionId: sessionOf(account) };
}

const sessionOf = (account: number): string => rowId('user', account).replace(/^.{8}/, '00000009');

/** How long a token is sent, in milliseconds: it is good for a quarter of an hour, and a whole run takes two of them. */
const tokenMs = 10 * 60_000;

/**
 * Starts the database. It is made anew for each run, unless BENCH_DIRECTORY names a folder to keep it in, which saves some
 * minutes to whoever tries one thing after the other.
 */
export async function openArena(say: (line: string) => void): Promise<Arena> {
  const kept = process.env['BENCH_DIRECTORY'];
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'marquee-bench-')));
  const server = await startEmbeddedPostgres({ directory, settings });
  say('Migrating and filling the database');
  await migrateDatabase(server.url);
  const logins = await server.openLogins();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await client.query(`ALTER SYSTEM SET pg_stat_statements.track = 'none'`);
  await client.query('SELECT pg_reload_conf()');
  const { rowCount } = await client.query('SELECT FROM posts LIMIT 1');
  if (rowCount === 0) await fill(client);
  await client.query(sessions, [rowId('user', accounts)]);
  const secret = randomBytes(32);
  const tokens = new AccessTokens(secret);
  const headers = new Map<number, { readonly text: string; readonly issuedAt: number }>();
  const running: RunningPeer[] = [];
  const add = (peer: RunningPeer): RunningPeer => {
    running.push(peer);
    return peer;
  };
  return {
    client,
    postgresPid: Number(
      readFileSync(join(directory, 'cluster', 'postmaster.pid'), 'utf8').split('\n', 1)[0],
    ),
    start: async (peer) =>
      add(await startPeer(peer, server.url, portBase + running.length, poolSize)),
    startMarquee: async () =>
      add(
        await startMarquee(portBase + running.length, {
          AUTH_SECRET: secret.toString('base64'),
          DATABASE_URL: logins.appUrl,
          WORKER_DATABASE_URL: logins.workerUrl,
          MIGRATE_DATABASE_URL: server.url,
        }),
      ),
    makeRelations: () => fillForViewers(client, accounts),
    authorizationOf: async (account) => {
      const known = headers.get(account);
      if (known && performance.now() - known.issuedAt < tokenMs) return known.text;
      const { token } = await tokens.issue(rowId('user', account), sessionOf(account));
      const text = `Bearer ${token}`;
      headers.set(account, { text, issuedAt: performance.now() });
      return text;
    },
    close: async () => {
      for (const peer of running) await peer.stop();
      await client.end();
      await server.stop();
      if (kept === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Marquee as it runs in production, but that one address may ask as often as a benchmark does. */
async function startMarquee(
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<RunningPeer> {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DATABASE_MAY_LOSE_DATA: 'true',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      DRAIN_NOTICE_SECONDS: '0',
      OPERATIONS_PER_ADDRESS: '999999999',
      OPERATIONS_PER_ACCOUNT: '999999999',
      DATABASE_CONNECTIONS: String(poolSize),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('Marquee did not start.');
    await delay(100);
  }
  return {
    peer: { name: 'marquee', title: 'Marquee', dialect: 'own', program: 'dist/src/main.js' },
    url: `${url}/graphql`,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await once(child, 'exit');
      clearTimeout(patience);
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}
