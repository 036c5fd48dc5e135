import { Session as Inspector } from 'node:inspector';

const inspector = new Inspector();
inspector.connect();
inspector.post('Profiler.enable');
// From the beginning, since optimised code does not count: V8 optimises on another thread, and what it began before would run afterwards.
inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * How often `run` enters functions and blocks of `lib/core`. A loop counts once for each round. So the test counts work and
 * measures no time. A `splice` or a `slice` of a list counts once, however long the list is.
 */
export function operationsOf(run: () => void): number {
  operationsSinceLast();
  run();
  return operationsSinceLast();
}

/** The operations since it was called the last time. */
function operationsSinceLast(): number {
  let operations = 0;
  inspector.post('Profiler.takePreciseCoverage', (_, { result }) => {
    for (const { url, functions } of result) {
      if (!url.includes('/lib/core/')) continue;
      for (const { ranges } of functions) for (const { count } of ranges) operations += count;
    }
  });
  return operations;
}

/** The order in which `n` events of one user arrive: the time of the event with index `i`. */
export const orders: Record<string, (i: number, n: number) => number> = {
  ascending: (i) => i,
  descending: (i, n) => n - i,
  'zig-zag': (i, n) => (i % 2 === 0 ? i : 2 * n - i),
  'from the middle': (i, n) => (i % 2 === 0 ? n + i : n - i),
  'all at once': () => 0,
  'in pairs, descending': (i, n) => n - (i >> 1),
  scattered: (i, n) => (i * 7_919) % n,
};
