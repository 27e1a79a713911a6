import { Toy } from '../server/toy';
import { fill, findChromium, openExplorer, resultOf, type OpenPage } from './browser';

const chromium = findChromium();
const withChromium = chromium ? it : it.skip;
if (!chromium) {
  process.stderr.write(
    'No Chromium was found, so the explorer page was not tested. Install it, or set CHROMIUM_PATH.\n',
  );
}

describe('the explorer page', () => {
  const toy = new Toy();
  let explorer: OpenPage | null = null;
  afterAll(async () => {
    await explorer?.close();
    await (await toy.server).close();
  });

  withChromium(
    'runs a query and a subscription with the token of its headers, and asks no other host',
    async () => {
      const { url } = await toy.server;
      explorer = await openExplorer(chromium ?? '', url);
      const { page } = explorer;
      const run = page.getByRole('button', { name: /execute query/i });

      await fill(page, 'headers', '{"Authorization": "Bearer fan-token", "x-cluster": "boyfanz"}');
      await run.click();
      await until(async () => (await resultOf(page)).includes('"hello": "hello"'));
      await fill(page, 'query', 'subscription { ticks }');
      await run.click();
      await until(() => toy.openSources === 1);
      toy.tick();
      await until(async () => (await resultOf(page)).includes('"ticks"'));
      await page.getByRole('button', { name: /stop query/i }).click();
      await until(() => toy.openSources === 0);

      const seen = toy.facts.filter(({ authorization }) => authorization === 'Bearer fan-token');
      expect(seen.some(({ connectionId }) => connectionId === null)).toBe(true);
      expect(seen.some(({ connectionId }) => connectionId !== null)).toBe(true);
      expect(new Set(seen.map(({ cluster }) => cluster))).toEqual(new Set(['boyfanz']));
      const link = page.getByRole('link', { name: 'Open in Apollo Sandbox' });
      expect(await link.getAttribute('href')).toBe(
        `https://studio.apollographql.com/sandbox/explorer?endpoint=${encodeURIComponent(`${url}/graphql`)}`,
      );
      expect(new Set(explorer.requested.map((address) => hostOf(address)))).toEqual(
        new Set([new URL(url).host]),
      );
    },
    60_000,
  );
});

/** The page's own blobs are named after the page that made them. */
function hostOf(address: string): string {
  return new URL(address.replace(/^blob:/, '')).host;
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries += 1) {
    if (tries > 200) throw new Error('This did not come true within ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
