/**
 * Reads a log into standard output, over a store in a folder, in several runs: each opens the store again. A result is out, as on
 * another machine, when it is written.
 */
import { writeSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';
import { durableDeliveries, type OpenStore } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';

import { log, options, runs } from './plan.js';

// The least there is, so that LevelDB begins new files and merges old ones often.
const prototype = ClassicLevel.prototype as unknown as { _open: (options: object) => unknown };
const { _open: open } = prototype;
prototype._open = function (options) {
  return open.call(this, { ...options, writeBufferSize: 1 << 16 });
};

/** Says how many results are acknowledged in what is committed. */
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
