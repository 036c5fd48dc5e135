import type { Bytes, PartOfPartition } from './client.js';
import { consumed, waitForTheFirst } from './group-consumer.js';
import {
  type Admin,
  called,
  type ClientError,
  closed,
  type ConsumedMessage,
  type Consumer,
  type Librdkafka,
  patience,
  place,
  timeout,
} from './librdkafka.js';

/** How often a reader calls `alive`, in ms. */
const heartbeat = 1_000;

/** Reads the committed messages of partitions of any topic. It is not a member of a group. */
export class PartitionReader {
  readonly #consumer: Consumer;
  readonly #admin: Admin;
  /** By partition, the offset at which it has reached the end of the committed messages. */
  readonly #ends = new Map<number, number>();

  constructor({ KafkaConsumer, AdminClient }: Librdkafka, settings: Readonly<Record<string, unknown>>, group: string) {
    this.#consumer = new KafkaConsumer(
      {
        // At the end it waits for the outcome of a transaction, which takes milliseconds. And what is fetched ahead is read
        // in a moment, long before the second after which the client fetches more by default.
        'fetch.wait.max.ms': 10,
        'fetch.queue.backoff.ms': 10,
        ...settings,
        'enable.auto.commit': false,
        'isolation.level': 'read_committed',
        'group.id': group,
        'enable.partition.eof': true,
      },
      { 'auto.offset.reset': 'error' },
    );
    this.#consumer.on('partition.eof', ({ partition, offset }) => this.#ends.set(partition, offset));
    waitForTheFirst(this.#consumer);
    this.#admin = AdminClient.create({ ...settings });
  }

  async connect(): Promise<void> {
    await called((callback) => {
      this.#consumer.connect({ timeout }, callback);
    });
  }

  async bounds(topic: string, partition: number): Promise<{ first: number; end: number }> {
    const [first, end] = await Promise.all([
      this.#offset(topic, partition, place.earliest),
      this.#offset(topic, partition, place.latest),
    ]);
    return { first, end };
  }

  /**
   * Reads several partitions at once, each from its first message up to its offset in `ends`.
   *
   * @param alive - called every second while it reads
   */
  async *read(
    topic: string,
    ends: ReadonlyMap<number, number>,
    alive: () => Promise<unknown>,
  ): AsyncGenerator<PartOfPartition> {
    const position = new Map<number, number>();
    await Promise.all(
      Array.from(ends, async ([partition, end]) => {
        const { first } = await this.bounds(topic, partition);
        if (first < end) position.set(partition, first);
      }),
    );
    let beat = Date.now();
    const more = async () => {
      const isDue = Date.now() - beat > heartbeat;
      if (isDue) beat = Date.now();
      const [messages] = await Promise.all([consumed(this.#consumer, 10_000), isDue && alive()]);
      return messages;
    };
    this.#ends.clear();
    this.#consumer.assign(Array.from(position, ([partition, offset]) => ({ topic, partition, offset })));
    let coming: Promise<readonly ConsumedMessage[]> = position.size > 0 ? more() : Promise.resolve([]);
    let waited = 0;
    try {
      while (position.size > 0) {
        const parts = this.#take(position, ends, await coming);
        waited = parts.length > 0 ? 0 : waited + patience;
        if (waited > timeout) {
          const where = [...position.keys()].join(', ');
          throw new Error(`${topic}, partitions ${where}: nothing came for ${String(timeout)} ms`);
        }
        // The next messages are fetched while these are processed. An error of the fetch is thrown when they are requested.
        if (position.size > 0) {
          coming = more();
          coming.catch(() => undefined);
        }
        yield* parts;
      }
    } finally {
      await coming.catch(() => undefined);
      this.#consumer.unassign();
    }
  }

  async close(): Promise<void> {
    await closed(this.#consumer);
    this.#admin.disconnect();
  }

  /** Sorts messages by partition, moves the positions on, and drops the positions that have reached their end. */
  #take(
    position: Map<number, number>,
    ends: ReadonlyMap<number, number>,
    messages: readonly ConsumedMessage[],
  ): PartOfPartition[] {
    const byPartition = new Map<number, ConsumedMessage[]>();
    for (const message of messages) {
      const some = byPartition.get(message.partition);
      if (some === undefined) byPartition.set(message.partition, [message]);
      else some.push(message);
    }
    const parts: PartOfPartition[] = [];
    for (const [partition, before] of position) {
      const some = byPartition.get(partition) ?? [];
      const last = some.at(-1);
      const next = Math.max(before, last === undefined ? before : last.offset + 1, this.#ends.get(partition) ?? -1);
      if (next === before) continue;
      if (next < ends.get(partition)!) position.set(partition, next);
      else position.delete(partition);
      parts.push({
        partition,
        next,
        entries: some.map(({ key, value }) => ({ key: text(key) ?? '', value: text(value) })),
      });
    }
    return parts;
  }

  async #offset(topic: string, partition: number, timestamp: number): Promise<number> {
    const [found] = await called<readonly { readonly offset: number; readonly error?: ClientError }[]>((callback) => {
      this.#admin.listOffsets([{ topic, partition, offset: { timestamp } }], { timeout, isolationLevel: 0 }, callback);
    });
    if (found === undefined || found.error) {
      throw found?.error ?? new Error(`${topic}: no offset of ${String(partition)}`);
    }
    return found.offset;
  }
}

const text = (bytes: Bytes | string | null): string | null => (bytes === null ? null : String(bytes));
