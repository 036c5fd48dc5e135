import { show } from '../core/show.js';
import type { User } from '../durable/store.js';
import { KafkaRefusal } from './refusal.js';

/** In which partition each user lives: one who is in two shows that the input is not partitioned by user (D6). */
export class Residents {
  readonly #partitionOf = new Map<User, number>();
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  /** @throws KafkaRefusal - where one of them lives in another partition */
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
