import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../demos/playground/browser.js';
import { builtPages } from './built-pages.js';
import { siteTest, violations } from './site-test.js';

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

it('leads on from the pages that are read one after the other, and from no others', () => {
  const leadsOn = (path: string) => readFileSync(join(folder, path), 'utf8').includes('pager-link next');
  expect(['index.html', 'getting-started.html'].filter(leadsOn)).toHaveLength(2);
  expect(['decisions/0001-event-time.html', 'contributing.html', 'security.html'].filter(leadsOn)).toEqual([]);
});

it('has code that scrolls in its frame, with a keyboard too', () => {
  const frameless = pages.filter(({ path }) => /<pre(?![^>]*tabindex)/.test(readFileSync(join(folder, path), 'utf8')));
  expect(frameless.map(({ path }) => path)).toEqual([]);
});

describe.skipIf(chromiumPath === undefined)('in Chromium', { concurrent: true }, () => {
  for (const { path } of looked) {
    siteTest(
      `${path} is small, quiet and accessible in light and dark, fits on a phone, and its examples print what they say`,
      async ({ page }) => {
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        await page.goto(path, { waitUntil: 'networkidle' });
        expect(await weight(page)).toBeLessThan(200_000);
        expect(await violations(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.locator('html.dark').waitFor();
        expect(await violations(page)).toEqual([]);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
        for (const example of await page.locator('.island.example').all()) {
          await example.getByRole('button', { name: 'Run' }).click();
          await example.locator('.output').waitFor();
          expect(await example.locator('.error').allTextContents(), (await example.textContent()) ?? '').toEqual([]);
        }
      },
    );
  }
});

/** The bytes of code and style that the page needs itself, without those that it prefetches for linked pages. */
const weight = async (page: Page): Promise<number> => {
  const fetched = await page.evaluate(() => {
    const ahead = new Set(
      Array.from(document.querySelectorAll<HTMLLinkElement>('link[rel=prefetch]'), ({ href }) => href),
    );
    return performance.getEntriesByType('resource').flatMap(({ name }) => (ahead.has(name) ? [] : [name]));
  });
  return fetched
    .map((address) => new URL(address).pathname)
    .filter((path) => /\.(js|css)$/.test(path))
    .reduce((sum, path) => sum + gzipped(path), 0);
};

const sizes = new Map<string, number>();

const gzipped = (path: string): number => {
  const size = sizes.get(path) ?? gzipSync(readFileSync(join(folder, path))).length;
  sizes.set(path, size);
  return size;
};
