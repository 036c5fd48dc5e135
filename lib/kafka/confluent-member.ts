import type { KafkaMessage, KafkaRecord, Member, PartOfPartition, Rebalance } from './client.js';
import type { GroupConsumer } from './group-consumer.js';
import type { PartitionReader } from './partition-reader.js';
import type { Transactions } from './transactions.js';

/** A member made of three clients: one reads the input in the group, one writes, one reads other partitions. */
export class ConfluentMember implements Member {
  readonly #group: GroupConsumer;
  readonly #transactions: Pick<Transactions, keyof Transactions>;
  readonly #reader: PartitionReader;

  constructor(group: GroupConsumer, transactions: Pick<Transactions, keyof Transactions>, reader: PartitionReader) {
    this.#group = group;
    this.#transactions = transactions;
    this.#reader = reader;
  }

  async connect(): Promise<void> {
    await Promise.all([this.#group.connect(), this.#transactions.connect(), this.#reader.connect()]);
    // First aborts the last transaction of this static id. Otherwise reading the committed offsets would wait for it.
    this.#group.join();
  }

  consume(max: number): Promise<readonly KafkaMessage[]> {
    return this.#group.consume(max);
  }

  rebalance(): Rebalance | undefined {
    return this.#group.rebalance();
  }

  assign(positions: ReadonlyMap<number, number>): void {
    this.#group.assign(positions);
  }

  unassign(): void {
    this.#group.unassign();
  }

  committed(partition: number): Promise<number | undefined> {
    return this.#group.committed(partition);
  }

  bounds(topic: string, partition: number): Promise<{ first: number; end: number }> {
    return this.#reader.bounds(topic, partition);
  }

  read(topic: string, ends: ReadonlyMap<number, number>): AsyncGenerator<PartOfPartition> {
    // Nothing is assigned yet, so this only tells the group that the member is alive.
    return this.#reader.read(topic, ends, () => this.#group.consume(1));
  }

  end(partition: number): number | undefined {
    return this.#group.end(partition);
  }

  begin(): Promise<void> {
    return this.#transactions.begin();
  }

  send(record: KafkaRecord): void | Promise<void> {
    return this.#transactions.send(record);
  }

  sendOffsets(positions: ReadonlyMap<number, number>): Promise<void> {
    return this.#transactions.sendOffsets(positions, this.#group);
  }

  commit(): Promise<void> {
    return this.#transactions.commit();
  }

  abort(): Promise<void> {
    return this.#transactions.abort();
  }

  async leave(): Promise<void> {
    await Promise.all([this.#transactions.close(), this.#group.close(), this.#reader.close()]);
  }
}
