import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { EventBatch } from '../read/event-batch.js';
import { eventAt, LogError, type LogEvent } from '../read/log-event.js';

const batchSize = 10_000;
/** The share of the heap that events may fill. Sorting and everything after it need memory too. */
const mostOfHeap = 0.6;
/** The part of the heap for new objects, which nothing can fill for long. */
const young = 48 * 2 ** 20;

/** All events in time order, ties in order of arrival. The log must fit in memory. */
export async function* sorted(batches: AsyncIterable<EventBatch>): AsyncGenerator<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; at++) events.push(eventAt(batch, at));
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    if (used > (limit - young) * mostOfHeap) {
      throw new LogError(
        `--sort: the log does not fit in memory: ${events.length.toLocaleString('en')} events already need ${megabytes(used)} of the ` +
          `${megabytes(limit)} MB that Node may use. Allow more with NODE_OPTIONS=--max-old-space-size=${megabytes(4 * limit)}, ` +
          'or replace --sort by --grace, with the time by which the log is out of order.',
      );
    }
  }
  events.sort((a, b) => a.time - b.time);
  for (let from = 0; from < events.length; from += batchSize) {
    yield events.slice(from, from + batchSize);
    // Lets Node handle a Ctrl-C.
    await setImmediate();
  }
}

const megabytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));
