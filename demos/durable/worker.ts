/**
 * One run of the process. It continues from the position in the store until it is done, or until it is killed at the place that its
 * arguments name.
 */
import { existsSync, writeSync } from 'node:fs';
import { durableDeliveries, inspect, type OpenStore } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { clickThroughRates } from './click-through-rates.js';
import { FileSink } from './file-sink.js';

/** The place at which a run is killed, and after how many events, commits or results. */
export interface Death {
  readonly where: 'while it reads' | 'inside a commit' | 'before it delivers' | 'while it delivers';
  readonly after: number;
}

/** The report of a run. */
export interface Life {
  /** The offset at which it began, in bytes, and the number of open sessions there. */
  readonly from: number;
  readonly openSessions: number;
  /** The number of events that it read. */
  readonly read: number;
  readonly commits: number;
  readonly delivered: number;
  readonly deliveredAgain: number;
}

const [log = '', state = '', output = '', death] = process.argv.slice(2);
const { where, after } = JSON.parse(death ?? '{}') as Partial<Death>;

const life = { from: 0, openSessions: 0, read: 0, commits: 0, delivered: 0, deliveredAgain: 0 };
const counts = { 'while it reads': 0, 'inside a commit': 0, 'before it delivers': 0, 'while it delivers': 0 };

const tell = () => {
  writeSync(1, JSON.stringify(life) + '\n');
};

/** Kills the process if its arguments name this place. SIGKILL leaves no time to clean up. */
const pass = (here: Death['where']) => {
  if (here !== where || ++counts[here] <= (after ?? 0)) return;
  tell();
  process.kill(process.pid, 'SIGKILL');
};

/** The store, with the moments at which a run may be killed. */
const store: OpenStore = async (mode) => {
  const inner = await levelStore(state)(mode);
  return {
    load: (partition) => inner.load(partition),
    close: () => inner.close(),
    async commit(changes) {
      const written = inner.commit(changes);
      pass('inside a commit');
      await written;
      life.commits++;
      pass('before it delivers');
    },
  };
};

const rates = clickThroughRates(log);
const held = existsSync(state) ? await inspect({ ...rates, store }) : undefined;
life.from = held?.position ?? 0;
life.openSessions = held?.open.length ?? 0;

const sink = new FileSink(output);
const known = sink.lines;
durableDeliveries({
  ...rates,
  store,
  async *source(from: number | undefined) {
    for await (const item of rates.source(from)) {
      life.read++;
      pass('while it reads');
      yield item;
    }
  },
}).subscribe({
  next({ results, first, ack }) {
    for (const [i, result] of results.entries()) {
      sink.write([result], first + i);
      if (first + i < known) life.deliveredAgain++;
      life.delivered++;
      pass('while it delivers');
    }
    sink.sync();
    ack();
  },
  complete: tell,
});
