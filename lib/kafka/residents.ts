import { show } from '../core/show.js';
import type { User } from '../durable/store.js';
import { KafkaRefusal } from './refusal.js';

/** The partition of each user. A user in two partitions shows that the input is not partitioned by user (D6). */
export class Residents {
  readonly #partitionOf = new Map<User, number>();
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  /** @throws KafkaRefusal - if one of them lives in another partition */
  add(partition: number, users: readonly User[]): void {
    for (const user of users) {
      const known = this.#partitionOf.get(user);
      if (known !== undefined && known !== partition) {
        throw new KafkaRefusal(
          'not-by-user',
          `user ${show(user)} is in partitions ${String(known)} and ${String(partition)} of ${this.#input}: ` +
            `the topic has to be partitioned by user, since each partition cuts its own sessions`,
        );
      }
      this.#partitionOf.set(user, partition);
    }
  }

  remove(users: readonly User[]): void {
    for (const user of users) this.#partitionOf.delete(user);
  }

  clear(): void {
    this.#partitionOf.clear();
  }
}
