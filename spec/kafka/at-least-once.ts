import type { KafkaClient } from '../../lib/kafka/client.js';
import { confluent, ConfluentMember } from '../../lib/kafka/confluent.js';
import { called, librdkafka } from './topics.js';

/**
 * The same client without transactions: what is sent is seen at once, and the offsets are committed after it. It is what the
 * harness must find guilty, and what exactly-once is compared with in speed.
 */
export function atLeastOnce(settings: Readonly<Record<string, unknown>>): KafkaClient {
  return {
    ...confluent(settings),
    async join(membership) {
      const member = new AtLeastOnceMember(await librdkafka(), settings, membership, { 'enable.idempotence': true });
      await member.connect();
      return member;
    },
  };
}

class AtLeastOnceMember extends ConfluentMember {
  #positions: ReadonlyMap<number, number> = new Map();

  protected override async initTransactions(): Promise<void> {
    // There are none.
  }

  /** The position is the one in the changelog: the two are not written together, so they may well differ. */
  override committed(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override async begin(): Promise<void> {
    // There is nothing to begin.
  }

  override async sendOffsets(positions: ReadonlyMap<number, number>): Promise<void> {
    this.#positions = positions;
    await Promise.resolve();
  }

  override async commit(): Promise<void> {
    await called((callback) => {
      this.producer.flush(60_000, callback);
    });
    this.consumer.commitSync(
      Array.from(this.#positions, ([partition, offset]) => ({ topic: this.input, partition, offset })),
    );
  }

  override async abort(): Promise<void> {
    // What is sent is sent.
  }
}
