import { show } from '../core/show.js';
import type { User } from '../durable/store.js';
import type { Unreadable } from './read-message.js';

/**
 * The partition of each user with state. A user belongs to one partition (D6). A message of the user in another partition has the
 * wrong key.
 */
export class Residents {
  readonly #partitionOf = new Map<User, number>();

  /** Why a user's message is not taken in a partition, if it belongs to another one. */
  fault(partition: number, user: User): Unreadable | undefined {
    const home = this.#partitionOf.get(user);
    return home === undefined || home === partition
      ? undefined
      : {
          reason: 'not-by-user',
          detail: `user ${show(user)} is in partition ${String(home)}: the key must follow the user`,
        };
  }

  add(partition: number, user: User): void {
    if (!this.#partitionOf.has(user)) this.#partitionOf.set(user, partition);
  }

  remove(partition: number, users: readonly User[]): void {
    for (const user of users) if (this.#partitionOf.get(user) === partition) this.#partitionOf.delete(user);
  }

  clear(): void {
    this.#partitionOf.clear();
  }
}
