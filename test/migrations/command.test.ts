import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Pool } from 'pg';
import { readMigrationFiles } from '../../prisma/database/migration-files';
import { createDatabase } from '../kit/database';

const root = join(__dirname, '..', '..');

async function db(url: string, command: string): Promise<{ code: number | null; stdout: string }> {
  const program = [
    '-r',
    '@swc-node/register',
    join(root, 'prisma', 'database', 'main.ts'),
    command,
  ];
  const child = spawn(process.execPath, program, {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [stdout, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout };
}

jest.setTimeout(600_000);

describe('npm run db', () => {
  it('migrates, shows drift by its exit code, and goes back', async () => {
    const database = await createDatabase('empty');
    const pool = new Pool({ connectionString: database.url });
    const newest = (await readMigrationFiles()).at(-1)?.name;

    const migrate = await db(database.url, 'migrate');
    await pool.query('ALTER TABLE users ADD COLUMN shoe_size integer');
    const drifted = await db(database.url, 'drift');
    await pool.end();
    const rollback = await db(database.url, 'rollback');
    const status = await db(database.url, 'status');
    await database.drop();

    expect(migrate.stdout).toMatch(/^applied {2}\d{14}_foundation$/m);
    expect([migrate.code, drifted.code]).toEqual([0, 2]);
    expect(drifted.stdout).toContain('shoe_size');
    expect(rollback.code).toBe(0);
    expect(rollback.stdout).toBe(`undone   ${newest}\n`);
    expect(status.stdout.trimEnd().split('\n').at(-1)).toBe(`pending  ${newest}`);
  });

  it('explains itself where the command is unknown', async () => {
    expect((await db('postgresql://127.0.0.1:1/none', 'fly')).code).toBe(64);
  });
});
