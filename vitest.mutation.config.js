import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { last, leftOut, specs, specsOf } from './stryker.config.mjs';

const room = process.env.MUTATE ?? '';

/** Where a spec stands among those of its room. */
function place({ moduleId }) {
  const file = relative('.', moduleId);
  return last.includes(file) ? Infinity : specs[room].findIndex((name) => file.startsWith(`spec/${name}`));
}

class QuickFirst extends BaseSequencer {
  async sort(files) {
    return files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/**
 * The specs that have to notice when a room is changed: with fewer random runs, without types, and in one thread that loads each
 * module once, since each mutant runs them again.
 */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: specsOf(room),
    exclude: leftOut,
    isolate: false,
    sequence: { sequencer: QuickFirst },
    env: { FUZZ_RUNS: '0.05' },
    testTimeout: 10_000,
  },
});
