import { AxeBuilder } from '@axe-core/playwright';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumPath, launch } from '../playground/browser.js';
import { click, post, search, start } from './start.js';

describe.skipIf(chromiumPath === undefined)('the page, in Chromium', () => {
  let directory: string;
  let browser: Browser;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'live-page-'));
    await build({
      configFile: 'demos/live/page/vite.config.ts',
      logLevel: 'error',
      build: { outDir: directory, emptyOutDir: true },
    });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true });
  });

  /** Opens a page of this server, and collects its errors and warnings. */
  async function opened(url: string): Promise<{ page: Page; complaints: readonly string[] }> {
    const page = await (await browser.newContext()).newPage();
    onTestFinished(() => page.context().close());
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(url);
    await page.getByText('Connected', { exact: true }).waitFor();
    return { page, complaints };
  }

  it('shows what comes of the events that its reader sends', async () => {
    const { url } = await start({ page: directory, gap: 300, silence: 300 });
    const { page, complaints } = await opened(url);

    await page.getByLabel('User', { exact: true }).fill('eve');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('{"accepted":1}').waitFor();
    await page.getByRole('button', { name: 'Click' }).click();

    const closed = page.getByRole('region', { name: 'Closed sessions' });
    await closed.getByText('eve').first().waitFor();
    expect(await closed.textContent()).toContain('gap');
    expect(complaints).toEqual([]);
  });

  it('says that no event has come yet', async () => {
    const { url } = await start({ page: directory });
    const { page } = await opened(url);
    await expect.poll(() => page.getByText('No event has come yet.').count(), { timeout: 9_000 }).toBe(2);
  });

  it('shows open sessions, intervals and counts, and stays when the server stops', async () => {
    const { url, stop } = await start({ page: directory });
    const { page, complaints } = await opened(url);
    await post(url, [search('ann', 0), click('ann', 1), search('bob', 70_000), 7]);

    await page.getByRole('region', { name: 'Open sessions' }).getByText('bob').waitFor();
    await page.getByRole('region', { name: 'Closed sessions' }).getByText('ann').waitFor();
    await page.getByText('1 not-an-event').waitFor();
    await page.getByText(/received, [\d,]+ per second/).waitFor();
    await page.getByText('Since the page was connected, every event has been drawn.').waitFor();
    await page.getByText('1 click over 1 search').waitFor();
    // The key `.` moves from one element of the diagram to the next: marbles and sessions.
    await page.getByRole('region', { name: /^Marble diagram/ }).focus();
    const session = page.getByText('Closed session of ann');
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Escape');
          await page.keyboard.press('.');
          return session.waitFor({ timeout: 500 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 9_000 },
      )
      .toBe(true);
    await page.getByText('events 2, searches 1, clicks 1, CTR 1').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(complaints).toEqual([]);

    const later = await opened(url);
    await later.page.getByText('Since the page was connected, no event has come.').waitFor();

    await stop();
    await page.getByRole('region', { name: 'Closed sessions' }).getByText('bob').waitFor();
    await page.getByRole('img', { name: /2 intervals, the last one with 0$/ }).waitFor();
    await page.getByText('Not connected').waitFor();
  });

  it('asks a server again that had no place', async () => {
    const { url } = await start({ page: directory, limits: { readers: 1 } });
    const { page: first } = await opened(url);
    const second = await (await browser.newContext()).newPage();
    onTestFinished(() => second.context().close());
    const refused = second.waitForResponse((response) => response.status() === 503);
    await second.goto(url);
    await refused;
    await second.getByText('Not connected').waitFor();
    await first.context().close();
    await second.getByText('Connected', { exact: true }).waitFor();
  });
});
