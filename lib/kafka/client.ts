/** Bytes as Node's clients return them: a `Buffer`, whose `toString()` reads UTF-8. */
export type Bytes = Uint8Array;

/** A message of the input topic. */
export interface KafkaMessage {
  readonly partition: number;
  readonly offset: number;
  readonly key: Bytes | string | null;
  readonly value: Bytes | null;
}

/** A message to write. */
export interface KafkaRecord {
  readonly topic: string;
  /** Default: chosen by the key, as Java's clients choose it (murmur2). */
  readonly partition?: number;
  readonly key: Bytes | string | null;
  readonly value: Bytes | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A key of a compacted topic with its value; `null` deletes the key. */
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

/** A request of the group to a member. The whole group waits until the member calls `assign` or `unassign`. */
export interface Rebalance {
  /** `'lost'`: another worker may already have the partitions, so nothing of them can be committed. */
  readonly type: 'assign' | 'revoke' | 'lost';
  readonly partitions: readonly number[];
}

/** A topic to create. */
export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** What a member says of itself when it joins a group. */
export interface Membership {
  readonly group: string;
  /** Identifies this member across restarts. A new member with the same static id takes its place at once. */
  readonly staticId: string;
  /** The topic whose partitions are assigned to the members. */
  readonly input: string;
}

/**
 * What the workers need of a Kafka client. The default is `@confluentinc/kafka-javascript`. You may pass another client, or a
 * broker in memory.
 */
export interface KafkaClient {
  /** The largest message that the client sends and the topics accept, with key and headers, in bytes. */
  readonly maxMessageBytes: number;
  /** The number of partitions of a topic; `undefined` if there is no such topic. */
  partitionsOf(topic: string): Promise<number | undefined>;
  /** Creates a topic. It succeeds if the topic exists already. */
  create(topic: NewTopic): Promise<void>;
  /**
   * Whether a topic is compacted, that is, keeps the last value of each key.
   *
   * @param asker - the name of the caller; two callers at the same time need two names
   */
  isCompacted(topic: string, asker: Omit<Membership, 'input'>): Promise<boolean>;
  /**
   * Joins a group as a consumer of committed messages and as a transactional producer. It aborts the transaction that the
   * last member with this static id left open, if any.
   */
  join(membership: Membership): Promise<Member>;
}

/** A worker as a member of the group. If a call fails, leave and rejoin. */
export interface Member {
  /** Reads the next messages, at most `max`; waits briefly for the first. It also tells the group that this member is alive. */
  consume(max: number): Promise<readonly KafkaMessage[]>;
  /** The next request of the group, if there is one. */
  rebalance(): Rebalance | undefined;
  /** Accepts the partitions, and reads each from its offset on. */
  assign(positions: ReadonlyMap<number, number>): void;
  /** Gives up all partitions. */
  unassign(): void;

  /** The group's committed offset in an input partition; waits for transactions that are about to change it. */
  committed(partition: number): Promise<number | undefined>;
  /** The first offset that the topic still has, and the one after the last message, committed or not. */
  bounds(topic: string, partition: number): Promise<{ readonly first: number; readonly end: number }>;
  /**
   * Reads the committed messages of partitions, all at once: each from its first message up to its offset in `ends`. Fails if
   * nothing arrives for longer than a transaction may take.
   */
  read(topic: string, ends: ReadonlyMap<number, number>): AsyncIterable<PartOfPartition>;
  /** The offset after the last message of an input partition, as far as this member knows it. */
  end(partition: number): number | undefined;

  begin(): Promise<void>;
  /**
   * Writes a message in the transaction. It resolves as soon as there is room for the next message.
   *
   * If a topic accepts no message of this size, this or `commit` fails with a `KafkaRefusal` of code `topic-takes-less`.
   */
  send(record: KafkaRecord): void | Promise<void>;
  /** Moves the group's offsets in the transaction. Fails if the partitions are no longer assigned to this member. */
  sendOffsets(positions: ReadonlyMap<number, number>): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;

  /** Closes all connections. The place in the group stays reserved for the static id until the session times out. */
  leave(): Promise<void>;
}
