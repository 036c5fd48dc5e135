/**
 * Reads a log and writes its sessions to a file, with a store, until it is done or killed.
 *
 * The file is a sink that turns at-least-once into exactly-once: it knows how many results it has, and skips those that are
 * delivered again.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { durableDeliveries, type OpenStore } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';

import { logSource } from '../../../demos/durable/log-source.js';
import { type Beat, moments, options, type Plan } from './plan.js';

const [folder = '', planned = '{}'] = process.argv.slice(2);
const plan = JSON.parse(planned) as Plan;
const file = (name: string) => join(folder, name);

let passed = 0;

/** Kills this process if the plan says so. */
const point = (moment: (typeof moments)[number]): void => {
  if (plan.at === moment && ++passed > (plan.after ?? 0)) process.kill(process.pid, 'SIGKILL');
};

const failing =
  (open: OpenStore): OpenStore =>
  async (mode) => {
    const store = await open(mode);
    return {
      ...store,
      load: (partition) => store.load(partition),
      close: () => store.close(),
      async commit(changes) {
        // Slows the run down, so that it is killed before it is done.
        await new Promise((resolve) => setTimeout(resolve, 5));
        point('before');
        const written = store.commit(changes);
        if (plan.at === 'during')
          setTimeout(() => {
            point('during');
          }, plan.delay ?? 0);
        await written;
        point('after');
      },
    };
  };

/** A control: the position is stored in a separate file, apart from the state. */
const apart =
  (open: OpenStore): OpenStore =>
  async (mode) => {
    const store = await open(mode);
    return {
      async load(partition) {
        const saved = await store.load(partition);
        const isKnown = existsSync(file('position'));
        const position: unknown = isKnown ? JSON.parse(readFileSync(file('position'), 'utf8')) : undefined;
        return saved && { ...saved, position };
      },
      async commit(changes) {
        await store.commit(changes);
        point('apart');
        writeFileSync(file('position.new'), JSON.stringify(changes[0]?.position));
        renameSync(file('position.new'), file('position'));
      },
      close: () => store.close(),
    };
  };

/** The number of results in the sink. Removes a result that was written only in part. */
function countSunk(): number {
  if (!existsSync(file('sessions'))) return 0;
  const bytes = readFileSync(file('sessions'));
  truncateSync(file('sessions'), bytes.lastIndexOf('\n') + 1);
  return bytes.filter((byte) => byte === 10).length;
}

let sunk = countSunk();
const store = failing(levelStore(file('state')));

console.log('running');
durableDeliveries({
  ...options,
  store: plan.isApart === true ? apart(store) : store,
  source: (from: number | undefined) => logSource(file('log'), from, (line) => JSON.parse(line) as Beat),
  commitEvery: { ms: 20, events: 400 },
  flush: true,
}).subscribe({
  next({ results, first, ack }) {
    let number = first;
    for (const result of results) {
      const line = JSON.stringify(result) + '\n';
      appendFileSync(file('delivered'), `${String(number)} ${line}`);
      if (number >= sunk) {
        appendFileSync(file('sessions'), line);
        sunk++;
      }
      number++;
      point('delivering');
    }
    ack();
    point('acknowledged');
  },
  complete() {
    console.log('complete');
  },
});
