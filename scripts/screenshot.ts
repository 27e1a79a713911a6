import { findChromium, openExplorer } from '../test/explorer/browser';

/**
 * `npm run screenshot -- ADDRESS FILE`: takes the README's picture of the explorer of a running server, after it has run
 * the query that the page opens with.
 */
async function main([
  url = 'http://127.0.0.1:4000',
  path = 'docs/explorer.png',
]: string[]): Promise<void> {
  const chromium = findChromium();
  if (!chromium) throw new Error('No Chromium was found. Install it, or set CHROMIUM_PATH.');
  const explorer = await openExplorer(chromium, url);
  try {
    const { page } = explorer;
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window').getByText('"data"').waitFor();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(500);
    await page.screenshot({ path });
  } finally {
    await explorer.close();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
