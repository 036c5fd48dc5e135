// Mutation testing of the folder that the variable MUTATE names: see tools/mutate.js.

/** The folders, and the specs (folders or files) that must notice a change in them. The fastest and most sensitive specs come first. */
export const specs = {
  'lib/core': [
    ...[
      'conformance',
      'core',
      'package/options.spec.ts',
      'package/every-option.spec.ts',
      'iterable/sessionize.spec.ts',
    ],
    ...['iterable/live.spec.ts', 'operators', 'clocks', 'properties'],
  ],
  operators: ['operators', 'clocks', 'properties'],
  'lib/batch': ['batch'],
  'lib/codec': ['codec'],
  'lib/durable': ['durable'],
  'lib/kafka': [
    'kafka/dead-letter.spec.ts',
    'kafka/failed-function.spec.ts',
    'kafka/kafka-counts.spec.ts',
    'kafka/message-size.spec.ts',
    'kafka/open-view.spec.ts',
    'kafka/prepare-topics.spec.ts',
    'kafka/read-message.spec.ts',
    'kafka/residents.spec.ts',
    'kafka/restore.spec.ts',
    'kafka/result.spec.ts',
    'kafka/state-size.spec.ts',
    'kafka',
  ],
};

/** The slowest specs. They run last. */
export const last = ['spec/core/adversarial.spec.ts', 'spec/kafka/exactly-once.spec.ts'];

/**
 * Specs that cannot notice a mutant and are very slow. The first counts the operations of the sources, which differ in sources with
 * mutants. The second runs separate processes, which contain no mutants.
 */
export const leftOut = ['spec/core/work.spec.ts', 'spec/kafka/hostile.spec.ts'];

/**
 * What talks to the real client of Kafka. A broker in memory takes its place in these specs, so they cannot notice a change of it:
 * `npm run test:kafka` runs it on a real broker.
 */
const onRealBroker = [
  'confluent',
  'confluent-member',
  'group-consumer',
  'librdkafka',
  'partition-reader',
  'transactions',
];

export const specsOf = (room) => {
  if (!(room in specs)) throw new Error(`MUTATE must be one of ${Object.keys(specs).join(', ')}, got ${room}`);
  return specs[room].map((name) => (name.endsWith('.spec.ts') ? `spec/${name}` : `spec/${name}/**/*.spec.ts`));
};

const room = process.env.MUTATE ?? '';
const report = `coverage/mutation/${room.replace('/', '-')}`;

export default {
  mutate: [`${room}/**/*.ts`, ...onRealBroker.map((name) => `!lib/kafka/${name}.ts`)],
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
