import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { transactionalId } from '../../lib/kafka/confluent.js';
import { ConfluentMember } from '../../lib/kafka/confluent-member.js';
import { GroupConsumer } from '../../lib/kafka/group-consumer.js';
import type { Librdkafka } from '../../lib/kafka/librdkafka.js';
import { PartitionReader } from '../../lib/kafka/partition-reader.js';
import { Transactions } from '../../lib/kafka/transactions.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client that never finishes sending offsets. After that, closing its producer never finishes either. */
const hanging = () => {
  const closed: string[] = [];
  class Client {
    isConnected = () => true;
    on = () => undefined;
    unassign = () => undefined;
    setDefaultConsumeTimeout = () => undefined;
    setDefaultIsTimeoutOnlyForFirstMessage = () => undefined;
    disconnect(...args: unknown[]) {
      closed.push('consumer');
      (args.at(-1) as () => void)();
    }
  }
  class Producer extends Client {
    produce = () => undefined;
    sendOffsetsToTransaction = () => undefined;
    override disconnect() {
      closed.push('producer');
    }
  }
  const AdminClient = { create: () => ({ disconnect: () => undefined }) };
  return { closed, library: { KafkaConsumer: Client, Producer, AdminClient } as unknown as Librdkafka };
};

test('where sending offsets hangs, it fails when the transaction has timed out anyway, and the member can be left', async () => {
  const { library, closed } = hanging();
  const member = new ConfluentMember(
    new GroupConsumer(library, {}, { group: 'g', staticId: 's', input: 'input' }),
    new Transactions(library, { 'transaction.timeout.ms': 7_000 }, 'id'),
    new PartitionReader(library, {}, 'g'),
  );
  let error: unknown;
  member.sendOffsets(new Map([[0, 1]])).catch((reason: unknown) => (error = reason));
  await vi.advanceTimersByTimeAsync(11_999);
  expect(error).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(error).toEqual(new Error('sending offsets was not answered for 12000 ms'));
  await member.leave();
  expect(closed).toEqual(['consumer', 'consumer']);
});

test('partitions that are asked back when the consumer is closed by now do not end the process', async () => {
  let asked: (error: unknown, partitions: readonly unknown[]) => void = () => undefined;
  let isClosed = false;
  class Client {
    isConnected = () => !isClosed;
    setDefaultConsumeTimeout = () => undefined;
    setDefaultIsTimeoutOnlyForFirstMessage = () => undefined;
    constructor({ rebalance_cb }: { readonly rebalance_cb: typeof asked }) {
      asked = rebalance_cb;
    }
    unassign() {
      if (isClosed) throw new Error('KafkaConsumer is disconnected');
    }
    disconnect(callback: () => void) {
      isClosed = true;
      callback();
    }
  }
  const library = { KafkaConsumer: Client } as unknown as Librdkafka;
  const consumer = new GroupConsumer(library, {}, { group: 'g', staticId: 's', input: 'input' });
  await consumer.close();
  expect(() => {
    asked({ code: -174 }, [{ partition: 0 }]);
  }).not.toThrow();
  expect(consumer.rebalance()).toBeUndefined();
});

describe('reading partitions', () => {
  type Answer = (callback: (error: unknown, messages?: readonly unknown[]) => void) => void;

  /** A reader whose partitions begin at offset 0. Each call of `consume` gets the next of `answers`. */
  const readerOf = (...answers: Answer[]) => {
    class Client {
      on = () => undefined;
      assign = () => undefined;
      unassign = () => undefined;
      setDefaultConsumeTimeout = () => undefined;
      setDefaultIsTimeoutOnlyForFirstMessage = () => undefined;
      consume(_max: number, callback: Parameters<Answer>[0]) {
        answers.shift()?.(callback);
      }
    }
    const AdminClient = {
      create: () => ({
        listOffsets: (...args: unknown[]) => {
          (args.at(-1) as (error: null, found: unknown) => void)(null, [{ offset: 0 }]);
        },
      }),
    };
    const library = { KafkaConsumer: Client, Producer: Client, AdminClient } as unknown as Librdkafka;
    return new PartitionReader(library, {}, 'g');
  };
  const nobody = () => Promise.resolve();

  test('fails when the next messages are asked for, where they fail while the last are worked on', async () => {
    const failure = new Error('the broker is gone');
    const reader = readerOf(
      (callback) => {
        callback(null, [{ offset: 0, partition: 0, key: 'ann', value: '1' }]);
      },
      (callback) => {
        callback(failure);
      },
    );
    const reading = reader.read('changelog', new Map([[0, 2]]), nobody);
    expect(await reading.next()).toMatchObject({
      value: { partition: 0, entries: [{ key: 'ann', value: '1' }], next: 1 },
    });
    // Long enough for Node to report an unhandled rejection.
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    await expect(reading.next()).rejects.toBe(failure);
  });

  test('reads several at once, each up to its end', async () => {
    const message = (partition: number, offset: number) => ({
      partition,
      offset,
      key: String(offset),
      value: null,
    });
    const reader = readerOf(
      (callback) => {
        callback(null, [message(1, 0), message(0, 0), message(1, 1)]);
      },
      (callback) => {
        // Partition 1 has reached its end. The reader does not return the message behind it.
        callback(null, [message(1, 2), message(0, 3)]);
      },
    );
    const parts: unknown[] = [];
    const ends = new Map([
      [0, 4],
      [1, 2],
      [2, 0],
    ]);
    for await (const { partition, entries, next } of reader.read('changelog', ends, nobody)) {
      parts.push([partition, entries.map(({ key }) => key), next]);
    }
    expect(parts).toEqual([
      [0, ['0'], 1],
      [1, ['0', '1'], 2],
      [0, ['3'], 4],
    ]);
  });
});

test('no two members have the same transactional id', () => {
  const names = ['a', 'b-c', 'a-b', 'c', 'a/b', 'b/c', '/', '', '%', '%2F', 'a%2Fb', 'probe'];
  const ids = names.flatMap((group) =>
    names.flatMap((staticId) => [transactionalId({ group, staticId }), transactionalId({ group, staticId }, 'probe')]),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
