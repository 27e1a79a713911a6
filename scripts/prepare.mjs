import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, packageBin, root, say } from './steps.mjs';

/**
 * Makes a checkout ready to run: installs the packages and generates the code that git does not keep, each only where
 * it is missing or out of date. Uses nothing but Node, because it runs before anything is installed.
 */

/** What is generated, from what, and where to. */
const generations = {
  data: {
    title: 'Generating the database client and the API classes',
    inputs: () => [
      'prisma/schema',
      'prisma/generator',
      'prisma/prisma.config.ts',
      'src/kernel/read/type-map.ts',
      ...filesBelow('src/modules').filter((path) => path.endsWith('.policy.ts')),
      'package-lock.json',
    ],
    outputs: ['src/generated'],
    generate: () =>
      must(
        'prisma generate',
        [
          ...packageBin('prisma', 'build/index.js'),
          'generate',
          '--config',
          'prisma/prisma.config.ts',
        ],
        prismaEnvironment(),
      ),
  },
  program: {
    title: 'Translating the gateway to JavaScript',
    inputs: () => ['src', 'prisma', 'scripts/translate.mjs', 'package-lock.json'],
    outputs: ['dist'],
    generate: () => must('translation', [process.execPath, 'scripts/translate.mjs']),
  },
  operations: {
    title: 'Generating the types of the test operations',
    inputs: () => [
      'schema.graphql',
      'test/contract/operations',
      'codegen.yml',
      'package-lock.json',
    ],
    outputs: ['test/kit/gql'],
    generate: () => must('graphql-codegen', packageBin('@graphql-codegen/cli', 'cjs/bin.js')),
  },
};

const stampFile = join(root, '.cache', 'generated.json');

/** Prisma's command line without its native engine (ours speaks its protocol) and without asking the network. */
export function prismaEnvironment() {
  return {
    PRISMA_SCHEMA_ENGINE_BINARY: join(root, 'prisma', 'engine', 'schema-engine.mjs'),
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
}

/**
 * Installs what is missing, then brings generated code up to date; `operations` adds the types that tests need, `program`
 * what starts as a process of its own.
 */
export async function prepare({ operations = false, program = false } = {}) {
  await install();
  await generate('data');
  if (operations) await generate('operations');
  if (program) await generate('program');
}

/** Installs the packages of the lockfile where any of them is missing. */
export async function install() {
  if (isInstalled()) return;
  say('Installing packages (once; about a minute) …');
  await must('npm ci', [...npm(), 'ci', '--include=dev', '--no-progress']);
}

/** Runs one generation where its inputs or outputs changed since it last ran, or always when forced. */
export async function generate(name, { force = false } = {}) {
  const { title, outputs, generate: run } = generations[name];
  const inputs = generations[name].inputs();
  const missing = inputs.find((path) => !existsSync(join(root, path)));
  if (missing) throw new Error(`${title} needs ${missing}, which is not there.`);
  const stamps = readStamps();
  const before = digest([...inputs, ...outputs]);
  if (!force && stamps[name] === before && outputs.every((path) => existsSync(join(root, path)))) {
    return;
  }
  say(`${title} …`);
  await run();
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(
    stampFile,
    JSON.stringify({ ...readStamps(), [name]: digest([...inputs, ...outputs]) }, null, 2),
  );
}

/**
 * Whether node_modules holds what the lockfile asks for. Compares versions, not times: git gives every file of a fresh
 * checkout the time of the checkout. Optional packages for other platforms are allowed to be missing.
 */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || installed[path]?.version === version,
  );
}

/** npm as it started us, else the one on the PATH. */
function npm() {
  const script = process.env.npm_execpath;
  return script ? [process.execPath, script] : ['npm'];
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}
