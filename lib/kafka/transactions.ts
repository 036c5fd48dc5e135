import { firstValueFrom, from, throwError, timeout as within, timer } from 'rxjs';
import type { KafkaRecord } from './client.js';
import type { GroupConsumer } from './group-consumer.js';
import {
  called,
  type ClientError,
  closed,
  code,
  encodedText,
  type Librdkafka,
  patience,
  type Producer,
  timeout,
} from './librdkafka.js';
import { KafkaRefusal } from './refusal.js';

/** How long a transaction may take if the settings do not say it, in ms. */
const transactionTimeout = 10_000;
/** How much longer a call may take than the transaction before it fails, in ms. */
const slack = 5_000;

/** The transactions of one producer, one after the other. */
export class Transactions {
  readonly #producer: Producer;
  readonly #timeout: number;
  /** Whether a call of the producer never returned. Closing the producer would wait for that call for ever. */
  #hangs = false;
  /** The error of a topic that refused a message. */
  #refused: ClientError | undefined;

  constructor({ Producer }: Librdkafka, settings: Readonly<Record<string, unknown>>, transactionalId: string) {
    this.#timeout = Number(settings['transaction.timeout.ms'] ?? transactionTimeout);
    this.#producer = new Producer(
      {
        'transaction.timeout.ms': transactionTimeout,
        'queue.buffering.max.messages': 1_000_000,
        ...settings,
        'transactional.id': transactionalId,
        // Only the delivery report of a message says why it was refused.
        dr_cb: true,
        'delivery.report.only.error': true,
      },
      { partitioner: 'murmur2_random' },
    );
    this.#producer.on('delivery-report', (error) => {
      if (error?.code === code.tooLarge) this.#refused = error;
    });
  }

  /** Aborts the transaction that the last producer with this id left open, and fences that producer. */
  async connect(): Promise<void> {
    await called((callback) => {
      this.#producer.connect({ timeout }, callback);
    });
    await called((callback) => {
      this.#producer.initTransactions(timeout, callback);
    });
  }

  async begin(): Promise<void> {
    await called((callback) => {
      this.#producer.beginTransaction(callback);
    });
  }

  send(record: KafkaRecord): void | Promise<void> {
    try {
      produce(this.#producer, record);
    } catch (error) {
      if ((error as ClientError).code === code.tooLarge) throw refusalOf(error as ClientError);
      if ((error as ClientError).code !== code.queueFull) throw error;
      return firstValueFrom(timer(patience)).then(() => this.send(record));
    }
  }

  async sendOffsets(positions: ReadonlyMap<number, number>, group: GroupConsumer): Promise<void> {
    const sending = called((callback) => {
      this.#producer.sendOffsetsToTransaction(group.offsets(positions), group.consumer, timeout, callback);
    });
    // If the coordinator of the group goes away, librdkafka may forget this request and its timeout
    // (confluentinc/librdkafka#5456, #5511).
    const first = this.#timeout + slack;
    const giveUp = () => {
      this.#hangs = true;
      return throwError(() => new Error(`sending offsets was not answered for ${String(first)} ms`));
    };
    await firstValueFrom(from(sending).pipe(within({ first, with: giveUp })));
  }

  async commit(): Promise<void> {
    try {
      await called((callback) => {
        this.#producer.commitTransaction(timeout, callback);
      });
    } catch (error) {
      // `poll` delivers the reports.
      this.#producer.poll();
      await firstValueFrom(timer(patience));
      throw this.#refused === undefined ? error : refusalOf(this.#refused);
    }
  }

  async abort(): Promise<void> {
    await called((callback) => {
      this.#producer.abortTransaction(timeout, callback);
    });
  }

  async close(): Promise<void> {
    if (!this.#hangs) await closed(this.#producer);
  }
}

const refusalOf = (error: ClientError) =>
  new KafkaRefusal(
    'topic-takes-less',
    `a topic refused a message of a size that message.max.bytes of \`client\` allows: ${error.message}; raise max.message.bytes ` +
      `of the output, the changelog and the dead-letter topic, or lower message.max.bytes`,
    { cause: error },
  );

/** Gives a message to a producer. Fails if the producer's queue is full. */
export function produce(producer: Producer, { topic, partition, key, value, headers = {} }: KafkaRecord): void {
  const bytes = typeof value === 'string' ? encodedText(value) : value;
  const list = Object.entries(headers).map(([header, content]) => ({ [header]: content }));
  producer.produce(topic, partition ?? null, bytes, key, undefined, undefined, list);
}
