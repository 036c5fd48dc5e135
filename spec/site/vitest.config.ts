import { defineConfig } from 'vitest/config';

/** The specs of the built site: `npm run test:site`. They need the packages of the site, so `npm test` does not run them. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['spec/site/every-page.ts', 'spec/site/reader.ts', 'spec/site/other-browsers.ts'],
    globalSetup: 'spec/site/server.ts',
    reporters: process.env['SITE_PAGES'] === 'all' ? 'verbose' : 'default',
    maxConcurrency: 4,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
