import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { demoAccounts, demoPassword } from '../../prisma/seed';
import { loadConfig } from '../../src/kernel/config/config';
import { readEnvironment } from '../../src/kernel/config/environment';
import { findEmbeddedPostgres } from '../../src/kernel/db/embedded';
import { livePage } from '../../src/live-page/live-page';
import { Audience } from './audience';
import { Account, ask, invite } from './guests';

const root = join(__dirname, '../..');

/** How many people come and go. */
const guestCount = 24;

/** How long the product may take to start, in milliseconds: the first time it fills in the demo data. */
const startMs = 180_000;

const creating = `mutation ($input: CreateLiveStreamInput!) { outcome: createLiveStream(input: $input) {
  liveStream { id } userErrors { code } } }`;
const starting = `mutation ($input: StartLiveStreamInput!) { outcome: startLiveStream(input: $input) {
  liveStream { id } userErrors { code } } }`;
const ending = `mutation ($input: EndLiveStreamInput!) { outcome: endLiveStream(input: $input) {
  liveStream { id } userErrors { code } } }`;
const whoAmI = '{ outcome: viewer { id } }';

/**
 * `npm run demo:live`: the whole product with its demo data, as `npm start` runs it, and a live stream with simulated people
 * who come and go, talk and tip, until Ctrl-C. What happens is to be seen on a page of the server.
 */
async function main(): Promise<void> {
  const config = loadConfig(readEnvironment(root));
  if (config.isProduction || !config.demoData) {
    throw new Error('This is for development, with DEMO_DATA: nobody simulated belongs elsewhere.');
  }
  const gateway = spawn(process.execPath, ['scripts/run.mjs', 'src/main.ts'], {
    cwd: root,
    stdio: 'inherit',
    // Ctrl-C is for us alone: the stream ends before the gateway does.
    detached: true,
  });
  const wish = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    gateway.once('exit', () => resolve());
  });
  try {
    const url = `http://127.0.0.1:${config.port}`;
    await ready(url, gateway);
    const databaseUrl =
      config.migrateDatabaseUrl ??
      config.databaseUrl ??
      (await findEmbeddedPostgres(join(config.dataDirectory, 'postgres')));
    if (!databaseUrl) throw new Error('The database of the demo was not found.');
    await perform(url, databaseUrl, wish);
  } finally {
    await stop(gateway);
  }
}

/** Runs the show until somebody wishes it to end. */
async function perform(url: string, databaseUrl: string, wish: Promise<void>): Promise<void> {
  const host = new Account(url, demoAccounts.creator.email, demoPassword);
  const guests = await invite(databaseUrl, url, guestCount);
  const { id: recipientId } = await ask<{ readonly id: string }>(url, await host.token(), whoAmI);
  const liveStreamId = await goOnAir(url, host);
  const troubles = new Set<string>();
  const audience = new Audience({
    ...{ url, liveStreamId, recipientId, guests },
    onTrouble: (error) => {
      const words = error instanceof Error ? error.message : String(error);
      if (!troubles.has(words)) process.stderr.write(`Somebody simulated was refused: ${words}\n`);
      troubles.add(words);
    },
  });
  audience.begin();
  process.stdout.write(`A live stream goes on at ${url}${livePage.path}?stream=${liveStreamId}\n`);
  await wish;
  await audience.end();
  const over = { input: { liveStreamId } };
  await host
    .token()
    .then((token) => ask(url, token, ending, over))
    // The gateway may be gone already, if it was the one that ended.
    .catch(() => undefined);
}

/** Announces a stream of the demo creator and begins it. */
async function goOnAir(url: string, host: Account): Promise<string> {
  interface Outcome {
    readonly liveStream: { readonly id: string };
  }
  const token = await host.token();
  const input = { title: 'An evening in the studio', isRecorded: true };
  const { liveStream } = await ask<Outcome>(url, token, creating, { input });
  await ask<Outcome>(url, token, starting, { input: { liveStreamId: liveStream.id } });
  return liveStream.id;
}

async function ready(url: string, gateway: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline && gateway.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await delay(200);
  }
  throw new Error('The product did not start.');
}

async function stop(gateway: ChildProcess): Promise<void> {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return;
  gateway.kill('SIGINT');
  await once(gateway, 'exit');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
