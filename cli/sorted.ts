import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { copyOf, type EventBatch } from '../read/event-batch.js';
import { eventAt, LogError, type LogEvent } from '../read/log-event.js';

const batchSize = 10_000;
/** The share of the heap that events may fill. Sorting and everything after it need memory too. */
const mostOfHeap = 0.6;
/** The part of the heap for new objects, which nothing can fill for long. */
const young = 48 * 2 ** 20;

/** All events in time order, ties in order of arrival. The log must fit in memory. */
export async function* sorted(batches: AsyncIterable<EventBatch>): AsyncGenerator<readonly LogEvent[]> {
  const kept = new KeptEvents();
  for await (const batch of batches) {
    kept.add(batch);
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    if (used > (limit - young) * mostOfHeap) {
      throw new LogError(
        `--sort: the log does not fit in memory: ${kept.length.toLocaleString('en')} events already need ${megabytes(used)} of the ` +
          `${megabytes(limit)} MB that Node may use. Allow more with NODE_OPTIONS=--max-old-space-size=${megabytes(4 * limit)}, ` +
          'or replace --sort by --grace, with the time by which the log is out of order.',
      );
    }
  }
  const order = kept.inOrder();
  for (let from = 0; from < order.length; from += batchSize) {
    yield Array.from(order.subarray(from, from + batchSize), (number) => kept.event(number));
    // Nothing else lets a Ctrl-C in here.
    await setImmediate();
  }
}

const megabytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));

/** Keeps events in columns, which take less memory than objects. */
class KeptEvents {
  readonly #batches: EventBatch[] = [];
  /** The number of the first event of each batch, and of the next one. */
  readonly #begins = [0];

  get length(): number {
    return this.#begins.at(-1)!;
  }

  add(batch: EventBatch): void {
    if (batch.length === 0) return;
    this.#begins.push(this.length + batch.length);
    this.#batches.push(copyOf(batch));
  }

  /** The numbers of all events in time order, ties in order of arrival. */
  inOrder(): Uint32Array {
    const times = new Float64Array(this.length);
    for (const [i, batch] of this.#batches.entries()) times.set(batch.times, this.#begins[i]);
    // The sort is stable.
    return new Uint32Array(this.length).map((_, number) => number).sort((a, b) => times[a]! - times[b]!);
  }

  event(number: number): LogEvent {
    let batch = 0;
    for (let after = this.#batches.length; after - batch > 1;) {
      const middle = (batch + after) >> 1;
      if (this.#begins[middle]! <= number) batch = middle;
      else after = middle;
    }
    return eventAt(this.#batches[batch]!, number - this.#begins[batch]!);
  }
}
