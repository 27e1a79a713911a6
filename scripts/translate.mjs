import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { main, root } from './steps.mjs';

/** What the gateway is made of; what is no TypeScript there is read at run time, from beside the code. */
const sources = ['src', 'prisma'];

function build() {
  const { transformFileSync } = createRequire(import.meta.url)('@swc/core');
  const target = join(root, 'dist');
  rmSync(target, { recursive: true, force: true });
  const files = sources.flatMap((folder) => filesBelow(folder));
  for (const file of files) {
    const to = join(target, file);
    mkdirSync(dirname(to), { recursive: true });
    if (!file.endsWith('.ts') || file.endsWith('.d.ts')) {
      copyFileSync(join(root, file), to);
      continue;
    }
    const script = to.replace(/\.ts$/, '.js');
    const { code, map } = transformFileSync(join(root, file), translation);
    writeFileSync(script, `${code}//# sourceMappingURL=${basename(script)}.map\n`);
    writeFileSync(`${script}.map`, map);
  }
}

/**
 * Packages that most gateways never need, or not before somebody asks for what they do: loaded at their first use, since a
 * gateway that was killed has to be back soon.
 */
const loadedLate = [
  '../prisma/seed',
  '@simplewebauthn/server',
  'file-type',
  'intl-messageformat',
  'livekit-server-sdk',
  'nodemailer',
  'openid-client',
  'otplib',
  'stripe',
  'web-push',
];

/** As tsconfig.json has it. */
const translation = {
  cwd: root,
  configFile: false,
  swcrc: false,
  sourceMaps: true,
  // The lines are needed to name a place, the text is not, and all of it is read at each start.
  inlineSourcesContent: false,
  module: { type: 'commonjs', lazy: loadedLate },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/**
 * Makes plain JavaScript of the gateway, in dist, from the checkout as it is. A process that need not translate its own
 * TypeScript starts sooner and holds less memory. Nothing is checked here; that is what `npm run check` is for.
 */
await main(build);
