/**
 * The part of `@confluentinc/kafka-javascript` that this package uses. The types are declared here, so that this package compiles
 * without that one.
 */
export interface Librdkafka {
  readonly KafkaConsumer: new (settings: object, topicSettings: object) => Consumer;
  readonly Producer: new (settings: object, topicSettings: object) => Producer;
  readonly AdminClient: { create(settings: object): Admin };
}

export interface ClientError extends Error {
  readonly code: number;
}

export type Callback<T = unknown> = (error: ClientError | null | undefined, value: T) => void;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset?: number;
}

/** The package is compiled without the types of Node, so that the other entries cannot use it. This one needs `Buffer`. */
declare const Buffer: { from(text: string): Uint8Array };

export const encodedText = (text: string): Uint8Array => Buffer.from(text);

/** Turns a call with a callback into a promise. */
export const called = <T>(call: (callback: Callback<T>) => void): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });

/** How long a request may take, in ms. Then it fails. */
export const timeout = 60_000;
/** How long to wait for messages, or for room for them, in ms. */
export const patience = 100;

/** Closes a client. Never use it afterwards, and never close it twice: both crash the process. */
export async function closed(client: Producer | Consumer): Promise<void> {
  if (!client.isConnected()) return;
  await called((callback) => {
    if ('produce' in client) client.disconnect(1_000, callback);
    else client.disconnect(callback);
  });
}

interface Client {
  connect(metadata: { readonly timeout?: number }, callback: Callback): void;
  isConnected(): boolean;
}

export interface Consumer extends Client {
  readonly assignmentLost: () => boolean;
  subscribe(topics: readonly string[]): void;
  assign(partitions: readonly TopicPartition[]): void;
  unassign(): void;
  committed(
    partitions: readonly TopicPartition[],
    timeout: number,
    callback: Callback<readonly TopicPartition[]>,
  ): void;
  setDefaultConsumeTimeout(timeout: number): void;
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void;
  consume(max: number, callback: Callback<readonly ConsumedMessage[]>): void;
  commitSync(offsets: readonly TopicPartition[]): void;
  getWatermarkOffsets(topic: string, partition: number): { readonly highOffset: number };
  on(event: 'partition.eof', listener: (eof: { readonly partition: number; readonly offset: number }) => void): void;
  disconnect(callback: Callback): void;
}

export interface ConsumedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly key: Uint8Array | string | null;
  readonly value: Uint8Array | null;
}

export interface Producer extends Client {
  produce(
    topic: string,
    partition: number | null,
    value: Uint8Array | null,
    key: Uint8Array | string | null,
    timestamp?: number,
    opaque?: unknown,
    headers?: readonly Readonly<Record<string, string>>[],
  ): void;
  initTransactions(timeout: number, callback: Callback): void;
  beginTransaction(callback: Callback): void;
  sendOffsetsToTransaction(
    offsets: readonly TopicPartition[],
    consumer: Consumer,
    timeout: number,
    callback: Callback,
  ): void;
  commitTransaction(timeout: number, callback: Callback): void;
  abortTransaction(timeout: number, callback: Callback): void;
  poll(): void;
  setPollInBackground(on: boolean): void;
  flush(timeout: number, callback: Callback): void;
  on(event: 'delivery-report', listener: (error: ClientError | null) => void): void;
  disconnect(timeout: number, callback: Callback): void;
}

export interface Admin {
  describeTopics(
    topics: readonly string[],
    options: { timeout: number },
    callback: Callback<readonly { readonly error?: ClientError; readonly partitions: readonly unknown[] }[]>,
  ): void;
  createTopic(
    topic: { topic: string; num_partitions: number; replication_factor: number; config: object },
    timeout: number,
    callback: Callback,
  ): void;
  listOffsets(
    partitions: readonly { topic: string; partition: number; offset: { readonly timestamp: number } }[],
    options: { timeout: number; isolationLevel: number },
    callback: Callback<readonly { readonly offset: number; readonly error?: ClientError }[]>,
  ): void;
  disconnect(): void;
}

/** Error codes of librdkafka and of Kafka. */
export const code = {
  assignPartitions: -175,
  queueFull: -184,
  tooLarge: 10,
  revokePartitions: -174,
  unknownTopic: 3,
  topicExists: 36,
  invalidRecord: 87,
} as const;

/** Special offsets that stand for a place in a partition. */
export const place = { earliest: -2, latest: -1 } as const;
