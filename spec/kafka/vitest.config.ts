import { defineConfig } from 'vitest/config';
import '../../tools/kafka/link.js';

/** The specs that need a broker and a client: `npm run test:kafka`. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['spec/kafka/real-broker.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
