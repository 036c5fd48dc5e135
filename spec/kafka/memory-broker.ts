import type { KafkaClient, KafkaEntry, KafkaMessage, KafkaRecord, Member, Rebalance } from '../../lib/kafka/client.js';

interface Transaction {
  readonly owner: string;
  state: 'open' | 'committed' | 'aborted';
  readonly partitions: Set<Stored[]>;
  offsets: ReadonlyMap<number, number>;
}

/** What is at an offset: a message, or the marker of a transaction's end. */
interface Stored {
  readonly record: KafkaRecord | undefined;
  readonly transaction: Transaction | undefined;
}

interface Place {
  /** `undefined` while nobody holds it. */
  holder: MemoryMember | undefined;
  partitions: readonly number[];
  /** Whether the holder has let go of what it had before this generation. */
  isReady: boolean;
}

/**
 * A Kafka cluster with one group, in memory: partitions, transactions that hide what is not committed, a group that rebalances
 * eagerly with static members, fencing. It does what a broker does in whatever order `turn` lets it.
 */
export class MemoryBroker {
  readonly topics = new Map<
    string,
    { readonly partitions: Stored[][]; readonly config: Readonly<Record<string, string>> }
  >();
  /** The group's places, by slot. */
  readonly places = new Map<string, Place>();
  readonly offsets = new Map<number, number>();
  readonly transactions = new Set<Transaction>();
  /** Who may write as whom. */
  readonly producers = new Map<string, MemoryMember>();
  isRebalancing = false;

  constructor(
    /** Every call waits for it. It says for whom, and may never resolve: then the caller is dead. */
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

  /** Writes without a transaction. */
  write(record: KafkaRecord): void {
    this.log(record.topic, record.partition ?? 0).push({ record, transaction: undefined });
  }

  /** What a reader of committed messages sees of a topic. */
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

  /** The transactions of a slot have taken too long. */
  timeOut(slot: string): void {
    for (const transaction of this.transactions) if (transaction.owner === slot) this.end(transaction, 'aborted');
    this.producers.delete(slot);
  }

  /** A slot has not been heard of for too long. */
  expire(slot: string): void {
    if (this.places.delete(slot)) this.rebalance();
  }

  rebalance(): void {
    this.isRebalancing = true;
    for (const place of this.places.values()) {
      place.isReady = place.holder?.wasAskedBack(place.partitions) !== true;
    }
    this.settle();
  }

  /** When all have let go, the partitions are shared out in ranges. */
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

/** The offset before which no transaction is open. */
function stableEnd(log: readonly Stored[]): number {
  const open = log.findIndex(({ transaction }) => transaction?.state === 'open');
  return open === -1 ? log.length : open;
}

/** A worker's way to the broker. */
export class MemoryClient implements KafkaClient {
  readonly broker: MemoryBroker;

  constructor(broker: MemoryBroker) {
    this.broker = broker;
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

  async join({ slot }: { readonly slot: string }): Promise<Member> {
    const { broker } = this;
    await broker.turn(this);
    const member = new MemoryMember(this, slot);
    // As initTransactions does: what the last one with this name left open is aborted, and it can write no more.
    for (const transaction of broker.transactions) if (transaction.owner === slot) broker.end(transaction, 'aborted');
    broker.producers.set(slot, member);
    await broker.turn(this);
    const place = broker.places.get(slot);
    if (place === undefined) {
      broker.places.set(slot, { holder: member, partitions: [], isReady: true });
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
  readonly #slot: string;
  readonly #rebalances: Rebalance[] = [];
  #assigned = new Map<number, number>();
  #transaction: Transaction | undefined;
  #isLost = false;
  #toldPartitions: readonly number[] = [];

  constructor(client: MemoryClient, slot: string) {
    this.#client = client;
    this.#broker = client.broker;
    this.#slot = slot;
  }

  get #place(): Place | undefined {
    const place = this.#broker.places.get(this.#slot);
    return place?.holder === this ? place : undefined;
  }

  /** Returns whether it has something to let go of. */
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
    // Without transactions the changelog's position counts: the two are not written together then.
    return this.#broker.options.transactions ? this.#broker.offsets.get(partition) : undefined;
  }

  async bounds(topic: string, partition: number): Promise<{ first: number; end: number }> {
    await this.#broker.turn(this.#client);
    return { first: 0, end: this.#broker.log(topic, partition).length };
  }

  async *read(topic: string, partition: number, end: number): AsyncGenerator<{ entries: KafkaEntry[]; next: number }> {
    const log = this.#broker.log(topic, partition);
    for (let next = 0; next < end;) {
      await this.#broker.turn(this.#client);
      const to = Math.min(stableEnd(log), next + 50);
      const entries = log
        .slice(next, to)
        .flatMap(({ record, transaction }) =>
          record !== undefined && transaction?.state !== 'aborted'
            ? [{ key: String(record.key), value: record.value === null ? null : String(record.value) }]
            : [],
        );
      next = Math.max(next, to);
      yield { entries, next };
    }
  }

  end(partition: number): number {
    return this.#broker.log('input', partition).length;
  }

  async begin(): Promise<void> {
    await this.#broker.turn(this.#client);
    this.#checkFence();
    this.#transaction = { owner: this.#slot, state: 'open', partitions: new Set(), offsets: new Map() };
    this.#broker.transactions.add(this.#transaction);
  }

  async send(record: KafkaRecord): Promise<void> {
    await this.#broker.turn(this.#client);
    const transaction = this.#running();
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
    this.#broker.end(this.#running(), 'committed');
    // What has been done may still not be heard of.
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
    if (this.#broker.producers.get(this.#slot) !== this) throw new Error('this producer has been fenced off');
  }
}

const bytes = (value: KafkaRecord['value']) => (typeof value === 'string' ? Buffer.from(value) : value);
