import type {
  KafkaClient,
  KafkaMessage,
  KafkaRecord,
  Member,
  PartOfPartition,
  Rebalance,
} from '../../lib/kafka/client.js';
import { sizeOf } from '../../lib/kafka/message-size.js';
import { KafkaRefusal } from '../../lib/kafka/refusal.js';

interface Transaction {
  readonly owner: string;
  state: 'open' | 'committed' | 'aborted';
  readonly partitions: Set<Stored[]>;
  offsets: ReadonlyMap<number, number>;
}

/** The content of an offset: a message, or the marker that ends a transaction. */
interface Stored {
  readonly record: KafkaRecord | undefined;
  readonly transaction: Transaction | undefined;
}

interface Place {
  /** The member that has this static id; `undefined` while there is none. */
  holder: MemoryMember | undefined;
  partitions: readonly number[];
  /** Whether the holder has given up the partitions of the previous generation. */
  isReady: boolean;
}

/**
 * A Kafka cluster in memory, with one group. It has partitions, transactions that hide uncommitted messages, fencing, and a group
 * with static members that rebalances eagerly. `turn` decides the order in which the broker handles calls.
 */
export class MemoryBroker {
  readonly topics = new Map<
    string,
    { readonly partitions: Stored[][]; readonly config: Readonly<Record<string, string>> }
  >();
  /** The places in the group, by static id. */
  readonly places = new Map<string, Place>();
  readonly offsets = new Map<number, number>();
  readonly transactions = new Set<Transaction>();
  /** The member that may write in transactions, by static id. */
  readonly producers = new Map<string, MemoryMember>();
  isRebalancing = false;

  constructor(
    /** Every call awaits it. Its argument is the calling client. If it never resolves, that client is dead. */
    readonly turn: (who: MemoryClient) => Promise<void>,
    readonly random: () => number = () => 0,
    readonly options: { readonly transactions: boolean } = { transactions: true },
  ) {}

  createTopic(topic: string, partitions: number, config: Readonly<Record<string, string>> = {}): void {
    if (!this.topics.has(topic))
      this.topics.set(topic, { partitions: Array.from({ length: partitions }, () => []), config });
  }

  log(topic: string, partition: number): Stored[] {
    const log = this.topics.get(topic)?.partitions[partition];
    if (log === undefined) throw new Error(`there is no partition ${String(partition)} of ${topic}`);
    return log;
  }

  /** Writes a message outside of transactions. */
  write(record: KafkaRecord): void {
    this.log(record.topic, record.partition ?? 0).push({ record, transaction: undefined });
  }

  /** The messages of a topic that a `read_committed` reader sees. */
  committed(topic: string): readonly KafkaRecord[] {
    return (this.topics.get(topic)?.partitions ?? []).flatMap((log) =>
      log
        .slice(0, stableEnd(log))
        .flatMap(({ record, transaction }) =>
          record !== undefined && transaction?.state !== 'aborted' ? [record] : [],
        ),
    );
  }

  end(transaction: Transaction, state: 'committed' | 'aborted'): void {
    if (transaction.state !== 'open') return;
    transaction.state = state;
    this.transactions.delete(transaction);
    for (const log of transaction.partitions) log.push({ record: undefined, transaction: undefined });
    if (state === 'committed')
      for (const [partition, offset] of transaction.offsets) this.offsets.set(partition, offset);
  }

  /** Aborts the open transactions of a static id, as after a transaction timeout. */
  timeOut(staticId: string): void {
    for (const transaction of this.transactions) if (transaction.owner === staticId) this.end(transaction, 'aborted');
    this.producers.delete(staticId);
  }

  /** Removes a static id from the group, as after a session timeout. */
  expire(staticId: string): void {
    if (this.places.delete(staticId)) this.rebalance();
  }

  rebalance(): void {
    this.isRebalancing = true;
    for (const place of this.places.values()) {
      place.isReady = place.holder?.wasAskedBack(place.partitions) !== true;
    }
    this.settle();
  }

  /** Assigns the partitions in ranges, once all members have given up the old ones. */
  settle(): void {
    if (!this.isRebalancing || [...this.places.values()].some(({ isReady }) => !isReady)) return;
    this.isRebalancing = false;
    const places = [...this.places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
    const count = this.topics.get('input')?.partitions.length ?? 0;
    places.forEach((place, i) => {
      const from = Math.ceil((i * count) / places.length);
      const to = Math.ceil(((i + 1) * count) / places.length);
      place.partitions = Array.from({ length: to - from }, (_, partition) => from + partition);
      place.holder?.wasAssigned(place.partitions);
    });
  }
}

/** The last stable offset: no transaction is open before it. */
function stableEnd(log: readonly Stored[]): number {
  const open = log.findIndex(({ transaction }) => transaction?.state === 'open');
  return open === -1 ? log.length : open;
}

/** Kafka's default for a topic without `max.message.bytes`. */
const takenBytes = 1_048_588;

/** The client of one worker. */
export class MemoryClient implements KafkaClient {
  readonly broker: MemoryBroker;
  readonly maxMessageBytes: number;

  constructor(broker: MemoryBroker, maxMessageBytes = 1_000_000) {
    this.broker = broker;
    this.maxMessageBytes = maxMessageBytes;
  }

  async partitionsOf(topic: string): Promise<number | undefined> {
    await this.broker.turn(this);
    return this.broker.topics.get(topic)?.partitions.length;
  }

  async create({ topic, partitions, config }: Parameters<KafkaClient['create']>[0]): Promise<void> {
    await this.broker.turn(this);
    this.broker.createTopic(topic, partitions, config);
  }

  async isCompacted(topic: string): Promise<boolean> {
    await this.broker.turn(this);
    return this.broker.topics.get(topic)?.config['cleanup.policy'] === 'compact';
  }

  async join({ staticId }: { readonly staticId: string }): Promise<Member> {
    const { broker } = this;
    await broker.turn(this);
    const member = new MemoryMember(this, staticId);
    // As initTransactions does: aborts the transactions that the previous member with this static id left open, and fences that
    // member.
    for (const transaction of broker.transactions)
      if (transaction.owner === staticId) broker.end(transaction, 'aborted');
    broker.producers.set(staticId, member);
    await broker.turn(this);
    const place = broker.places.get(staticId);
    if (place === undefined) {
      broker.places.set(staticId, { holder: member, partitions: [], isReady: true });
      broker.rebalance();
    } else {
      place.holder = member;
      if (broker.isRebalancing) place.isReady = true;
      else member.wasAssigned(place.partitions);
      broker.settle();
    }
    return member;
  }
}

class MemoryMember implements Member {
  readonly #client: MemoryClient;
  readonly #broker: MemoryBroker;
  readonly #staticId: string;
  readonly #rebalances: Rebalance[] = [];
  #assigned = new Map<number, number>();
  #transaction: Transaction | undefined;
  /** The topic that refused a message of the transaction, because the message was too large. */
  #refused: string | undefined;
  #isLost = false;
  #toldPartitions: readonly number[] = [];

  constructor(client: MemoryClient, staticId: string) {
    this.#client = client;
    this.#broker = client.broker;
    this.#staticId = staticId;
  }

  get #place(): Place | undefined {
    const place = this.#broker.places.get(this.#staticId);
    return place?.holder === this ? place : undefined;
  }

  /** Returns whether the member has partitions to give up. */
  wasAskedBack(partitions: readonly number[]): boolean {
    if (this.#toldPartitions.length === 0 && partitions.length === 0) return false;
    this.#rebalances.push({ type: 'revoke', partitions });
    return true;
  }

  wasAssigned(partitions: readonly number[]): void {
    this.#toldPartitions = partitions;
    this.#rebalances.push({ type: 'assign', partitions });
  }

  async consume(max: number): Promise<readonly KafkaMessage[]> {
    await this.#broker.turn(this.#client);
    if (this.#place === undefined && !this.#isLost) {
      this.#isLost = true;
      this.#rebalances.length = 0;
      this.#rebalances.push({ type: 'lost', partitions: [...this.#assigned.keys()] });
      return [];
    }
    if (this.#isLost) throw new Error('this member has been replaced, or was not heard of for too long');
    const messages: KafkaMessage[] = [];
    for (const [partition, from] of this.#assigned) {
      const log = this.#broker.log('input', partition);
      const to = Math.min(stableEnd(log), from + Math.floor(this.#broker.random() * 20), from + max);
      for (let offset = from; offset < to; offset++) {
        const { record, transaction } = log[offset]!;
        if (record === undefined || transaction?.state === 'aborted') continue;
        messages.push({ partition, offset, key: record.key, value: bytes(record.value) });
      }
      this.#assigned.set(partition, Math.max(from, to));
    }
    return messages;
  }

  rebalance(): Rebalance | undefined {
    return this.#rebalances.shift();
  }

  assign(positions: ReadonlyMap<number, number>): void {
    this.#assigned = new Map(positions);
  }

  unassign(): void {
    this.#assigned.clear();
    this.#toldPartitions = [];
    const place = this.#place;
    if (place === undefined) return;
    place.isReady = true;
    this.#broker.settle();
  }

  async committed(partition: number): Promise<number | undefined> {
    do await this.#broker.turn(this.#client);
    while ([...this.#broker.transactions].some(({ offsets }) => offsets.has(partition)));
    // Without transactions the position in the changelog counts, because the offset is written separately.
    return this.#broker.options.transactions ? this.#broker.offsets.get(partition) : undefined;
  }

  async bounds(topic: string, partition: number): Promise<{ first: number; end: number }> {
    await this.#broker.turn(this.#client);
    return { first: 0, end: this.#broker.log(topic, partition).length };
  }

  async *read(topic: string, ends: ReadonlyMap<number, number>): AsyncGenerator<PartOfPartition> {
    const positions = new Map<number, number>(
      [...ends].flatMap(([partition, end]) => (end > 0 ? [[partition, 0] as const] : [])),
    );
    while (positions.size > 0) {
      for (const [partition, before] of positions) {
        await this.#broker.turn(this.#client);
        const log = this.#broker.log(topic, partition);
        const to = Math.min(stableEnd(log), before + 50);
        const entries = log
          .slice(before, to)
          .flatMap(({ record, transaction }) =>
            record !== undefined && transaction?.state !== 'aborted'
              ? [{ key: String(record.key), value: record.value === null ? null : String(record.value) }]
              : [],
          );
        const next = Math.max(before, to);
        if (next < ends.get(partition)!) positions.set(partition, next);
        else positions.delete(partition);
        yield { partition, entries, next };
      }
    }
  }

  end(partition: number): number {
    return this.#broker.log('input', partition).length;
  }

  async begin(): Promise<void> {
    await this.#broker.turn(this.#client);
    this.#checkFence();
    this.#transaction = { owner: this.#staticId, state: 'open', partitions: new Set(), offsets: new Map() };
    this.#broker.transactions.add(this.#transaction);
  }

  async send(record: KafkaRecord): Promise<void> {
    await this.#broker.turn(this.#client);
    const transaction = this.#running();
    const size = sizeOf(record);
    if (size > this.#client.maxMessageBytes) throw new Error('Broker: Message size too large');
    const { config = {} } = this.#broker.topics.get(record.topic) ?? {};
    if (size > Number(config['max.message.bytes'] ?? takenBytes)) this.#refused = record.topic;
    const log = this.#broker.log(record.topic, record.partition ?? 0);
    transaction.partitions.add(log);
    log.push({ record, transaction: this.#broker.options.transactions ? transaction : undefined });
  }

  async sendOffsets(positions: ReadonlyMap<number, number>): Promise<void> {
    await this.#broker.turn(this.#client);
    const transaction = this.#running();
    if (this.#place === undefined) throw new Error('the partitions are not of this member any more');
    transaction.offsets = positions;
  }

  async commit(): Promise<void> {
    await this.#broker.turn(this.#client);
    if (this.#refused !== undefined) {
      throw new KafkaRefusal('topic-takes-less', `${this.#refused} takes no message of this size`);
    }
    this.#broker.end(this.#running(), 'committed');
    // The commit is done, but the worker may die before it learns of this.
    await this.#broker.turn(this.#client);
  }

  async abort(): Promise<void> {
    await this.#broker.turn(this.#client);
    this.#broker.end(this.#running(), 'aborted');
  }

  async leave(): Promise<void> {
    await this.#broker.turn(this.#client);
    this.unassign();
    const place = this.#place;
    if (place !== undefined) place.holder = undefined;
  }

  #running(): Transaction {
    this.#checkFence();
    if (this.#transaction?.state !== 'open') throw new Error('there is no transaction');
    return this.#transaction;
  }

  #checkFence(): void {
    if (this.#broker.producers.get(this.#staticId) !== this) throw new Error('this producer has been fenced off');
  }
}

const bytes = (value: KafkaRecord['value']) => (typeof value === 'string' ? Buffer.from(value) : value);
