import { defineConfig } from 'vitest/config';
import { specsOf } from './stryker.config.mjs';

/** The specs that have to notice when a room is changed: fewer random runs, and no types, since each mutant runs them again. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: { include: specsOf(process.env.MUTATE ?? ''), env: { FUZZ_RUNS: '0.05' }, testTimeout: 30_000 },
});
