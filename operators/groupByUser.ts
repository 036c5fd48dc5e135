import {
  type GroupedObservable,
  Observable,
  type OperatorFunction,
  Subject,
  type Subscriber,
  Subscription,
} from 'rxjs';
import { checkFunction } from '../lib/core/options.js';
import { follow } from './follow.js';
import { madeOfEvents, releasable } from './fusion.js';
import type { UserIn } from '../lib/core/user.js';

type UserOf<E, K> = (event: E) => K;

/** `userOf` may be left out only where events have a `user` (A6). */
type UserOfArgument<E, K> = [E] extends [{ readonly user: unknown }] ? [userOf?: UserOf<E, K>] : [userOf: UserOf<E, K>];

/**
 * Groups events into one stream per user.
 *
 * As rxjs `groupBy`: each group is a hot observable with the user as its `key`, emitted when the user's first event comes,
 * and must be subscribed to as it comes, or its events are lost. What it adds: a `sessionize` behind it lets go of users it
 * has forgotten (S5 d), so that memory follows the users who are active now; and where `sessionize` stands directly behind
 * it, the two run as one and no group is made at all (A2).
 *
 * Any operator that keeps the groups and their order may stand in between. An operator inside a group makes another
 * observable of it, which has no `key` and is not let go. `Object.assign` keeps the key:
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
 * @param userOf - whose event it is; users are told apart as the keys of a `Map` are, so `1` and `"1"` are two. Default: the
 * event's `user`.
 * @returns an operator that emits each group when its first event comes. It completes, and all groups with it, when the source
 * does; an error of the source, or of `userOf`, goes to all of them.
 */
export function groupByUser<E, K = UserIn<E>>(
  ...[userOf = userOfEvent as UserOf<E, K>]: UserOfArgument<E, K>
): OperatorFunction<E, GroupedObservable<K, E>> {
  checkFunction('groupByUser', 'userOf', userOf);
  return (events) => {
    const groups = group(events, userOf);
    madeOfEvents.set(groups, { events, userOf });
    return groups;
  };
}

/** Only used where `UserOfArgument` saw that events have a `user`. */
const userOfEvent = (event: unknown) => (event as { readonly user: unknown }).user;

function group<K, E>(events: Observable<E>, userOf: UserOf<E, K>): Observable<GroupedObservable<K, E>> {
  return new Observable((out) => {
    const subjects = new Map<K, Subject<E>>();
    // The source is followed for the groups as well: leaving `out`, as `take` does, does not end those that are subscribed to.
    const source = new Subscription();
    let outLeft = false;
    let subscribed = 0;
    const leaveIfLast = () => {
      if (outLeft && subscribed === 0) source.unsubscribe();
    };
    out.add(() => {
      outLeft = true;
      leaveIfLast();
    });

    const groupOf = (key: K, subject: Subject<E>): GroupedObservable<K, E> => {
      const group = new Observable<E>((inner) => {
        subscribed++;
        inner.add(() => {
          subscribed--;
          leaveIfLast();
        });
        inner.add(subject.subscribe(inner));
      });
      return Object.assign(group, { key });
    };

    const end = (notify: (observer: Subject<E> | Subscriber<GroupedObservable<K, E>>) => void) => {
      const all = [...subjects.values()];
      subjects.clear();
      all.forEach(notify);
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
          end((observer) => {
            observer.error(error);
          });
          source.unsubscribe();
        },
      },
      {
        next(event) {
          const user = userOf(event);
          let subject = subjects.get(user);
          if (subject === undefined) {
            if (outLeft) return;
            const started = new Subject<E>();
            subject = started;
            subjects.set(user, started);
            const group = groupOf(user, started);
            releasable.set(group, () => {
              // Once `out` is left, no other group can take the user's next event.
              if (outLeft) return;
              if (subjects.get(user) === started) subjects.delete(user);
              started.complete();
            });
            out.next(group);
          }
          subject.next(event);
        },
        complete() {
          end((observer) => {
            observer.complete();
          });
        },
      },
    );
  });
}
