import { setTimeout as delay } from 'node:timers/promises';
import { Audience } from '../../scripts/demo/audience';
import { livePage } from '../../src/live-page/live-page';
import { World, type Person } from '../kit/world';
import { goOnAir, watch, type Stream } from '../modules/live/streams';
import { Toy } from '../server/toy';
import { findChromium, openPage } from './browser';

const chromium = findChromium();
const withChromium = chromium ? it : it.skip;
if (!chromium) {
  process.stderr.write(
    'No Chromium was found, so the live page was not tested. Install it, or set CHROMIUM_PATH.\n',
  );
}

describe('the live page', () => {
  it('is served to developers, with a policy that lets only what is in it run', async () => {
    const toy = new Toy({ pages: [livePage] });
    const { url, close } = await toy.server;

    const answer = await fetch(`${url}/live`);

    const policy = answer.headers.get('content-security-policy');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/);
    expect(policy).not.toContain('unsafe');
    expect(await answer.text()).toContain('streamSupport');
    await close();
  });

  it('never is in production', async () => {
    const toy = new Toy({ pages: [livePage], isProduction: true });
    const { url, close } = await toy.server;

    expect((await fetch(`${url}/live`)).status).toBe(404);
    await close();
  });
});

describe('the simulated audience', () => {
  let world: World;
  let host: Person;
  let stream: Stream;
  let audience: Audience;
  const troubles: unknown[] = [];

  beforeAll(async () => {
    world = await World.create();
    host = await world.person('host', { isCreator: true });
    stream = await goOnAir(world, host);
    const fans = await Promise.all(Array.from({ length: 8 }, (_, at) => world.person(`fan${at}`)));
    audience = new Audience({
      ...{ url: world.url, liveStreamId: stream.id, recipientId: host.id, paceMs: 50 },
      guests: fans.map(({ token }) => ({ token: () => Promise.resolve(token) })),
      onTrouble: (error) => troubles.push(error),
    });
  });
  afterAll(async () => {
    await audience.end();
    await world.close();
  });

  it('comes within seconds, talks and tips, and is counted', async () => {
    const count = watch(world, null, stream.id);
    const follow = (field: string) =>
      world.subscribe<Readonly<Record<string, unknown>>>(
        null,
        `subscription ($id: ID!) { ${field}(liveStreamId: $id) { cursor } }`,
        { id: stream.id },
      );
    const [chat, support] = [follow('streamChat'), follow('streamSupport')];
    await count.next();

    audience.begin();

    await Promise.all([chat.next(), support.next()]);
    let counted = 0;
    while (counted < 3) counted = (await count.next()).liveStreamViewerCount.viewerCount;
    expect(audience.size).toBeLessThanOrEqual(8);
    expect(troubles).toEqual([]);
  }, 60_000);

  withChromium(
    'is seen on the page, which asks no other host',
    async () => {
      audience.begin();
      const address = `${world.url}${livePage.path}?stream=${stream.id}`;
      const { page, requested, close } = await openPage(chromium ?? '', address);
      try {
        await page.locator('#chat li').nth(2).waitFor();
        await page.locator('#tips li').first().waitFor({ timeout: 20_000 });
        await delay(1_100);

        expect(await page.locator('#title').innerText()).toContain('Evening chat');
        expect(Number(await page.locator('#viewers').innerText())).toBeGreaterThan(0);
        expect(Number(await page.locator('#tokens').innerText())).toBeGreaterThan(0);
        const { host: own } = new URL(world.url);
        expect(new Set(requested.map((one) => new URL(one).host))).toEqual(new Set([own]));
      } finally {
        await close();
      }
    },
    90_000,
  );
});
