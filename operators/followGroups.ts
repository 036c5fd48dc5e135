import {
  type GroupedObservable,
  type Observable,
  type Subscriber,
  Subscription,
  type TeardownLogic,
  type Unsubscribable,
} from 'rxjs';
import { follow } from './follow.js';
import { type GroupListener, type MadeGroup, madeGroups } from './fusion.js';

interface GroupsObserver<K, E> {
  next(user: K, event: E): void;
  /** Called when the groups and all of their events have ended. */
  complete(): void;
  readonly groups: UserGroups<K, E>;
}

/** The groups that can be let go when their users are forgotten (S5 d): at the end of a step, not in the middle of it. */
export class UserGroups<K, E> {
  readonly #groups = new Map<K, MadeGroup<K, E>>();
  #forgotten: K[] = [];

  add(user: K, group: MadeGroup<K, E>): void {
    this.#groups.set(user, group);
  }

  forget(user: K): void {
    this.#forgotten.push(user);
  }

  letGo(): void {
    if (this.#forgotten.length === 0) return;
    for (const user of this.#forgotten.splice(0)) {
      this.#groups.get(user)?.letGo();
      this.#groups.delete(user);
    }
  }
}

/**
 * Subscribes to each group as it comes and hands on its events, each with its user. A user may have several groups, one
 * after the other or at once (A5): what counts is the user, not the group.
 */
export function followGroups<K, E>(
  groups: Observable<GroupedObservable<K, E>>,
  out: Subscriber<unknown>,
  observer: GroupsObserver<K, E>,
): void {
  // Not added to `out` one by one: taking one out again would be linear in their number.
  const followed = new Set<Unsubscribable>();
  let isLast = false;
  out.add(() => {
    const all = new Subscription();
    for (const it of followed) all.add(it);
    all.unsubscribe();
  });

  const leave = (it: Unsubscribable) => {
    followed.delete(it);
    if (isLast && followed.size === 0) observer.complete();
  };
  const listener: GroupListener<K, E> = {
    next(user, event) {
      try {
        observer.next(user, event);
      } catch (error) {
        out.error(error);
      }
    },
    error(error) {
      out.error(error);
    },
    complete: leave,
  };

  follow(groups, out, {
    next(group) {
      const { key } = group;
      const made = madeGroups.get(group);
      if (made !== undefined) observer.groups.add(key, made);
      if (made?.attach(listener) === true) {
        followed.add(made);
        return;
      }
      const subscription = new Subscription();
      followed.add(subscription);
      const follower = {
        get closed() {
          return out.closed;
        },
        add(teardown: TeardownLogic) {
          subscription.add(teardown);
        },
        error(error: unknown) {
          out.error(error);
        },
      };
      follow(group, follower, {
        next(event) {
          observer.next(key, event);
        },
        complete() {
          leave(subscription);
        },
      });
    },
    complete() {
      isLast = true;
      if (followed.size === 0) observer.complete();
    },
  });
}
