import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { launch } from '../demos/playground/browser.js';

/** A test with a page of its own, which fails if that page prints to the console or asks another server for anything. */
export const siteTest = test
  .extend<{ browser: Browser }>({
    browser: [
      async ({}, use) => {
        const browser = await launch();
        await use(browser);
        await browser.close();
      },
      { scope: 'file' },
    ],
  })
  .extend<{ page: Page }>({
    page: async ({ browser }, use) => {
      const context = await browser.newContext({ baseURL: inject('site'), viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(inject('site')))
          complaints.push(request.url());
      });
      await use(page);
      await context.close();
      expect(complaints).toEqual([]);
    },
  });

/**
 * What axe finds on the page as it is now.
 *
 * @param rules - only these; by default, all
 */
export const violations = async (page: Page, rules?: string[]): Promise<string[]> => {
  // Without frames, the legacy mode finds the same, and needs no second page.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};
