import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumPath, launch } from '../demos/playground/browser.js';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const hostile = [
  '</script><img src=x onerror="document.title=\'taken\'">',
  '<style>*{display:none}</style>',
  '\'"><svg onload=alert(1)>',
  '&lt;b&gt; \u202e\u0000',
  '__proto__',
  'a'.repeat(2_000),
];

const { folder, run } = builtCommand('report-page');
const file = join(folder, 'report.html');

/** A shop over three days. The queries contain markup and scripts. */
const shop = (): string =>
  Array.from({ length: 300 }, (_, i) => {
    const event = { user: `u${String(i % 40)}`, time: i * 900_000, lang: i % 3 === 0 ? '<i>de</i>' : 'en' };
    return `${JSON.stringify(
      i % 2 === 0
        ? { ...event, type: 'search', query: hostile[(i / 2) % hostile.length] }
        : { ...event, user: `u${String((i - 1) % 40)}`, type: 'click', position: i % 4 },
    )}\n`;
  }).join('');

const page = (input: string, ...args: readonly string[]): Promise<Outcome> => run(['--html', file, ...args], { input });

describe('--html', () => {
  it('is the report as a page, beside the report', async () => {
    const { code, stdout, stderr } = await page(shop(), '--by', 'lang');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Click-through rate (CTR)');
    const html = readFileSync(file, 'utf8');
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    for (const [, name, figure] of stdout.matchAll(/^ {2}(events|users|sessions|searches|clicks) +([\d,]+)/gm)) {
      expect(html).toMatch(new RegExp(`${name!}</dt><dd><strong>${figure!}</strong>`, 'i'));
    }
    expect(statSync(file).size).toBeLessThan(300_000);
  });

  it('loads nothing and lets nothing of the log be anything but text', async () => {
    await page(shop(), '--by', 'lang');
    const html = readFileSync(file, 'utf8');
    expect(html).not.toMatch(/<(?:img|iframe|link|object|base|i>|b>|svg onload|style>\*)|https?:\/\//);
    for (const tag of ['<script', '</script', '<style', '</style']) expect(html.split(tag)).toHaveLength(2);
    expect(html).not.toMatch(/[\u202e\u0000]/);
  });

  it('is there when it is whole, and not at all without a result', async () => {
    writeFileSync(file, 'before');
    expect((await page('')).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('before');
    const nowhere = await run(['--html', join(folder, 'no', 'such.html')], { input: shop() });
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(nowhere.stderr).toMatch(/cannot write .*such\.html: there is no such folder/);
    expect(readdirSync(folder)).toEqual(['report.html']);
    expect((await page(shop(), '--sessions', '--out', file)).stderr).toContain('--out and --html name the same file');
  });

  it('can be made of a log without a search, of one event, and with lines that are left out', async () => {
    expect((await page('{"user":"a","time":0}\n<b>no</b>\n')).code).toBe(0);
    const html = readFileSync(file, 'utf8');
    expect(html).toContain('50.0 % of the lines are left out');
    expect(html).toContain('1 not a JSON object');
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(async () => {
      await browser.close();
    });

    async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: readonly string[] }> {
      const page = await (await browser.newContext(options)).newPage();
      onTestFinished(() => page.context().close());
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(file).href);
      return { page, complaints };
    }

    it.each([
      { width: 390, height: 800, colorScheme: 'light' },
      { width: 820, height: 1_100, colorScheme: 'dark' },
      { width: 1_400, height: 900, colorScheme: 'light' },
    ] as const)('fits $width pixels, $colorScheme, and is accessible', async ({ width, height, colorScheme }) => {
      await page(shop(), '--by', 'lang');
      const { page: shown, complaints } = await opened({ viewport: { width, height }, colorScheme });
      expect((await new AxeBuilder({ page: shown }).analyze()).violations).toEqual([]);
      expect(await shown.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const background = await shown.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(colorScheme === 'dark' ? 'rgb(17, 21, 28)' : 'rgb(245, 246, 248)');
      expect(await shown.title()).toBe('Sessions of standard input');
      expect(complaints).toEqual([]);
    });

    it('sorts its tables, and is light on paper', async () => {
      await page(shop(), '--by', 'lang');
      const { page: shown, complaints } = await opened({ colorScheme: 'dark' });
      const table = shown.getByRole('region', { name: 'Top queries' });
      const head = table.getByRole('columnheader', { name: 'with a click' });
      const first = () => table.locator('tbody tr').first().locator('td').nth(1).textContent();
      await head.getByRole('button').click();
      const most = Number.parseFloat((await first()) ?? '');
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      expect(Number.parseFloat((await first()) ?? '')).toBeLessThanOrEqual(most);
      await shown.emulateMedia({ media: 'print' });
      expect(await shown.evaluate('getComputedStyle(document.body).color')).toBe('rgb(27, 34, 48)');
      expect(complaints).toEqual([]);
    });
  });
});
