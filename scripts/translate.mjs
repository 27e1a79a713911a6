import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { main, root } from './steps.mjs';

/** What the gateway is made of; what is no TypeScript there is read at run time, from beside the program. */
const sources = ['src', 'prisma'];
const program = 'src/main.ts';
const target = join(root, 'dist');
const require = createRequire(import.meta.url);

async function build() {
  rmSync(target, { recursive: true, force: true });
  for (const file of sources.flatMap(filesBelow)) {
    if (!file.endsWith('.ts')) copy(file);
  }
  const outfile = join(target, program.replace(/\.ts$/, '.js'));
  await require('esbuild').build({
    absWorkingDir: root,
    entryPoints: [program],
    outfile,
    bundle: true,
    external: outside(),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifyWhitespace: true,
    sourcemap: true,
    // The lines are needed to name a place, the text is not, and all of it would be read at each start.
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [
      {
        name: 'translation',
        setup: (bundler) => {
          bundler.onLoad({ filter: ours }, translate);
          bundler.onLoad({ filter: packaged }, nameOnly);
        },
      },
    ],
  });
  keepLines(`${outfile}.map`);
}

/**
 * Packages whose many files a start would look for one by one. Others stay outside: those that packages share, as all of
 * GraphQL's share `graphql`, and those that have more than code.
 */
const takenIn = new Set([
  '@apollo/server',
  '@fastify/compress',
  '@fastify/cors',
  'fastify',
  'graphql-scalars',
  'ioredis',
  'jose',
  'prom-client',
  'rate-limiter-flexible',
  'type-graphql',
  'zod',
]);

function outside() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const others = Object.keys(dependencies).filter((name) => !takenIn.has(name));
  return others.flatMap((name) => [name, `${name}/*`]);
}

const ours = /\.ts$/;
const packaged = /[\\/]node_modules[\\/].*\.[cm]?js$/;

function translate({ path }) {
  const { code } = require('@swc/core').transformFileSync(path, translation);
  return { contents: code.replaceAll('__dirname', placeOf(path)), loader: 'js' };
}

/**
 * Leaves the lines in a map and takes the columns out. Node reads all of it when the first error has to say where it arose,
 * and nothing else runs meanwhile.
 */
function keepLines(file) {
  const { decode, encode } = require('@jridgewell/sourcemap-codec');
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const mappings = decode(map.mappings).map((line) =>
    line
      .filter(([, source, place], at) => {
        const [, sourceBefore, placeBefore] = line[at - 1] ?? [];
        return source !== sourceBefore || place !== placeBefore;
      })
      // What a segment names stands there as it did in the source.
      .map((segment) => segment.slice(0, 4)),
  );
  writeFileSync(file, JSON.stringify({ ...map, names: [], mappings: encode(mappings) }));
}

/** A file of a package, whose every place is mapped to its first: they would be three quarters of the map. */
function nameOnly({ path }) {
  const map = { version: 3, sources: [path], names: [], mappings: 'AAAA' };
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
  return { contents: `${readFileSync(path, 'utf8')}\n${comment}`, loader: 'js' };
}

/** Where a file lies, seen from the program, in which all would lie in the same place. */
function placeOf(path) {
  const way = relative(join(root, dirname(program)), dirname(path));
  return `require('node:path').join(__dirname, ${JSON.stringify(way)})`;
}

/**
 * Packages that most gateways never need, or not before somebody asks for what they do: loaded at their first use, since a
 * gateway that was killed has to be back soon.
 */
const loadedLate = [
  '../prisma/seed',
  '@simplewebauthn/server',
  'file-type',
  'graphile-worker',
  'intl-messageformat',
  'livekit-server-sdk',
  'nodemailer',
  'openid-client',
  'otplib',
  'prom-client',
  'stripe',
  'web-push',
];

/** As tsconfig.json has it. */
const translation = {
  cwd: root,
  configFile: false,
  swcrc: false,
  sourceMaps: 'inline',
  inlineSourcesContent: false,
  module: { type: 'commonjs', lazy: loadedLate },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};

function copy(file) {
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(root, file), to);
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/**
 * Makes one file of plain JavaScript of the gateway, in dist, from the checkout as it is. A process that need not
 * translate its own TypeScript, nor look for a thousand files, starts sooner and holds less memory. Nothing is checked here;
 * that is what `npm run check` is for.
 */
await main(build);
