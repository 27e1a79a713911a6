import { livePage } from '../src/live-page/live-page';
import { findChromium, openExplorer, openPage, type OpenPage } from '../test/explorer/browser';

/**
 * `npm run screenshot -- ADDRESS FILE`: takes one of the README's pictures of a running server. An address that ends in the
 * path of the live page is pictured once people have talked and tipped; any other is that of a server whose explorer is
 * pictured after it has run the query that it opens with.
 */
async function main([
  address = 'http://127.0.0.1:4000',
  path = 'docs/explorer.png',
]: string[]): Promise<void> {
  const chromium = findChromium();
  if (!chromium) throw new Error('No Chromium was found. Install it, or set CHROMIUM_PATH.');
  const isLive = new URL(address).pathname === livePage.path;
  const open = isLive ? await openPage(chromium, address) : await openExplorer(chromium, address);
  try {
    await (isLive ? awaitShow(open) : askFirst(open));
    await open.page.screenshot({ path });
  } finally {
    await open.close();
  }
}

async function askFirst({ page }: OpenPage): Promise<void> {
  await page.getByRole('button', { name: /execute query/i }).click();
  await page.locator('.result-window').getByText('"data"').waitFor();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
}

async function awaitShow({ page }: OpenPage): Promise<void> {
  await page.locator('#tips li').nth(5).waitFor({ timeout: 120_000 });
  await page.locator('#chat li').nth(15).waitFor({ timeout: 120_000 });
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
