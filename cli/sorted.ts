import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { EventBatch } from '../read/event-batch.js';
import { eventAt, LogError, type LogEvent } from '../read/log-event.js';

const batchSize = 10_000;
/** Sorting takes memory as well, and so does what is behind it. */
const mostOfHeap = 0.6;
/** The part of the heap where nothing stays. */
const young = 48 * 2 ** 20;

/** All events in time order, ties as they came; for logs that fit in memory. */
export async function* sorted(batches: AsyncIterable<EventBatch>): AsyncGenerator<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; at++) events.push(eventAt(batch, at));
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    if (used > (limit - young) * mostOfHeap) {
      throw new LogError(
        `--sort: the log does not fit in memory: ${events.length.toLocaleString('en')} events already take ${megabytes(used)} of the ` +
          `${megabytes(limit)} MB that Node may have. Give it more with NODE_OPTIONS=--max-old-space-size=${megabytes(4 * limit)}, ` +
          'or instead of --sort pass as --grace how far the log is out of order.',
      );
    }
  }
  events.sort((a, b) => a.time - b.time);
  for (let from = 0; from < events.length; from += batchSize) {
    yield events.slice(from, from + batchSize);
    // Nothing else lets a Ctrl-C in here.
    await setImmediate();
  }
}

const megabytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));
