import { AxeBuilder } from '@axe-core/playwright';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, launch } from '../demos/playground/browser.js';
import { builtPages } from './built-pages.js';

const folder = join(import.meta.dirname, '../../dist/site');
const pages = builtPages(folder);
const byPath = new Map(pages.map((page) => [page.path, page]));

/** All pages with `SITE_PAGES=all`; otherwise some of different kinds. */
const looked =
  process.env['SITE_PAGES'] === 'all'
    ? pages
    : pages.filter(({ path }) => /^(index|getting-started|how-sessions-are-cut|exports)\.html$/.test(path));

it('has pages', () => {
  expect(pages.length).toBeGreaterThan(40);
  expect(looked.length).toBeGreaterThan(3);
});

describe('links', () => {
  for (const { path, hrefs } of pages) {
    it(`of ${path} lead somewhere`, () => {
      const dead = hrefs
        .filter((href) => !/^(https?|mailto|data):/.test(href))
        .filter((href) => {
          const { pathname, hash } = new URL(href, `file:///${path}`);
          const file = decodeURI(pathname)
            .slice(1)
            .replace(/(^|\/)$/, '$1index.html');
          const page = byPath.get(file);
          if (page === undefined) return !existsSync(join(folder, file));
          return hash !== '' && !page.ids.has(decodeURIComponent(hash.slice(1)));
        });
      expect(dead).toEqual([]);
    });
  }
});

describe.skipIf(chromiumPath === undefined)('the site, in Chromium', () => {
  let server: PreviewServer;
  let url: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = await preview({
      configFile: false,
      logLevel: 'error',
      appType: 'mpa',
      build: { outDir: folder },
      preview: { host: '127.0.0.1', port: 0 },
    });
    url = server.resolvedUrls!.local[0]!;
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    complaints.length = 0;
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
  });

  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  const violations = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  /** The bytes of code and style that the page needs itself, without those that it prefetches for linked pages. */
  const weight = async () => {
    const fetched = await page.evaluate(() => {
      const ahead = new Set(
        Array.from(document.querySelectorAll<HTMLLinkElement>('link[rel=prefetch]'), ({ href }) => href),
      );
      return performance.getEntriesByType('resource').flatMap(({ name }) => (ahead.has(name) ? [] : [name]));
    });
    return fetched
      .map((address) => new URL(address).pathname)
      .filter((path) => /\.(js|css)$/.test(path))
      .reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
  };

  for (const { path } of looked) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`shows ${path} in ${colorScheme}: small, quiet, and accessible`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.goto(url + path, { waitUntil: 'networkidle' });
        expect(await violations()).toEqual([]);
        expect(await weight()).toBeLessThan(200_000);
      });
    }
  }

  for (const { path } of looked) {
    it(`runs the examples of ${path}, and they print what they say`, async () => {
      await page.goto(url + path, { waitUntil: 'networkidle' });
      for (const example of await page.locator('.island.example').all()) {
        await example.getByRole('button', { name: 'Run' }).click();
        await example.locator('.output').waitFor();
        expect(await example.locator('.error').allTextContents(), (await example.textContent()) ?? '').toEqual([]);
      }
    });
  }

  it('runs what the reader has made of an example', async () => {
    await page.goto(`${url}getting-started.html`, { waitUntil: 'networkidle' });
    const example = page.locator('.island.example').first();
    await example.getByRole('button', { name: 'Edit' }).click();
    const code = example.getByRole('textbox');
    await code.fill((await code.inputValue()).replace('gap: 10_000', 'gap: 100_000'));
    await code.press('Control+Enter');
    await example.getByText('ann 0 60000 3 end').waitFor();
    await example.getByText('Its comments say something else.').waitFor();
    expect(await violations()).toEqual([]);
    await code.fill('console.log(1);\nawait new Promise<void>((resolve) => setTimeout(resolve, 1e9));\nnever(');
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText(/SyntaxError/).waitFor();
    await code.fill("import 'node:fs';\nconsole.log(1);");
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText(/cannot import 'node:fs'/).waitFor();
    await example.getByRole('button', { name: 'Undo all edits' }).click();
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText('This is what its comments say.').waitFor();
  });

  it('cuts sessions again where the reader moves an event or changes a number', async () => {
    await page.goto(`${url}how-sessions-are-cut.html`, { waitUntil: 'networkidle' });
    const told = page.getByRole('list', { name: 'What comes out' });
    await told.getByText('Event 5 is rejected').waitFor();
    await page.getByRole('slider', { name: 'grace' }).fill('5');
    await told.getByText('ann, 0 to 12 s: 4 events.').waitFor();
    await page.getByRole('slider', { name: 'Event 7, of ann' }).press('End');
    const event = page.getByRole('slider', { name: 'Event 3, of bob' });
    const from = (await event.boundingBox())!;
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 110, from.y + from.height / 2);
    await page.mouse.up();
    await told.getByText(/bob, 1\d to 15 s: 2 events/).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('measures a log that the reader chooses', async () => {
    await page.goto(`${url}choosing-the-numbers.html`, { waitUntil: 'networkidle' });
    const choose = (name: string, text: string) =>
      page.getByLabel(/choose one/).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await choose('log.csv', 'visitor_id;ts\nann;1000\nann;61000\nbob;51000\n'.replaceAll(';', ','));
    await page.getByText('log.csv: 3 events of 2 users. The user is visitor_id').waitFor();
    await page.getByRole('row', { name: 'all 10s' }).first().waitFor();
    await page.getByRole('row', { name: '10s 3 1.50' }).waitFor();
    await page.getByText('a gap of 5m: a longer one makes almost as many sessions').waitFor();
    await page.getByText('a grace of 10s').waitFor();
    await page.getByText('a silence of 50s').waitFor();
    expect(await violations()).toEqual([]);
    await choose('letter.txt', 'Dear all,\nnothing is here.\n');
    await page.getByText(/letter.txt cannot be measured/).waitFor();
    await choose('empty.csv', '');
    await page.getByText(/empty.csv cannot be measured/).waitFor();
  });

  it('has the playground', async () => {
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.getByRole('link', { name: 'Playground' }).first().click();
    await page.getByRole('log').first().waitFor();
  });

  it('searches without a server', async () => {
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox').fill('watermark');
    await page.getByRole('option').filter({ hasText: 'Watermark' }).first().waitFor();
  });
});
