import { called, type Consumer } from '../../../lib/kafka/librdkafka.js';
import { librdkafka } from '../../kafka/topics.js';
import { type Counted, textOf } from './peers-workload.js';

interface Message {
  readonly key?: Uint8Array | string | null;
  readonly value: Uint8Array | null;
}

/** Reads the committed messages of a topic as they arrive. */
export class Output {
  readonly #consumer: Consumer;
  #isClosed = false;
  #reading: Promise<void> = Promise.resolve();
  /** How often each session arrived. */
  readonly found = new Map<string, number>();
  /** The latest session of each key, for contestants that write updates. */
  readonly table = new Map<string, string>();
  count = 0;
  /** When the last session arrived, in ms since the start of this process. */
  last = 0;

  private constructor(consumer: Consumer) {
    this.#consumer = consumer;
  }

  static async open(
    address: string,
    topic: string,
    partitions: number,
    came: (session: Counted) => void = () => undefined,
  ): Promise<Output> {
    const { KafkaConsumer } = await librdkafka();
    const settings = {
      'bootstrap.servers': address,
      'group.id': `reader-of-${topic}`,
      'enable.auto.commit': false,
      'isolation.level': 'read_committed',
      'fetch.wait.max.ms': 5,
    };
    const consumer: Consumer = new KafkaConsumer(settings, {});
    await called((callback) => {
      consumer.connect({ timeout: 30_000 }, callback);
    });
    consumer.setDefaultConsumeTimeout(10);
    consumer.setDefaultIsTimeoutOnlyForFirstMessage(true);
    consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0 })));
    const output = new Output(consumer);
    output.#reading = output.#read(came);
    return output;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reading;
    await called((callback) => {
      this.#consumer.disconnect(callback);
    });
  }

  async #read(came: (session: Counted) => void): Promise<void> {
    while (!this.#isClosed) {
      const messages = await called<readonly Message[]>((callback) => {
        this.#consumer.consume(10_000, callback);
      });
      if (messages.length > 0) this.last = performance.now();
      for (const { key, value } of messages) {
        if (value === null) {
          this.table.delete(String(key));
          continue;
        }
        const session = JSON.parse(String(value)) as Counted;
        const text = textOf(session);
        this.found.set(text, (this.found.get(text) ?? 0) + 1);
        if (key != null) this.table.set(String(key), text);
        this.count++;
        came(session);
      }
    }
  }
}
