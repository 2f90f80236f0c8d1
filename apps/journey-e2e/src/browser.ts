import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';

/** As the bench asks for it: the `chromium` of the machine, or the one that is named. */
const WANTED = process.env['LIWU_BROWSER'] ?? 'chromium';
const NO_SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const folders = WANTED.includes('/') ? [''] : (process.env['PATH'] ?? '').split(delimiter);
const program = folders.map((folder) => join(folder, WANTED)).find((path) => existsSync(path));

/** Whether this machine has a browser. Where it has none, what needs one is left out, and that is said. */
export const hasBrowser = program !== undefined;
if (!hasBrowser)
  console.warn(`Nothing is tried in a browser: there is no ${WANTED} (apt-get install chromium, or LIWU_BROWSER).`);

let browser: Browser | undefined;
const faults: string[] = [];

beforeAll(async () => {
  if (program !== undefined) browser = await chromium.launch({ executablePath: program, args: NO_SANDBOX });
});
afterEach(async () => {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
});
afterAll(() => browser?.close());

/** What broke the pages' own policy, and faults that nobody handled there, since this was asked last. */
export const faultsOfPages = (): string[] => faults.splice(0);

/** Opens the room in a browser of its own, so to say: it shares nothing with the others. `ready` is done with the page before it loads. */
export const openPage = async (
  query: Readonly<Record<string, string>>,
  options: BrowserContextOptions = {},
  ready: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> => {
  if (!browser) throw new Error('there is no browser');
  const page = await (await browser.newContext(options)).newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) faults.push(message.text());
  });
  await page.addInitScript(countDrawings);
  await ready(page);
  await page.goto(`${inject('suite').urls.page}/?${new URLSearchParams(query).toString()}`);
  return page;
};

/** How often a page has drawn anything at all. */
export const drawingsOf = async (page: Page): Promise<number> => Number(await page.evaluate('globalThis.drawings'));

/** Runs in the page: every gift that is ever put on the stage counts, also one that is gone again. */
const countDrawings = `
  globalThis.drawings = 0;
  addEventListener('DOMContentLoaded', () =>
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) globalThis.drawings += addedNodes.length;
    }).observe(document.getElementById('stage'), { childList: true }));
`;
