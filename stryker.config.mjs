// Mutation testing of the folder that the variable MUTATE names: see tools/mutate.js.

/** The folders, and the specs (folders or files) that must notice a change in them. The fastest and most sensitive specs come first. */
export const specs = {
  'lib/core': ['conformance', 'core', 'package/options.spec.ts', 'operators', 'clocks', 'properties'],
  operators: ['operators', 'clocks', 'properties'],
  'lib/batch': ['batch'],
  'lib/codec': ['codec'],
  'lib/durable': ['durable'],
  'lib/kafka': ['kafka'],
};

/** The slowest specs. They run last. */
export const last = ['spec/core/adversarial.spec.ts', 'spec/kafka/exactly-once.spec.ts'];

/**
 * Specs that cannot notice a mutant and are very slow. The first counts the operations of the sources, which differ in sources with
 * mutants. The second runs separate processes, which contain no mutants.
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
  // Not in node_modules, because files in there are not treated as sources.
  tempDirName: '.stryker',
};
