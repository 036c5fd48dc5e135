import { AxeBuilder } from '@axe-core/playwright';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumPath, launch } from '../playground/browser.js';
import { bundled, run } from '../../program.js';
import { act, folder, send, viewWhen } from './start.js';

/** Two folders down, as in the built package, so that the program finds the pages beside it. */
const program = 'dist/spec/shop/demos/search-shop/main.js';

beforeAll(() => bundled('demos/search-shop/main.ts', program), 60_000);

/** Sets the shop's clock one hour ahead on a message, and answers. */
const clock = `data:text/javascript,
  const { now } = Date;
  process.on('message', () => {
    Date.now = () => now() + 3_600_000;
    process.send('done');
  });`;

/** Starts the shop in its own process. */
async function started(data: string, port = '0', cut = ['--gap', '1s', '--grace', '300ms']) {
  const args = ['--import', clock, program, '--port', port, '--data', data, ...cut];
  const shop = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  onTestFinished(() => void shop.kill('SIGKILL'));
  for await (const line of createInterface(shop.stdout!)) {
    const [, url] = /^Listening on (http:\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { shop, url, port: new URL(url).port };
  }
  throw new Error('it did not listen');
}

/** A search and its click are in one session however long the browser or the disk takes. */
const patient = ['--gap', '30m', '--grace', '2s'];

/** An hour passes, and somebody else comes, so that the sessions of those before close. */
async function anHourLater({ shop, url }: Awaited<ReturnType<typeof started>>): Promise<void> {
  shop.send('an hour later');
  await once(shop, 'message');
  expect((await send(url, act('passer-by', 'app-open'))).body.accepted).toBe(1);
}

async function killed(shop: ChildProcess): Promise<void> {
  shop.kill('SIGKILL');
  await once(shop, 'exit');
}

describe.skipIf(chromiumPath === undefined)('the shop, in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    await build({
      configFile: 'demos/search-shop/page/vite.config.ts',
      logLevel: 'error',
      build: { outDir: '../../../dist/spec/shop/search-shop', emptyOutDir: true },
    });
    browser = await launch();
  }, 60_000);
  afterAll(() => browser.close());

  async function opened(url: string): Promise<{ page: Page; complaints: readonly string[] }> {
    const page = await (await browser.newContext()).newPage();
    onTestFinished(() => page.context().close());
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      // Chromium logs an error for a request that fails while the server is down.
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(url);
    return { page, complaints };
  }

  async function search(page: Page, query: string, clicked?: string): Promise<void> {
    await page.getByLabel('Search the shop').fill(query);
    await page.getByRole('button', { name: 'Search' }).evaluate(searchAndClick, clicked);
    await page.getByText(`“${query}”`).waitFor();
  }

  /** Runs in the page, so that a slow machine cannot put a gap between a search and its click. */
  async function searchAndClick(search: HTMLElement, clicked: string | undefined): Promise<void> {
    search.click();
    if (clicked === undefined) return;
    for (;;) {
      const result = Array.from(document.querySelectorAll('button')).find(({ innerText }) =>
        innerText.includes(clicked),
      );
      result?.click();
      // A double click counts once.
      result?.click();
      if (result !== undefined) return;
      await new Promise(requestAnimationFrame);
    }
  }

  const acknowledged = (page: Page) => page.locator('[data-waiting="0"]').waitFor();

  it('shows on its dashboard what was searched', { timeout: 90_000 }, async () => {
    const shop = await started(folder(), '0', patient);
    const { page, complaints } = await opened(shop.url);
    await search(page, 'green tea', 'Sencha');
    await search(page, 'espreso');
    await acknowledged(page);
    await anHourLater(shop);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await page.getByRole('link', { name: 'Search dashboard' }).click();
    await page.getByRole('region', { name: 'Queries without results' }).getByText('espreso').waitFor();
    await page.getByRole('region', { name: 'Queries', exact: true }).getByText('green tea').waitFor();
    await page.getByRole('img', { name: /1 interval, the last one with 0.5$/ }).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('loses nothing when it is killed while people use it', { timeout: 120_000 }, async () => {
    const data = folder();
    const first = await started(data, '0', patient);
    const { page } = await opened(first.url);
    await search(page, 'matcha', 'Matcha set');
    await acknowledged(page);
    await killed(first.shop);
    // While the server is down, events wait in the browser.
    await search(page, 'mug', 'Large mug');
    await search(page, 'xyzzy');
    await page.locator('[data-waiting]:not([data-waiting="0"])').waitFor();
    const second = await started(data, first.port, patient);
    await acknowledged(page);
    await search(page, 'honey', 'Acacia honey');
    await acknowledged(page);
    await anHourLater(second);
    // Two page views, 4 searches, 4 lists of results, 3 clicks, each counted once.
    const counted = await viewWhen(
      second.url,
      ({ events, overall, sessions }) => events.kept === 13 && overall?.searches === 4 && sessions.open === 1,
    );
    expect(counted).toMatchObject({
      events: { kept: 13, rejected: {} },
      overall: { searches: 4, clicks: 3, clicked: { sum: 3 }, withoutResults: { sum: 1, of: 4 } },
      sessions: { closed: 1, open: 1 },
    });

    await killed(second.shop);
    const third = await started(data, first.port, patient);
    expect(await viewWhen(third.url, ({ sessions }) => sessions.open === 1)).toEqual(counted);
  });

  it('sends what a closed page had to say when its visitor comes back', { timeout: 90_000 }, async () => {
    const data = folder();
    const first = await started(data);
    const { page } = await opened(first.url);
    await acknowledged(page);
    await killed(first.shop);
    await search(page, 'cold brew');
    await page.goto('about:blank');
    const second = await started(data, first.port);
    await page.goto(second.url);
    const { queries } = await viewWhen(
      second.url,
      ({ sessions, overall }) => sessions.closed > 0 && overall !== undefined,
    );
    expect(queries).toMatchObject([{ query: 'cold brew', searches: 1 }]);
  });
});

describe('the program', () => {
  it.each([
    [['--gap', 'soon'], '--gap: expected a time such as'],
    [['--gap', '0s'], '--gap: expected a time of at least 1ms'],
    [['--port', '70000'], '--port: expected a whole number from 0 to 65535, got "70000"'],
    [['--speed', '1'], "Unknown option '--speed'"],
  ])('refuses %j', async (args, fault) => {
    const outcome = await run(program, args);
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(fault) as string });
  });

  it('says in a sentence that its data is in use, or its database is not there', async () => {
    const data = folder();
    await started(data);
    const inUse = await run(program, ['--port', '0', '--data', data]);
    expect(inUse).toMatchObject({ code: 1, stderr: expect.stringContaining('the data cannot be opened') as string });
    const away = await run(program, ['--port', '0', '--postgres', 'postgres://127.0.0.1:1/shop']);
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') as string });
    expect(inUse.stderr + away.stderr).not.toContain('    at ');
  });

  it('explains itself', async () => {
    expect(await run(program, ['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('/dashboard.html') as string,
    });
  });
});
