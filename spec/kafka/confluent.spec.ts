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
