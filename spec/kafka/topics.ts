import type { KafkaEntry } from '../../lib/kafka/client.js';
import { confluent } from '../../lib/kafka/confluent.js';
import {
  type Admin,
  called,
  type Callback,
  type Consumer,
  type Librdkafka,
  type Producer,
} from '../../lib/kafka/librdkafka.js';

/** A message in a topic. */
export interface Kept {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ToSend extends Partial<KafkaEntry> {
  readonly partition?: number;
  /** The time of the message, in ms since the epoch. Default: now. */
  readonly timestamp?: number;
}

export async function librdkafka(): Promise<Librdkafka> {
  const name = '@confluentinc/kafka-javascript' as string;
  return ((await import(name)) as { readonly default: Librdkafka }).default;
}

export const createTopic = (address: string, topic: string, partitions: number, config = {}) =>
  confluent({ 'bootstrap.servers': address }).create({ topic, partitions, config });

export async function addPartitions(address: string, topic: string, partitions: number): Promise<void> {
  const { AdminClient } = await librdkafka();
  const admin = AdminClient.create({ 'bootstrap.servers': address }) as Growing;
  try {
    await called((callback) => {
      admin.createPartitions(topic, partitions, 10_000, callback);
    });
  } finally {
    admin.disconnect();
  }
}

interface Growing extends Admin {
  createPartitions(topic: string, partitions: number, timeout: number, callback: Callback): void;
}

/** Writes to topics. It chooses the partition by the key, as the Java clients do. */
export class Writer {
  readonly #producer: Producer;

  private constructor(producer: Producer) {
    this.#producer = producer;
  }

  static async open(address: string): Promise<Writer> {
    const { Producer } = await librdkafka();
    const settings = {
      'bootstrap.servers': address,
      'enable.idempotence': true,
      'queue.buffering.max.messages': 2_000_000,
    };
    const producer = new Producer(settings, { partitioner: 'murmur2_random' });
    await called((callback) => {
      producer.connect({ timeout: 30_000 }, callback);
    });
    return new Writer(producer);
  }

  async write(topic: string, messages: Iterable<ToSend>): Promise<void> {
    for (const { partition = null, key = null, value = null, timestamp } of messages) {
      this.#producer.produce(topic, partition, value === null ? null : Buffer.from(value), key, timestamp);
    }
    await called((callback) => {
      this.#producer.flush(60_000, callback);
    });
  }

  async close(): Promise<void> {
    await called((callback) => {
      this.#producer.disconnect(1_000, callback);
    });
  }
}

/** All messages of a topic now, as a reader with this isolation level sees them. */
export async function readTopic(
  address: string,
  topic: string,
  partitions: number,
  isolation: 'read_committed' | 'read_uncommitted' = 'read_committed',
): Promise<Kept[]> {
  const { KafkaConsumer } = await librdkafka();
  const consumer: Consumer = new KafkaConsumer(
    {
      'bootstrap.servers': address,
      'group.id': 'readers',
      'enable.auto.commit': false,
      'isolation.level': isolation,
      'enable.partition.eof': true,
    },
    {},
  );
  await called((callback) => {
    consumer.connect({ timeout: 30_000 }, callback);
  });
  const ended = new Set<number>();
  consumer.on('partition.eof', (eof) => ended.add(eof.partition));
  consumer.setDefaultConsumeTimeout(200);
  consumer.setDefaultIsTimeoutOnlyForFirstMessage(true);
  consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0 })));
  const kept: Kept[] = [];
  while (ended.size < partitions) {
    const messages = await called<readonly Raw[]>((callback) => {
      consumer.consume(10_000, callback);
    });
    for (const { partition, offset, key, value, headers = [] } of messages) {
      kept.push({
        partition,
        offset,
        key: key == null ? null : String(key),
        value: value === null ? null : String(value),
        headers: Object.fromEntries(
          headers.flatMap((header) => Object.entries(header).map(([k, v]) => [k, String(v)])),
        ),
      });
    }
  }
  await called((callback) => {
    consumer.disconnect(callback);
  });
  return kept;
}

interface Raw {
  readonly partition: number;
  readonly offset: number;
  readonly key?: Uint8Array | string | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly Readonly<Record<string, Uint8Array | string>>[];
}
