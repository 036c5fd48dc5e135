import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { last, leftOut, specs, specsOf } from './stryker.config.mjs';

const room = process.env.MUTATE ?? '';

/** The place of a spec in the order of the specs for this folder. */
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
 * The specs that must notice a change in a folder. Each mutant runs them again. So they run with fewer random runs, without type checks,
 * and in one thread that loads each module once.
 */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: specsOf(room),
    exclude: leftOut,
    isolate: false,
    sequence: { sequencer: QuickFirst },
    env: { FUZZ_RUNS: '0.05' },
    // With mutants and their coverage in the sources, the slowest test takes many times as long. Stryker has a limit of its own.
    testTimeout: 120_000,
  },
});
