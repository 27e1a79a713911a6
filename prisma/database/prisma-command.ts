import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a run of Prisma's command line left behind. */
export interface PrismaResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const root = join(__dirname, '..', '..');
const engine = join(root, 'prisma', 'engine', 'schema-engine.mjs');

/**
 * Runs Prisma's command line on this project, with our engine in place of the one that it would download. `DATABASE_URL`
 * names the database, as the arguments of a process can be read by everybody on the machine.
 */
export async function runPrisma(
  connectionString: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PrismaResult> {
  const program = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  const child = spawn(
    process.execPath,
    [program, ...args, '--config', join(root, 'prisma', 'prisma.config.ts')],
    {
      cwd: root,
      env: {
        ...environment,
        DATABASE_URL: connectionString,
        PRISMA_SCHEMA_ENGINE_BINARY: engine,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exitCode: exitCode ?? 1, stdout, stderr };
}

/** The difference between a database and the working schema; empty text where there is none. */
export async function schemaDifference(
  connectionString: string,
  form: 'summary' | 'sql',
): Promise<string> {
  const target = [
    '--from-config-datasource',
    '--to-schema',
    join('prisma', 'schema'),
    '--exit-code',
  ];
  const script = form === 'sql' ? ['--script'] : [];
  const result = await runPrisma(connectionString, ['migrate', 'diff', ...target, ...script]);
  if (result.exitCode === 0 && /No difference|empty migration/.test(result.stdout)) return '';
  if (result.exitCode === 2) return result.stdout.trim();
  throw new Error(`Prisma could not compare the schemas.\n${result.stderr}${result.stdout}`);
}
