import { firstValueFrom, timer } from 'rxjs';
import type { KafkaClient, NewTopic } from './client.js';
import { ConfluentMember } from './confluent-member.js';
import { GroupConsumer } from './group-consumer.js';
import {
  type Admin,
  called,
  type ClientError,
  closed,
  code,
  encodedText,
  type Librdkafka,
  patience,
  timeout,
} from './librdkafka.js';
import { PartitionReader } from './partition-reader.js';
import { KafkaRefusal } from './refusal.js';
import { Transactions } from './transactions.js';

/** Declared as `string`, so that TypeScript compiles without the package. */
const name = '@confluentinc/kafka-javascript' as string;
/** librdkafka's default of `message.max.bytes`. */
const maxMessageBytes = 1_000_000;

/**
 * A client that uses the low-level API of `@confluentinc/kafka-javascript`. Only that API lets a worker commit before it gives
 * up a partition, and says when a partition was lost.
 *
 * ```ts no-run
 * import { confluent } from 'rxjs-sessionize/kafka';
 *
 * const client = confluent({ 'bootstrap.servers': 'localhost:9092', 'session.timeout.ms': 30_000 });
 * console.log(await client.partitionsOf('search-events'));
 * ```
 *
 * @param settings - settings of librdkafka. Useful ones: `session.timeout.ms`, after which a dead worker's partitions go to
 * others; `transaction.timeout.ms` (default here: 10,000), after which the broker aborts a dead worker's open transaction, for
 * which others wait; `message.max.bytes` (default: 1,000,000), at most the `max.message.bytes` of the topics
 * @returns a client for the option `client` of `kafkaSessions`. Its calls reject with a `KafkaRefusal` of code `no-client` if the package
 * is not installed
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
    maxMessageBytes: Number(settings['message.max.bytes'] ?? maxMessageBytes),

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

    // The client cannot read a topic's settings. But a compacted topic refuses a message without a key. If the topic accepts
    // it, aborting the transaction undoes that.
    async isCompacted(topic, asker) {
      const { Producer } = await load();
      const producer = new Producer(
        { ...settings, 'transactional.id': transactionalId(asker, 'probe'), dr_cb: true },
        {},
      );
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
        producer.produce(topic, 0, encodedText('is this topic compacted?'), null);
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
      const library = await load();
      const member = new ConfluentMember(
        new GroupConsumer(library, settings, membership),
        new Transactions(library, settings, transactionalId(membership)),
        new PartitionReader(library, settings, membership.group),
      );
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
    throw new KafkaRefusal('no-client', `kafkaSessions needs the package ${name}: ${String(error)}`, { cause: error });
  }
}

/**
 * The transactional id of a member. Two members never have the same, whatever characters their names contain.
 */
export function transactionalId(
  { group, staticId }: { readonly group: string; readonly staticId: string },
  ...purpose: readonly string[]
): string {
  return [group, staticId, ...purpose].map((part) => part.replace(/[%/]/g, encodeURIComponent)).join('/');
}
