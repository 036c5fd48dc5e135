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
  /** Users who have been forgotten in `next`: their groups are let go, where they can be. */
  readonly forgotten: K[];
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
  const madeOf = new Map<K, MadeGroup<K, E>>();
  let isLast = false;
  out.add(() => {
    const all = new Subscription();
    for (const it of followed) all.add(it);
    all.unsubscribe();
  });

  const next = (user: K, event: E) => {
    observer.next(user, event);
    if (observer.forgotten.length === 0) return;
    for (const forgotten of observer.forgotten.splice(0)) {
      madeOf.get(forgotten)?.letGo();
      madeOf.delete(forgotten);
    }
  };
  const leave = (it: Unsubscribable) => {
    followed.delete(it);
    if (isLast && followed.size === 0) observer.complete();
  };
  const listener: GroupListener<K, E> = {
    next(user, event) {
      try {
        next(user, event);
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
      if (made !== undefined) madeOf.set(key, made);
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
          next(key, event);
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
