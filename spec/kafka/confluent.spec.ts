import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfluentMember } from '../../lib/kafka/confluent.js';
import type { Librdkafka } from '../../lib/kafka/librdkafka.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client of which sending offsets never ends, and then closing the producer does not either. */
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

const place = { group: 'g', slot: 's', input: 'input' };

test('where sending offsets hangs, it fails when the transaction has timed out anyway, and the member can be left', async () => {
  const { library, closed } = hanging();
  const member = new ConfluentMember(library, { 'transaction.timeout.ms': 7_000 }, place);
  let error: unknown;
  member.sendOffsets(new Map([[0, 1]])).catch((reason: unknown) => (error = reason));
  await vi.advanceTimersByTimeAsync(11_999);
  expect(error).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(error).toEqual(new Error('sending offsets was not answered for 12000 ms'));
  await member.leave();
  expect(closed).toEqual(['consumer', 'consumer']);
});

test('where the next messages fail while the last are worked on, reading fails when they are asked for', async () => {
  const failure = new Error('the broker is gone');
  const answers: ((callback: (error: unknown, messages?: readonly unknown[]) => void) => void)[] = [
    (callback) => {
      callback(null, [{ offset: 0, partition: 0, key: 'ann', value: '1' }]);
    },
    (callback) => {
      callback(failure);
    },
  ];
  class Client {
    on = () => undefined;
    assign = () => undefined;
    unassign = () => undefined;
    setDefaultConsumeTimeout = () => undefined;
    setDefaultIsTimeoutOnlyForFirstMessage = () => undefined;
    consume(_max: number, callback: Parameters<(typeof answers)[0]>[0]) {
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
  const reading = new ConfluentMember(library, {}, place).read('changelog', 0, 2);
  expect(await reading.next()).toMatchObject({ value: { entries: [{ key: 'ann', value: '1' }], next: 1 } });
  // Long enough for a failure that nobody handles to be noticed.
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  await expect(reading.next()).rejects.toBe(failure);
});
