import { type GroupedObservable, Observable, type OperatorFunction, Subscription } from 'rxjs';
import { checkFunction } from '../lib/core/check.js';
import type { UserIn } from '../lib/core/options.js';
import { userOfEvent } from '../lib/core/user.js';
import { follow } from './follow.js';
import { note } from './fusion.js';
import { type Ending, type GroupOwner, UserGroup } from './userGroup.js';

type UserOf<E, K> = (event: E) => K;

/** `userOf` may be left out only where events have a `user` (A6). */
type UserOfArgument<E, K> = [E] extends [{ readonly user: unknown }] ? [userOf?: UserOf<E, K>] : [userOf: UserOf<E, K>];

/**
 * Groups events into one stream per user.
 *
 * It groups as rxjs `groupBy` does: each group is a hot observable with the user as its `key`. A group is emitted when the user's first
 * event arrives, and must be subscribed to at once, or its events are lost. Beyond that, groups of inactive users are completed and
 * released by a `sessionize` behind it (S5 d), so that memory follows the active users. If `sessionize` stands directly behind it, the
 * two run as one, and no group is made (A2).
 *
 * Any operator that keeps the groups and their order may stand in between. An operator inside a group returns another observable, which
 * has no `key` and is not released. `Object.assign` keeps the key:
 *
 * ```ts
 * import { filter, from, map } from 'rxjs';
 * import { groupByUser, sessionize } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0, bot: false },
 *   { user: 'ann', time: 5_000, bot: true },
 * ]).pipe(
 *   groupByUser(),
 *   map((group) => Object.assign(group.pipe(filter((event) => !event.bot)), { key: group.key })),
 *   sessionize({ gap: 10_000 }),
 * ).subscribe(({ user, events }) => console.log(user, events.length));
 * // => ann 1
 * ```
 *
 * @param userOf - returns the user of an event. Users are compared as keys of a `Map` are, so `1` and `"1"` are two. Default: the
 * event's `user`.
 * @returns an operator that emits each group when its first event arrives. It completes, and all groups with it, when the source
 * does. An error of the source, or of `userOf`, goes to all of them.
 * @throws TypeError - at once, if `userOf` is no function (A3)
 */
export function groupByUser<E, K = UserIn<E>>(
  // Has a name, because the compiler's message names what is missing.
  ...userOf: UserOfArgument<E, K>
): OperatorFunction<E, GroupedObservable<K, E>> {
  const [read = userOfEvent as (event: unknown) => K] = userOf;
  checkFunction('groupByUser', 'userOf', read);
  return (events) => {
    const groups = group(events, read);
    note(groups, { operators: ['groupByUser'], grouped: { events, userOf: read } });
    return groups;
  };
}

function group<K, E>(events: Observable<E>, userOf: UserOf<E, K>): Observable<GroupedObservable<K, E>> {
  return new Observable((out) => {
    const groups = new Map<K, UserGroup<K, E>>();
    // The source is followed for the groups too: when `out` is left, as by `take`, groups with a listener go on.
    const source = new Subscription();
    let outLeft = false;
    let listeners = 0;
    const leaveIfLast = () => {
      if (outLeft && listeners === 0) source.unsubscribe();
    };
    out.add(() => {
      outLeft = true;
      leaveIfLast();
    });
    const owner: GroupOwner<K, E> = {
      entered() {
        listeners++;
      },
      left() {
        listeners--;
        leaveIfLast();
      },
      released(group) {
        // Once `out` is left, no other group can take the user's next event.
        if (outLeft) return;
        if (groups.get(group.key) === group) groups.delete(group.key);
        group.end(complete);
      },
    };

    const endAll = (notify: (observer: Ending) => void) => {
      const all = [...groups.values()];
      groups.clear();
      for (const group of all) group.end(notify);
      notify(out);
    };

    follow(
      events,
      {
        get closed() {
          return source.closed;
        },
        add: (teardown) => {
          source.add(teardown);
        },
        error(error) {
          endAll((observer) => {
            observer.error(error);
          });
          source.unsubscribe();
        },
      },
      {
        next(event) {
          const user = userOf(event);
          let group = groups.get(user);
          if (group === undefined) {
            if (outLeft) return;
            group = new UserGroup(user, owner);
            groups.set(user, group);
            out.next(group.observable());
          }
          group.next(event);
        },
        complete() {
          endAll(complete);
        },
      },
    );
  });
}

const complete = (observer: Ending): void => {
  observer.complete();
};
