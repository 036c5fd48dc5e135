import { firstValueFrom, from, throwError, timeout as within, timer } from 'rxjs';
import type { Bytes, KafkaClient, KafkaRecord, Member, Membership, NewTopic, Rebalance } from './client.js';
import type { Admin, Callback, ClientError, ConsumedMessage, Consumer, Librdkafka, Producer } from './librdkafka.js';
import { code, place } from './librdkafka.js';
import { KafkaRefusal } from './refusal.js';

/** The one thing of Node that is needed here; the package is compiled without its types, to keep the other entries free of it. */
declare const Buffer: { from(text: string): Uint8Array };

/** Within this many ms a request is answered or has failed. */
const timeout = 60_000;
/** How long to wait for messages, in ms. */
const patience = 100;
/** How long a transaction may take where the settings do not say it, in ms. */
const transactionTimeout = 10_000;
/** What is added to it before a call that should have ended by then is given up, in ms. */
const slack = 5_000;
/** How often a restore tells the group that its member is alive, in ms. */
const heartbeat = 1_000;
/** Not a literal, so that TypeScript does not look for it where it is not installed. */
const name = '@confluentinc/kafka-javascript' as string;

const called = <T>(call: (callback: Callback<T>) => void) =>
  new Promise<T>((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });

/**
 * The client behind `@confluentinc/kafka-javascript`, by its low-level API: it alone has a hook to commit in before a partition
 * is given up, and tells when it was lost.
 *
 * @param settings - of librdkafka. Useful ones: `session.timeout.ms`, after which a dead worker's partitions go to others;
 * `transaction.timeout.ms` (default here: 10,000), after which a dead worker's open transaction stops holding others up
 */
export function confluent(settings: Readonly<Record<string, unknown>>): KafkaClient {
  const withAdmin = async <T>(use: (admin: Admin) => Promise<T>) => {
    const admin = (await load()).AdminClient.create({ ...settings });
    try {
      return await use(admin);
    } finally {
      admin.disconnect();
    }
  };
  return {
    partitionsOf: (topic) =>
      withAdmin(async (admin) => {
        const [found] = await called<readonly Described[]>((callback) => {
          admin.describeTopics([topic], { timeout }, callback);
        });
        if (found?.error?.code === code.unknownTopic) return undefined;
        if (found?.error) throw found.error;
        return found?.partitions.length;
      }),

    create: ({ topic, partitions, config }: NewTopic) =>
      withAdmin(async (admin) => {
        try {
          await called((callback) => {
            admin.createTopic({ topic, num_partitions: partitions, replication_factor: -1, config }, timeout, callback);
          });
        } catch (error) {
          if ((error as ClientError).code !== code.topicExists) throw error;
        }
      }),

    // The client cannot read a topic's settings. But a compacted topic refuses a message without a key; that it was
    // taken is undone by aborting the transaction.
    async isCompacted(topic, asker) {
      const { Producer } = await load();
      const producer = new Producer({ ...settings, 'transactional.id': `${asker}-probe`, dr_cb: true }, {});
      let refused: ClientError | null | undefined;
      producer.on('delivery-report', (error) => (refused = error));
      try {
        await called((callback) => {
          producer.connect({ timeout }, callback);
        });
        producer.setPollInBackground(true);
        await called((callback) => {
          producer.initTransactions(timeout, callback);
        });
        await called((callback) => {
          producer.beginTransaction(callback);
        });
        producer.produce(topic, 0, Buffer.from('is this topic compacted?'), null);
        await called((callback) => {
          producer.flush(timeout, callback);
        });
        for (let waited = 0; refused === undefined && waited < timeout; waited += patience) {
          await firstValueFrom(timer(patience));
        }
        await called((callback) => {
          producer.abortTransaction(timeout, callback);
        });
      } finally {
        await closed(producer);
      }
      if (refused && refused.code !== code.invalidRecord) throw refused;
      return Boolean(refused);
    },

    async join(membership) {
      const member = new ConfluentMember(await load(), settings, membership);
      try {
        await member.connect();
      } catch (error) {
        await member.leave();
        throw error;
      }
      return member;
    },
  };
}

interface Described {
  readonly error?: ClientError;
  readonly partitions: readonly unknown[];
}

async function load(): Promise<Librdkafka> {
  try {
    return ((await import(name)) as { readonly default: Librdkafka }).default;
  } catch (error) {
    throw new KafkaRefusal(`kafkaSessions needs the package ${name}: ${String(error)}`, { cause: error });
  }
}

export class ConfluentMember implements Member {
  protected readonly consumer: Consumer;
  protected readonly producer: Producer;
  protected readonly input: string;
  readonly #reader: Consumer;
  readonly #admin: Admin;
  readonly #rebalances: Rebalance[] = [];
  readonly #transactionTimeout: number;
  #isLeaving = false;
  /** Whether the producer has a call that does not come back: closing it would wait for that, for good. */
  #hangs = false;
  /** Where the reader has reached the end of what is committed. */
  #endOfRead = -1;

  constructor(
    { KafkaConsumer, Producer, AdminClient }: Librdkafka,
    settings: Readonly<Record<string, unknown>>,
    { group, slot, input }: Membership,
    producing: Readonly<Record<string, unknown>> = { 'transactional.id': `${group}-${slot}` },
  ) {
    this.input = input;
    this.#transactionTimeout = Number(settings['transaction.timeout.ms'] ?? transactionTimeout);
    const consuming = { 'enable.auto.commit': false, 'isolation.level': 'read_committed', 'group.id': group };
    this.consumer = new KafkaConsumer(
      {
        ...settings,
        ...consuming,
        'group.instance.id': slot,
        'partition.assignment.strategy': 'range',
        rebalance_cb: (error: ClientError, partitions: readonly { readonly partition: number }[]) => {
          this.#onRebalance(error, partitions);
        },
      },
      { 'auto.offset.reset': 'error' },
    );
    this.#reader = new KafkaConsumer(
      // Where it waits at the end, it is for the outcome of a transaction, which takes milliseconds. And it takes a moment to have
      // read what has been fetched ahead, not the second after which more is fetched by default.
      {
        'fetch.wait.max.ms': 10,
        'fetch.queue.backoff.ms': 10,
        ...settings,
        ...consuming,
        'enable.partition.eof': true,
      },
      { 'auto.offset.reset': 'error' },
    );
    this.#reader.on('partition.eof', ({ offset }) => (this.#endOfRead = offset));
    this.producer = new Producer(
      {
        'transaction.timeout.ms': transactionTimeout,
        'queue.buffering.max.messages': 1_000_000,
        ...settings,
        ...producing,
      },
      { partitioner: 'murmur2_random' },
    );
    this.#admin = AdminClient.create({ ...settings });
    for (const consumer of [this.consumer, this.#reader]) {
      consumer.setDefaultConsumeTimeout(patience);
      consumer.setDefaultIsTimeoutOnlyForFirstMessage(true);
    }
  }

  async connect(): Promise<void> {
    await Promise.all(
      [this.consumer, this.#reader, this.producer].map((client) =>
        called((callback) => {
          client.connect({ timeout }, callback);
        }),
      ),
    );
    await this.initTransactions();
    this.consumer.subscribe([this.input]);
  }

  protected async initTransactions(): Promise<void> {
    await called((callback) => {
      this.producer.initTransactions(timeout, callback);
    });
  }

  consume(max: number): Promise<readonly Consumed[]> {
    return consumed(this.consumer, max);
  }

  rebalance(): Rebalance | undefined {
    return this.#rebalances.shift();
  }

  assign(positions: ReadonlyMap<number, number>): void {
    this.consumer.assign(this.#offsets(positions));
  }

  unassign(): void {
    this.consumer.unassign();
  }

  async committed(partition: number): Promise<number | undefined> {
    const [found] = await called<readonly { readonly offset?: number }[]>((callback) => {
      this.consumer.committed([{ topic: this.input, partition }], timeout, callback);
    });
    return found?.offset !== undefined && found.offset >= 0 ? found.offset : undefined;
  }

  async bounds(topic: string, partition: number): Promise<{ first: number; end: number }> {
    const [first, end] = await Promise.all([
      this.#offset(topic, partition, place.earliest),
      this.#offset(topic, partition, place.latest),
    ]);
    return { first, end };
  }

  async *read(topic: string, partition: number, end: number) {
    const { first } = await this.bounds(topic, partition);
    let next = first;
    let waited = 0;
    let alive = Date.now();
    const more = async () => {
      const isDue = Date.now() - alive > heartbeat;
      if (isDue) alive = Date.now();
      // Nothing is assigned yet, so nothing but life comes of the second.
      const [messages] = await Promise.all([consumed(this.#reader, 10_000), isDue && consumed(this.consumer, 1)]);
      return messages;
    };
    this.#endOfRead = -1;
    this.#reader.assign([{ topic, partition, offset: first }]);
    let coming = next < end ? more() : Promise.resolve([]);
    try {
      while (next < end) {
        const messages = await coming;
        const last = messages.at(-1);
        const reached = Math.max(next, last === undefined ? next : last.offset + 1, this.#endOfRead);
        const hasMoved = reached > next;
        next = reached;
        waited = hasMoved ? 0 : waited + patience;
        if (waited > timeout) {
          throw new Error(`${topic}, partition ${String(partition)}: nothing came for ${String(timeout)} ms`);
        }
        // While these are worked on, the next ones come. Should that fail, it is told when they are asked for.
        if (next < end) {
          coming = more();
          coming.catch(() => undefined);
        }
        if (hasMoved) {
          yield { entries: messages.map(({ key, value }) => ({ key: text(key) ?? '', value: text(value) })), next };
        }
      }
    } finally {
      await coming.catch(() => undefined);
      this.#reader.unassign();
    }
  }

  end(partition: number): number | undefined {
    const { highOffset } = this.consumer.getWatermarkOffsets(this.input, partition);
    return highOffset >= 0 ? highOffset : undefined;
  }

  async begin(): Promise<void> {
    await called((callback) => {
      this.producer.beginTransaction(callback);
    });
  }

  send(record: KafkaRecord): void | Promise<void> {
    try {
      this.#produce(record);
    } catch (error) {
      if ((error as ClientError).code !== code.queueFull) throw error;
      return firstValueFrom(timer(patience)).then(() => this.send(record));
    }
  }

  async sendOffsets(positions: ReadonlyMap<number, number>): Promise<void> {
    const sending = called((callback) => {
      this.producer.sendOffsetsToTransaction(this.#offsets(positions), this.consumer, timeout, callback);
    });
    // Where the broker that coordinates the group goes away, librdkafka may forget this request and its timeout
    // (confluentinc/librdkafka#5456, #5511).
    const first = this.#transactionTimeout + slack;
    const giveUp = () => {
      this.#hangs = true;
      return throwError(() => new Error(`sending offsets was not answered for ${String(first)} ms`));
    };
    await firstValueFrom(from(sending).pipe(within({ first, with: giveUp })));
  }

  async commit(): Promise<void> {
    await called((callback) => {
      this.producer.commitTransaction(timeout, callback);
    });
  }

  async abort(): Promise<void> {
    await called((callback) => {
      this.producer.abortTransaction(timeout, callback);
    });
  }

  async leave(): Promise<void> {
    this.#isLeaving = true;
    if (this.consumer.isConnected()) this.consumer.unassign();
    await Promise.all([this.#hangs || closed(this.producer), closed(this.consumer), closed(this.#reader)]);
    this.#admin.disconnect();
  }

  #onRebalance({ code: wanted }: ClientError, partitions: readonly { readonly partition: number }[]): void {
    if (this.#isLeaving) {
      // Closing waits for it.
      this.consumer.unassign();
    } else if (wanted === code.assignPartitions || wanted === code.revokePartitions) {
      const type = wanted === code.assignPartitions ? 'assign' : this.consumer.assignmentLost() ? 'lost' : 'revoke';
      this.#rebalances.push({ type, partitions: partitions.map(({ partition }) => partition) });
    }
  }

  #offsets(positions: ReadonlyMap<number, number>) {
    return Array.from(positions, ([partition, offset]) => ({ topic: this.input, partition, offset }));
  }

  async #offset(topic: string, partition: number, timestamp: number): Promise<number> {
    const [found] = await called<readonly { readonly offset: number; readonly error?: ClientError }[]>((callback) => {
      this.#admin.listOffsets([{ topic, partition, offset: { timestamp } }], { timeout, isolationLevel: 0 }, callback);
    });
    if (found === undefined || found.error)
      throw found?.error ?? new Error(`${topic}: no offset of ${String(partition)}`);
    return found.offset;
  }

  #produce({
    topic,
    partition = null,
    key,
    value,
    headers = {},
  }: Omit<KafkaRecord, 'partition'> & { partition?: number | null }) {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    const list = Object.entries(headers).map(([header, content]) => ({ [header]: content }));
    this.producer.produce(topic, partition, bytes, key, undefined, undefined, list);
  }
}

interface Consumed extends ConsumedMessage {
  readonly key: Bytes | string | null;
}

async function consumed(consumer: Consumer, max: number): Promise<readonly Consumed[]> {
  return called<readonly Consumed[]>((callback) => {
    consumer.consume(max, callback as Callback<readonly ConsumedMessage[]>);
  });
}

const text = (bytes: Bytes | string | null | undefined): string | null =>
  bytes === null || bytes === undefined ? null : String(bytes);

/** Touching a client that is closed brings the whole process down; so does closing it twice. */
async function closed(client: Producer | Consumer): Promise<void> {
  if (!client.isConnected()) return;
  await called((callback) => {
    if ('produce' in client) client.disconnect(1_000, callback);
    else client.disconnect(callback);
  });
}
