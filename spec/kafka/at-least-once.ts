import type { KafkaClient, KafkaRecord } from '../../lib/kafka/client.js';
import { confluent } from '../../lib/kafka/confluent.js';
import { ConfluentMember } from '../../lib/kafka/confluent-member.js';
import { GroupConsumer } from '../../lib/kafka/group-consumer.js';
import { called, type Librdkafka, type Producer } from '../../lib/kafka/librdkafka.js';
import { PartitionReader } from '../../lib/kafka/partition-reader.js';
import { produce, type Transactions } from '../../lib/kafka/transactions.js';
import { librdkafka } from './topics.js';

/**
 * The same client without transactions. Readers see a message as soon as it is sent, and the offsets are committed after the
 * messages. The harness must find its errors, and benchmarks compare exactly-once with it.
 */
export function atLeastOnce(settings: Readonly<Record<string, unknown>>): KafkaClient {
  return {
    ...confluent(settings),
    async join(membership) {
      const library = await librdkafka();
      const member = new AtLeastOnceMember(
        new GroupConsumer(library, settings, membership),
        new NoTransactions(library, settings),
        new PartitionReader(library, settings, membership.group),
      );
      await member.connect();
      return member;
    },
  };
}

class AtLeastOnceMember extends ConfluentMember {
  /**
   * Returns no offset, so that the worker uses the position in its changelog. The changelog and the group's offset are written
   * separately here and may differ.
   */
  override committed(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** Sends at once, with no transaction. */
class NoTransactions implements Pick<Transactions, keyof Transactions> {
  readonly #producer: Producer;
  #commitOffsets = (): void => undefined;

  constructor({ Producer }: Librdkafka, settings: Readonly<Record<string, unknown>>) {
    this.#producer = new Producer(
      { 'queue.buffering.max.messages': 1_000_000, ...settings, 'enable.idempotence': true },
      { partitioner: 'murmur2_random' },
    );
  }

  async connect(): Promise<void> {
    await called((callback) => {
      this.#producer.connect({ timeout: 60_000 }, callback);
    });
  }

  async begin(): Promise<void> {
    // No transaction begins.
  }

  send(record: KafkaRecord): void {
    produce(this.#producer, record);
  }

  sendOffsets(positions: ReadonlyMap<number, number>, group: GroupConsumer): Promise<void> {
    this.#commitOffsets = () => {
      group.consumer.commitSync(group.offsets(positions));
    };
    return Promise.resolve();
  }

  async commit(): Promise<void> {
    await called((callback) => {
      this.#producer.flush(60_000, callback);
    });
    this.#commitOffsets();
  }

  async abort(): Promise<void> {
    // A message that was sent cannot be taken back.
  }

  async close(): Promise<void> {
    await called((callback) => {
      this.#producer.disconnect(1_000, callback);
    });
  }
}
