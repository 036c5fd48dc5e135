/**
 * What is used of `@confluentinc/kafka-javascript`. It is written down here, and not taken from there, so that this package
 * can be compiled where that one is not installed.
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

/** The one thing of Node that is needed here; the package is compiled without its types, to keep the other entries free of it. */
declare const Buffer: { from(text: string): Uint8Array };

export const encodedText = (text: string): Uint8Array => Buffer.from(text);

/** Calls what answers by a callback. */
export const called = <T>(call: (callback: Callback<T>) => void): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });

/** Within this many ms a request is answered or has failed. */
export const timeout = 60_000;
/** How long to wait for messages, or for room for them, in ms. */
export const patience = 100;

/** Touching a client that is closed brings the whole process down; so does closing it twice. */
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

/** Codes of librdkafka and of Kafka. */
export const code = {
  assignPartitions: -175,
  queueFull: -184,
  tooLarge: 10,
  revokePartitions: -174,
  unknownTopic: 3,
  topicExists: 36,
  invalidRecord: 87,
} as const;

/** Places in a partition that are no offsets. */
export const place = { earliest: -2, latest: -1 } as const;
