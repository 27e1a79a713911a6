import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/db/embedded';
import { drawDataModel } from './erd';
import { createFirstAdministrator } from './first-administrator';
import { migrateDatabase, migrationStatus, rollbackMigration } from './migrate';
import { loadDatabase } from './load';
import { readInventory, writeInventory } from './inventory';
import { schemaDifference } from './prisma-command';
import { describeGrowth, describeSizes, growthSince, keepSizes, tableSizes } from './stats';
import { verifyDatabase } from './verify';

const usage = `npm run db -- <command>

  setup      all that an empty database needs: migrations, partitions, the job queue and the product's own rows
  migrate    the same, told migration by migration
  rollback   undo the newest migration by its down.sql, with the data in what it made
  status     list the migrations that the database has and lacks
  verify     exit with 1 where server, extensions, roles, grants, guards, partitions, constraints or indexes are amiss
  stats      print how large tables and indexes are and how fast they grow, beside the estimates; keeps today's sizes
  inventory  write what the database holds into prisma/inventory.txt, for review
  erd        draw the tables of each domain into docs/data-model
  drift      exit with 2 and show the difference when database and prisma/schema differ
  diff       print the SQL that leads from the database to prisma/schema, to edit into a new migration
  first-administrator <e-mail> <date of birth>
             make the first administrator and print a password that must be changed first
  load       fill an empty database with --users N accounts and all else in proportion, to measure on
  start      run the embedded server until Ctrl-C and print its address

MIGRATE_DATABASE_URL or else DATABASE_URL names the database. Without both, the embedded server under .data/ is used, started where it does not run.`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function status(url: string): Promise<number> {
  const { applied, pending } = await migrationStatus(url);
  for (const name of applied) print(`applied  ${name}`);
  for (const name of pending) print(`pending  ${name}`);
  return 0;
}

async function migrate(url: string): Promise<number> {
  const applied = await migrateDatabase(url, { onApplied: (name) => print(`applied  ${name}`) });
  if (applied.length === 0) print('The database is up to date.');
  return 0;
}

async function setup(url: string): Promise<number> {
  const started = performance.now();
  const applied = await migrateDatabase(url);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  print(`${applied.length} migrations applied; the database is ready (${seconds} s).`);
  return 0;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function verify(url: string): Promise<number> {
  const findings = await withClient(url, verifyDatabase);
  for (const { what, problems, seen } of findings) {
    print(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${what}${seen ? `: ${seen}` : ''}`);
    for (const problem of problems) print(`       ${problem}`);
  }
  return findings.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

async function stats(url: string): Promise<number> {
  const { sizes, growth } = await withClient(url, async (client) => {
    const found = await tableSizes(client);
    await keepSizes(client, found);
    return { sizes: found, growth: await growthSince(client) };
  });
  for (const line of describeSizes(sizes)) print(line);
  print(describeGrowth(growth));
  return 0;
}

async function load(url: string): Promise<number> {
  const { values } = parseArgs({ allowPositionals: true, options: { users: { type: 'string' } } });
  const users = Number(values.users);
  if (!Number.isSafeInteger(users) || users < 100) {
    process.stderr.write('db -- load expects --users N, at least 100.\n');
    return 64;
  }
  if (process.env['NODE_ENV'] === 'production') {
    process.stderr.write('Invented accounts do not belong into production.\n');
    return 1;
  }
  await migrateDatabase(url);
  const onStep = (table: string, seconds: number): void =>
    print(`${table} ${seconds.toFixed(1)} s`);
  await loadDatabase(url, { users, onStep });
  return 0;
}

async function inventory(url: string): Promise<number> {
  const lines = await withClient(url, readInventory);
  await writeInventory(lines);
  print(`${lines.length} lines.`);
  return 0;
}

async function erd(url: string): Promise<number> {
  const domains = await withClient(url, drawDataModel);
  print(`${domains.length} pictures in docs/data-model.`);
  return 0;
}

async function rollback(url: string): Promise<number> {
  const name = await rollbackMigration(url);
  print(name === null ? 'There is no migration to undo.' : `undone   ${name}`);
  return 0;
}

async function drift(url: string): Promise<number> {
  const difference = await schemaDifference(url, 'summary');
  print(difference === '' ? 'Database and schema agree.' : difference);
  return difference === '' ? 0 : 2;
}

async function diff(url: string): Promise<number> {
  const sql = await schemaDifference(url, 'sql');
  print(sql === '' ? '-- Database and schema agree.' : sql);
  return 0;
}

async function start(url: string): Promise<number> {
  print(`PostgreSQL runs at ${url}\nCtrl-C ends it.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  return 0;
}

async function firstAdministrator(url: string): Promise<number> {
  const [email = '', dateOfBirth = ''] = process.argv.slice(3);
  if (!email.includes('@') || !/^\d{4}-\d\d-\d\d$/.test(dateOfBirth)) {
    process.stderr.write(`${usage}\n`);
    return 64;
  }
  const { password } = await createFirstAdministrator(url, { email, dateOfBirth });
  print(`${email} is an administrator. This is the password until another is set:\n${password}`);
  return 0;
}

const commands: Readonly<Record<string, (url: string) => Promise<number>>> = {
  'first-administrator': firstAdministrator,
  setup,
  migrate,
  verify,
  stats,
  inventory,
  erd,
  load,
  rollback,
  status,
  drift,
  diff,
  start,
};

/** The database to work on, and how to leave it: an embedded server that we started ends with us. */
async function openDatabase(): Promise<{ url: string; close: () => Promise<void> }> {
  const given = process.env['MIGRATE_DATABASE_URL'] || process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, close: async () => undefined };
  const directory = join(__dirname, '..', '..', '.data', 'postgres');
  const running = await findEmbeddedPostgres(directory);
  if (running !== null) return { url: running, close: async () => undefined };
  const server = await startEmbeddedPostgres({ directory });
  return { url: server.url, close: () => server.stop() };
}

async function main(name: string | undefined): Promise<number> {
  const command = name === undefined ? undefined : commands[name];
  if (command === undefined) {
    process.stderr.write(`${usage}\n`);
    return name === undefined || name === 'help' ? 0 : 64;
  }
  const { url, close } = await openDatabase();
  try {
    return await command(url);
  } finally {
    await close();
  }
}

main(process.argv[2]).then(
  (code) => {
    process.exitCode = code;
  },
  (error: NodeJS.ErrnoException) => {
    // A host name with several addresses fails with a code and no message.
    process.stderr.write(`${error.message || error.code}\n`);
    process.exitCode = 1;
  },
);
