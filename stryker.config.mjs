// Mutation testing of the room that the variable MUTATE names: see tools/mutate.js.

/** The rooms, and the specs (folders, or files of them) that have to notice when one of them is changed: first those that notice most in least time. */
export const specs = {
  'lib/core': ['conformance', 'core', 'package/options.spec.ts', 'operators', 'clocks', 'properties'],
  operators: ['operators', 'clocks', 'properties'],
  'lib/batch': ['batch'],
  'lib/codec': ['codec'],
  'lib/durable': ['durable'],
  'lib/kafka': ['kafka'],
};

/** What takes longest runs last. */
export const last = ['spec/core/adversarial.spec.ts', 'spec/kafka/exactly-once.spec.ts'];

/**
 * What cannot notice a mutant, and takes longest of all: what counts the operations of the sources, which are others where the
 * sources hold their mutants, and what runs in processes of its own, which hold none.
 */
export const leftOut = ['spec/core/work.spec.ts', 'spec/kafka/hostile.spec.ts'];

export const specsOf = (room) => {
  if (!(room in specs)) throw new Error(`MUTATE must be one of ${Object.keys(specs).join(', ')}, got ${room}`);
  return specs[room].map((name) => (name.endsWith('.spec.ts') ? `spec/${name}` : `spec/${name}/**/*.spec.ts`));
};

const room = process.env.MUTATE ?? '';
const report = `coverage/mutation/${room.replace('/', '-')}`;

export default {
  mutate: [`${room}/**/*.ts`],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.js', related: false },
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: `${report}.json` },
  incremental: true,
  incrementalFile: `${report}.incremental.json`,
  thresholds: { break: ['lib/core', 'operators'].includes(room) ? 90 : 85 },
  concurrency: 2,
  dryRunTimeoutMinutes: 15,
  // Not in node_modules, whose files are not looked at as sources.
  tempDirName: '.stryker',
};
