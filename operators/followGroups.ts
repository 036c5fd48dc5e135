import {
  type GroupedObservable,
  type Observable,
  type Subscriber,
  Subscription,
  type TeardownLogic,
  type Unsubscribable,
} from 'rxjs';
import { follow } from './follow.js';
import { noteOf } from './fusion.js';
import type { GroupListener, UserGroup } from './userGroup.js';

interface GroupsObserver<K, E> {
  next(user: K, event: E): void;
  /** Called when the groups and all of their events have ended. */
  complete(): void;
  /** Receives the group of each user if `groupByUser` made it: such a group can be released. */
  readonly userGroups: Map<K, UserGroup<K, E>>;
}

/**
 * Subscribes to each group as it arrives, and passes on its events, each with its user. A user may have several groups, one after the
 * other or at once (A5): sessions follow the user, not the group.
 */
export function followGroups<K, E>(
  groups: Observable<GroupedObservable<K, E>>,
  out: Subscriber<unknown>,
  observer: GroupsObserver<K, E>,
): void {
  // Not added to `out` one by one: removing one would be linear in their number.
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
      const userGroup = noteOf(group)?.group;
      if (userGroup !== undefined) {
        observer.userGroups.set(key, userGroup);
        if (userGroup.listen(listener)) {
          followed.add(userGroup);
          return;
        }
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
