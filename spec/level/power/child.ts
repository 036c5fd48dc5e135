/**
 * Reads a log and writes its results to standard output, with a store in a folder. It does so in several runs, each of which opens
 * the store again. Standard output stands for a sink on another machine: a result that is written is never lost.
 */
import { writeSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';
import { durableDeliveries, type OpenStore } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';

import { log, options, runs } from './plan.js';

// The smallest possible buffer, so that LevelDB often begins new files and merges old ones.
const prototype = ClassicLevel.prototype as unknown as { _open: (options: object) => unknown };
const { _open: open } = prototype;
prototype._open = function (options) {
  return open.call(this, { ...options, writeBufferSize: 1 << 16 });
};

/** Prints how many results are acknowledged in each commit. */
const telling =
  (open: OpenStore): OpenStore =>
  async (mode) => {
    const store = await open(mode);
    return {
      load: (partition) => store.load(partition),
      close: () => store.close(),
      async commit(changes) {
        await store.commit(changes);
        for (const { acknowledged } of changes) writeSync(1, `committed ${String(acknowledged)}\n`);
      },
    };
  };

const [folder = ''] = process.argv.slice(2);

for (const end of runs) {
  await durableDeliveries({
    ...options,
    store: telling(levelStore(folder)),
    source: (from = 0) => log.slice(from, end).map((event, i) => ({ event, position: from + i + 1 })),
    commitEvery: { ms: Infinity, events: 100 },
    flush: end === log.length,
  }).forEach(({ results, first, ack }) => {
    writeSync(1, results.map((result, i) => `${String(first + i)} ${JSON.stringify(result)}\n`).join(''));
    ack();
  });
}
