import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Chromium may be installed, besides where CHROMIUM_PATH says. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A page, and every address that it asked the network for. */
export interface OpenPage {
  readonly page: Page;
  readonly requested: readonly string[];
  close(): Promise<void>;
}

/** The path of a Chromium on this machine; null where there is none. */
export function findChromium(): string | null {
  const given = process.env['CHROMIUM_PATH'];
  return [...(given ? [given] : []), ...usualPlaces].find((path) => existsSync(path)) ?? null;
}

/** Opens a page in a headless browser that does nothing of its own on the network. */
export async function openPage(executablePath: string, address: string): Promise<OpenPage> {
  const browser = await launch(executablePath);
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
  });
  page.setDefaultTimeout(10_000);
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('websocket', (socket) => requested.push(socket.url()));
  // The explorer is put together when it is first asked for.
  await page.goto(address, { timeout: 30_000 });
  return { page, requested, close: () => browser.close() };
}

/** Opens the explorer of a running server. */
export async function openExplorer(executablePath: string, url: string): Promise<OpenPage> {
  const explorer = await openPage(executablePath, `${url}/graphql`);
  await explorer.page.getByRole('button', { name: /execute query/i }).waitFor();
  return explorer;
}

/** Puts a text into one of the explorer's editors, as somebody does who pastes it over what is there. */
export async function fill(page: Page, editor: 'query' | 'headers', text: string): Promise<void> {
  const label = editor === 'query' ? 'Operation Editor' : 'Headers';
  const input = page.getByRole('region', { name: label }).locator('.monaco-editor:visible');
  await input.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
  // What is left behind the cursor are the brackets and quotes that the editor closed by itself.
  await page.keyboard.press('ControlOrMeta+Shift+End');
  await page.keyboard.press('Delete');
  // GraphiQL takes note of what changed once nobody has typed for a tenth of a second.
  await page.waitForTimeout(400);
}

/** The text of the answer, where editors show spaces as non-breaking ones. */
export async function resultOf(page: Page): Promise<string> {
  const text = await page.locator('.result-window .view-lines').innerText();
  return text.replaceAll('\u00a0', ' ');
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
