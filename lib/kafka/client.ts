/** Bytes as Node's clients hand them out: a `Buffer`, whose `toString()` reads UTF-8. */
export type Bytes = Uint8Array;

/** A message of the input topic. */
export interface KafkaMessage {
  readonly partition: number;
  readonly offset: number;
  readonly key: Bytes | string | null;
  readonly value: Bytes | null;
}

/** A message to be written. */
export interface KafkaRecord {
  readonly topic: string;
  /** Default: by the key, as Java's clients do it (murmur2). */
  readonly partition?: number;
  readonly key: Bytes | string | null;
  readonly value: Bytes | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One state of one key of a compacted topic; `null` where the key is deleted. */
export interface KafkaEntry {
  readonly key: string;
  readonly value: string | null;
}

/** Some of a partition's entries, in order. */
export interface PartOfPartition {
  readonly partition: number;
  readonly entries: readonly KafkaEntry[];
  /** The offset after them. */
  readonly next: number;
}

/** What the group wants of a member. Until it is answered, by `assign` or `unassign`, the whole group waits. */
export interface Rebalance {
  /** `'lost'`: the partitions may be assigned to another worker by now, so nothing of them can be committed. */
  readonly type: 'assign' | 'revoke' | 'lost';
  readonly partitions: readonly number[];
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface Membership {
  readonly group: string;
  /** Names this member for good: whoever joins with the same static id takes its place, at once. */
  readonly staticId: string;
  /** The topic whose partitions the group shares out. */
  readonly input: string;
}

/**
 * What the workers need of a Kafka client. The one behind it by default is `@confluentinc/kafka-javascript`; another one, or a
 * broker in memory, can stand in.
 */
export interface KafkaClient {
  /** The greatest message, with key and headers, that it sends and that the topics take, in bytes. */
  readonly maxMessageBytes: number;
  /** The number of partitions of a topic; `undefined` if there is no such topic. */
  partitionsOf(topic: string): Promise<number | undefined>;
  /** Creates a topic; one that somebody else has created by now is as good. */
  create(topic: NewTopic): Promise<void>;
  /**
   * Whether a topic is compacted: whether it keeps the last value of each key.
   *
   * @param asker - the name of the caller: no two callers may use the same at once
   */
  isCompacted(topic: string, asker: Omit<Membership, 'input'>): Promise<boolean>;
  /**
   * Joins a group, as a consumer that reads what is committed and as the producer of its transactions. A transaction that
   * the last member of this static id left open is aborted.
   */
  join(membership: Membership): Promise<Member>;
}

/** A worker's place in the group. If a call fails, leave and rejoin. */
export interface Member {
  /** At most `max` next messages; waits a short while for the first. It also tells the group that this member is alive. */
  consume(max: number): Promise<readonly KafkaMessage[]>;
  /** What the group wants next, if anything. */
  rebalance(): Rebalance | undefined;
  /** Takes the partitions, each from its offset on. */
  assign(positions: ReadonlyMap<number, number>): void;
  /** Lets go of all partitions. */
  unassign(): void;

  /** The group's committed offset of an input partition; waits for transactions that are about to change it. */
  committed(partition: number): Promise<number | undefined>;
  /** The first offset that is kept, and the one after the last message, whether or not it is committed. */
  bounds(topic: string, partition: number): Promise<{ readonly first: number; readonly end: number }>;
  /**
   * What is committed in partitions, all read at once: of each from its first message up to its offset in `ends`. Fails where
   * nothing comes for longer than a transaction may take.
   */
  read(topic: string, ends: ReadonlyMap<number, number>): AsyncIterable<PartOfPartition>;
  /** As far as this member knows, the offset after the last message of an input partition. */
  end(partition: number): number | undefined;

  begin(): Promise<void>;
  /**
   * Writes a message in the transaction; resolves as soon as there is room for the next.
   *
   * Where a topic takes no message of this size, this or `commit` fails with a `KafkaRefusal` of code `topic-takes-less`.
   */
  send(record: KafkaRecord): void | Promise<void>;
  /** Moves the group's offsets in the transaction. Fails if the partitions are no longer assigned to this member. */
  sendOffsets(positions: ReadonlyMap<number, number>): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;

  /** Closes all connections. The place in the group stays reserved for the static id until the session times out. */
  leave(): Promise<void>;
}
