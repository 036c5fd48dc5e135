import { type GroupedObservable, type Observable, type Subscriber, Subscription, type TeardownLogic } from 'rxjs';
import { follow } from './follow.js';
import { releasable } from './fusion.js';

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
  const leaving = new Set<TeardownLogic>();
  const letGoOf = new Map<K, () => void>();
  let isLast = false;
  out.add(() => {
    const all = new Subscription();
    for (const leave of leaving) all.add(leave);
    all.unsubscribe();
  });
  follow(groups, out, {
    next(group) {
      const { key } = group;
      const letGo = releasable.get(group);
      if (letGo !== undefined) letGoOf.set(key, letGo);
      let leave: TeardownLogic;
      const follower = {
        get closed() {
          return out.closed;
        },
        add(teardown: TeardownLogic) {
          leave = teardown;
          leaving.add(leave);
        },
        error(error: unknown) {
          out.error(error);
        },
      };
      follow(group, follower, {
        next(event) {
          observer.next(key, event);
          for (const user of observer.forgotten.splice(0)) {
            letGoOf.get(user)?.();
            letGoOf.delete(user);
          }
        },
        complete() {
          leaving.delete(leave);
          if (isLast && leaving.size === 0) observer.complete();
        },
      });
    },
    complete() {
      isLast = true;
      if (leaving.size === 0) observer.complete();
    },
  });
}
