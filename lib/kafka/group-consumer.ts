import type { Membership, Rebalance } from './client.js';
import {
  called,
  type ClientError,
  closed,
  code,
  type ConsumedMessage,
  type Consumer,
  type Librdkafka,
  patience,
  timeout,
  type TopicPartition,
} from './librdkafka.js';

/** A static member of a group that reads one topic. Requests of the group are queued until the caller asks for them. */
export class GroupConsumer {
  /** The client's own consumer: sending offsets in a transaction needs it. */
  readonly consumer: Consumer;
  readonly #input: string;
  readonly #rebalances: Rebalance[] = [];
  #isLeaving = false;

  constructor(
    { KafkaConsumer }: Librdkafka,
    settings: Readonly<Record<string, unknown>>,
    { group, staticId, input }: Membership,
  ) {
    this.#input = input;
    this.consumer = new KafkaConsumer(
      {
        ...settings,
        'enable.auto.commit': false,
        'isolation.level': 'read_committed',
        'group.id': group,
        'group.instance.id': staticId,
        'partition.assignment.strategy': 'range',
        rebalance_cb: (error: ClientError, partitions: readonly { readonly partition: number }[]) => {
          this.#onRebalance(error, partitions);
        },
      },
      { 'auto.offset.reset': 'error' },
    );
    waitForTheFirst(this.consumer);
  }

  async connect(): Promise<void> {
    await called((callback) => {
      this.consumer.connect({ timeout }, callback);
    });
  }

  join(): void {
    this.consumer.subscribe([this.#input]);
  }

  consume(max: number): Promise<readonly ConsumedMessage[]> {
    return consumed(this.consumer, max);
  }

  rebalance(): Rebalance | undefined {
    return this.#rebalances.shift();
  }

  assign(positions: ReadonlyMap<number, number>): void {
    this.consumer.assign(this.offsets(positions));
  }

  unassign(): void {
    this.consumer.unassign();
  }

  async committed(partition: number): Promise<number | undefined> {
    const [found] = await called<readonly { readonly offset?: number }[]>((callback) => {
      this.consumer.committed([{ topic: this.#input, partition }], timeout, callback);
    });
    return found?.offset !== undefined && found.offset >= 0 ? found.offset : undefined;
  }

  end(partition: number): number | undefined {
    const { highOffset } = this.consumer.getWatermarkOffsets(this.#input, partition);
    return highOffset >= 0 ? highOffset : undefined;
  }

  offsets(positions: ReadonlyMap<number, number>): readonly TopicPartition[] {
    return Array.from(positions, ([partition, offset]) => ({ topic: this.#input, partition, offset }));
  }

  async close(): Promise<void> {
    this.#isLeaving = true;
    if (this.consumer.isConnected()) this.consumer.unassign();
    await closed(this.consumer);
  }

  #onRebalance({ code: wanted }: ClientError, partitions: readonly { readonly partition: number }[]): void {
    if (this.#isLeaving) {
      try {
        // Closing waits for this call.
        this.consumer.unassign();
      } catch {
        // The request may arrive after the consumer is closed. Then nothing waits for the call.
      }
    } else if (wanted === code.assignPartitions || wanted === code.revokePartitions) {
      const type = wanted === code.assignPartitions ? 'assign' : this.consumer.assignmentLost() ? 'lost' : 'revoke';
      this.#rebalances.push({ type, partitions: partitions.map(({ partition }) => partition) });
    }
  }
}

/** Makes a consumer wait for the first message only, and not until the batch is full. */
export function waitForTheFirst(consumer: Consumer): void {
  consumer.setDefaultConsumeTimeout(patience);
  consumer.setDefaultIsTimeoutOnlyForFirstMessage(true);
}

export async function consumed(consumer: Consumer, max: number): Promise<readonly ConsumedMessage[]> {
  return called<readonly ConsumedMessage[]>((callback) => {
    consumer.consume(max, callback);
  });
}
