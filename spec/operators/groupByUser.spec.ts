/* eslint-disable rxjs-x/no-nested-subscribe, rxjs-x/no-subscribe-in-pipe -- groups are hot: whoever wants one must subscribe to it as it comes */
import {
  from,
  groupBy,
  type GroupedObservable,
  identity,
  map,
  mergeAll,
  mergeMap,
  type Observer,
  of,
  type Observable,
  type OperatorFunction,
  pipe,
  share,
  Subject,
  Subscription,
  take,
  tap,
} from 'rxjs';
import { groupByUser, sessionize } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { failToFinalize, faultsOf, ofTheFinalizer } from './faults.js';
import { event, marbles, ofAFunction, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';

const userOf = (letter: string) => event(letter, 0).user;
const keyOf = <K>({ key }: { readonly key: K }) => key;

/** RxJS' own operator passes the same tests. */
describe.each([
  ['groupByUser', (userOf: (letter: string) => string) => groupByUser(userOf)],
  ['rxjs groupBy', (userOf: (letter: string) => string) => groupBy(userOf)],
])('%s', (_, group) => {
  marbles('makes a group for each user', ({ hot, cold, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --a--B-c-d--E--|');
    const e1subs = '  ^--------------!';
    const x = cold('    a----c-d-----|');
    const y = cold('       B------E--|');
    const expected = '--x--y---------|';

    expectObservable(e1.pipe(group(userOf))).toBe(expected, { x, y });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('names groups after their users', ({ hot, expectObservable }) => {
    const e1 = hot('  --a--B-c-d--E--|');
    const expected = '--x--y---------|';

    expectObservable(e1.pipe(group(userOf), map(keyOf))).toBe(expected, { x: 'ann', y: 'bob' });
  });

  marbles('never ends if the source never does', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold(' -');
    const e1subs = '  ^';
    const expected = '-';

    expectObservable(e1.pipe(group(userOf))).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('completes with an empty source', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold(' |   ');
    const e1subs = '  (^!)';
    const expected = '|   ';

    expectObservable(e1.pipe(group(userOf))).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('makes one group of a single event', ({ hot, cold, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --a--|');
    const e1subs = '  ^----!';
    const x = cold('    a--|');
    const expected = '--x--|';

    expectObservable(e1.pipe(group(userOf))).toBe(expected, { x });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('passes an error on to all groups', ({ hot, cold, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --a--B-c-#');
    const e1subs = '  ^--------!';
    const x = cold('    a----c-#');
    const y = cold('       B---#');
    const expected = '--x--y---#';

    expectObservable(e1.pipe(group(userOf))).toBe(expected, { x, y });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles(
    'passes an error that userOf throws on to all groups',
    ({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --a--B-c-x-d--|');
      const e1subs = '  ^--------!     ';
      const x = cold('    a----c-#     ', undefined, ofAFunction);
      const y = cold('       B---#     ', undefined, ofAFunction);
      const expected = '--x--y---#     ';
      const failing = (letter: string) => {
        if (letter === 'x') throw ofAFunction;
        return userOf(letter);
      };

      expectObservable(e1.pipe(group(failing))).toBe(expected, { x, y }, ofAFunction);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    },
  );

  marbles('leaves the source when it is unsubscribed', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --a--B-c-d--E--|');
    const unsub = '   ---------!      ';
    const e1subs = '  ^--------!      ';
    const expected = '--x--y----      ';

    expectObservable(e1.pipe(group(userOf), map(keyOf)), unsub).toBe(expected, { x: 'ann', y: 'bob' });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles(
    'does not break the chain when the result is unsubscribed',
    ({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --a--B-c-d--E--|');
      const unsub = '   ---------!      ';
      const e1subs = '  ^--------!      ';
      const expected = '--a--B-c--      ';
      const passOn = mergeMap((value: string) => of(value));

      const result = e1.pipe(passOn, group(userOf), mergeAll(), passOn);
      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    },
  );

  marbles(
    'keeps the source for a group that is still listened to',
    ({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --a--B-c-d--E--|');
      const e1subs = '  ^--------------!';
      const x = cold('    a----c-d-----|');
      const expected = '--(x|)          ';

      expectObservable(e1.pipe(group(userOf), take(1))).toBe(expected, { x });
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    },
  );

  marbles('leaves the source when the last group is left as well', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --a--B-c-d--E--|');
    const e1subs = '  ^------!        ';
    const expected = '--a----(c|)     ';

    expectObservable(e1.pipe(group(userOf), take(1), mergeAll(), take(2))).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  it('stops a synchronous source once its consumer has enough', () => {
    let pulled = 0;
    function* endless() {
      for (;;) yield 'aB'.charAt(pulled++ % 2);
    }

    from(endless()).pipe(group(userOf), take(2)).subscribe();

    expect(pulled).toBe(2);
  });

  marbles('starts anew for each subscriber', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold('   --a-b|        ');
    const sub1 = '      ^-------------';
    const e1subs1 = '   ^----!        ';
    const x = cold('      a-b|        ');
    const expected1 = ' --x--|        ';
    const sub2 = '      ---^----------';
    const e1subs2 = '   ---^----!     ';
    const expected2 = ' -----x--|     ';

    const result = e1.pipe(group(userOf));
    expectObservable(result, sub1).toBe(expected1, { x });
    expectObservable(result, sub2).toBe(expected2, { x });
    expectSubscriptions(e1.subscriptions).toBe([e1subs1, e1subs2]);
  });

  /**
   * What is emitted when `letters` arrive; `|` completes the source and `#` makes it fail. `act` is called within `next` with each
   * entry of the log.
   */
  const logOf = (
    letters: string,
    act: (entry: string, source: Subject<string>, leave: () => void) => void,
  ): string[] => {
    const source = new Subject<string>();
    const log: string[] = [];
    const observer = (title: string): Observer<string> => {
      const enter = (entry: string) => {
        log.push(`${title} ${entry}`);
        act(`${title} ${entry}`, source, () => {
          subscription.unsubscribe();
        });
      };
      return {
        next: enter,
        error: () => {
          enter('#');
        },
        complete: () => {
          enter('|');
        },
      };
    };
    const subscription = source
      .pipe(
        group(userOf),
        tap((users) => users.subscribe(observer(users.key))),
        map(keyOf),
      )
      .subscribe(observer('groups'));
    for (const letter of letters) {
      if (letter === '|') source.complete();
      else if (letter === '#') source.error(ofAFunction);
      else source.next(letter);
    }
    return log;
  };

  it.each(['|', '#'])('ends groups as they came, and itself after them, with %s', (end) => {
    expect(logOf(`BaC${end}`, () => undefined)).toEqual([
      'groups bob',
      'bob B',
      'groups ann',
      'ann a',
      'bob C',
      `bob ${end}`,
      `ann ${end}`,
      `groups ${end}`,
    ]);
  });

  it('takes what is pushed from within next of a group', () => {
    const push = (entry: string, source: Subject<string>) => {
      if (entry === 'ann a') source.next('B');
    };
    expect(logOf('ac', push)).toEqual(['groups ann', 'ann a', 'groups bob', 'bob B', 'ann c']);
  });

  it('takes what is pushed to a group from within the next that brings it', () => {
    const push = (entry: string, source: Subject<string>) => {
      if (entry === 'groups ann') source.next('b');
    };
    expect(logOf('ac', push)).toEqual(['groups ann', 'ann b', 'ann a', 'ann c']);
  });

  it('completes where a consumer completes the source from within next', () => {
    const complete = (entry: string, source: Subject<string>) => {
      if (entry === 'ann a') source.complete();
    };
    expect(logOf('ac', complete)).toEqual(['groups ann', 'ann a', 'ann |', 'groups |']);
  });

  it('brings no more groups, but goes on with those that came, once left from within next', () => {
    const unsubscribe = (entry: string, _source: Subject<string>, leave: () => void) => {
      if (entry === 'ann a') leave();
    };
    expect(logOf('aBc|', unsubscribe)).toEqual(['groups ann', 'ann a', 'ann c', 'ann |']);
  });
});

describe('groupByUser', () => {
  it('groups by the field user if nothing else is said', () => {
    const users: string[] = [];

    from([event('a', 0), event('B', 1), event('c', 2)])
      .pipe(groupByUser(), map(keyOf))
      .subscribe((user) => users.push(user));

    expect(users).toEqual(['ann', 'bob']);
  });

  it('tells users apart as the keys of a Map', () => {
    const users = [1, '1', '__proto__', 'constructor', NaN, NaN, undefined, null, 0, -0];
    const keys: unknown[] = [];

    from(users)
      .pipe(groupByUser(identity), map(keyOf))
      .subscribe((user) => keys.push(user));

    expect(keys).toEqual([...new Set(users)]);
  });

  it.each([
    [null, 'TypeError: groupByUser: userOf must be a function, got null'],
    ['user', 'TypeError: groupByUser: userOf must be a function, got "user"'],
    [undefined, 'accepted'],
  ])('refuses %o as userOf: %s', (option, message) => {
    expect(refusal(() => groupByUser(option as unknown as (letter: string) => string))).toBe(message);
  });

  it.each<[string, (source: Subject<string>, subscription: Subscription) => void, string[]]>([
    [
      'completes',
      (source) => {
        source.complete();
      },
      ['ann', 'a', 'ann |', '|'],
    ],
    [
      'fails',
      (source) => {
        source.error(ofAFunction);
      },
      ['ann', 'a', 'ann #', '#'],
    ],
    [
      'is unsubscribed',
      (_source, subscription) => {
        subscription.unsubscribe();
      },
      ['ann', 'a'],
    ],
  ])('reports an error in the finalizer of a source that %s', (_, end, results) => {
    const source = new Subject<string>();
    const log: string[] = [];
    const subscription = new Subscription();
    const observer = (title: string) => ({
      next: (letter: string) => log.push(letter),
      error: () => log.push(`${title}#`),
      complete: () => log.push(`${title}|`),
    });
    subscription.add(
      source.pipe(failToFinalize(), groupByUser(userOf)).subscribe({
        ...observer(''),
        next(group) {
          log.push(group.key);
          subscription.add(group.subscribe(observer(`${group.key} `)));
        },
      }),
    );
    source.next('a');

    const faults = faultsOf(() => {
      end(source, subscription);
    });

    expect(log).toEqual(results);
    expect(faults).toEqual([ofTheFinalizer]);
  });
});

type Group = GroupedObservable<string, UserEvent>;

interface Run {
  readonly cut: (name: string) => OperatorFunction<Group, unknown>;
  readonly listen: (name: string) => (group: Group) => void;
  /** Actions to run after some events have come. */
  readonly later: (() => void)[];
}

describe('groupByUser before a sessionize with which it is not fused', () => {
  /** Logs when a group is emitted and when it completes. */
  const comingAndGoing = (log: string[]) =>
    tap((group: GroupedObservable<string, UserEvent>) => {
      log.push(`${group.key} comes`);
      group.subscribe({ complete: () => log.push(`${group.key} goes`) });
    });

  it('ends the group of a user who is forgotten, and starts another when the user comes again (S5 d)', () => {
    const log: string[] = [];

    from([event('a', 0), event('B', 5), event('c', 6)])
      .pipe(groupByUser(), comingAndGoing(log), sessionize({ gap: 2 }))
      .subscribe();

    expect(log).toEqual(['ann comes', 'bob comes', 'ann goes', 'ann comes', 'bob goes', 'ann goes']);
  });

  it('keeps the group of a user until then', () => {
    const log: string[] = [];

    from([event('a', 0), event('B', 4), event('c', 4)])
      .pipe(groupByUser(), comingAndGoing(log), sessionize({ gap: 2 }))
      .subscribe();

    expect(log).toEqual(['ann comes', 'bob comes', 'ann goes', 'bob goes']);
  });

  it('ends the group of a user whose only event was rejected', () => {
    const log: string[] = [];

    from([event('a', 100), event('B', 0), event('c', 101)])
      .pipe(groupByUser(), comingAndGoing(log), sessionize({ gap: 2 }))
      .subscribe();

    expect(log).toEqual(['ann comes', 'bob comes', 'bob goes', 'ann goes']);
  });

  it('keeps few groups alive, however many users come once', () => {
    let alive = 0;
    let mostAlive = 0;
    function* once() {
      for (let time = 0; time < 100_000; time++) yield { user: time, time };
    }

    from(once())
      .pipe(
        groupByUser(),
        tap((group) => {
          mostAlive = Math.max(mostAlive, ++alive);
          group.subscribe({ complete: () => alive-- });
        }),
        sessionize({ gap: 10 }),
      )
      .subscribe();

    expect(mostAlive).toBeLessThan(50);
  });

  it('loses no event of a forgotten user where no other group is wanted', () => {
    const events = [event('a', 0), event('b', 100), event('C', 200), event('d', 300), event('e', 400)];
    const startsBehind = (group: OperatorFunction<UserEvent, GroupedObservable<string, UserEvent>>) => {
      const starts: number[] = [];
      from(events)
        .pipe(group, take(1), sessionize({ gap: 2 }))
        .subscribe(({ start }) => starts.push(start));
      return starts;
    };

    expect(startsBehind(groupByUser())).toEqual(startsBehind(groupBy(({ user }) => user)));
  });

  it.each<[string, (groups: Observable<Group>, run: Run) => Subscription[]]>([
    ['nobody else', (groups, { cut }) => [groups.pipe(cut('sessionize')).subscribe()]],
    [
      'somebody who was there before',
      (groups, { cut, listen }) => [groups.pipe(tap(listen('before')), cut('sessionize')).subscribe()],
    ],
    [
      'somebody who comes later',
      (groups, { cut, listen, later }) => [
        groups
          .pipe(
            tap((group) =>
              later.push(() => {
                listen('later')(group);
              }),
            ),
          )
          .pipe(cut('sessionize'))
          .subscribe(),
      ],
    ],
    [
      'another sessionize',
      (groups, { cut }) => {
        const shared = groups.pipe(share());
        return [shared.pipe(cut('one')).subscribe(), shared.pipe(cut('other')).subscribe()];
      },
    ],
  ])('tells all who listen in the order in which they came, beside %s, as rxjs groupBy does', (_, follow) => {
    const told = (group: OperatorFunction<UserEvent, Group>) => {
      const log: string[] = [];
      const later: (() => void)[] = [];
      const source = new Subject<UserEvent>();
      const subscriptions = follow(source.pipe(group), {
        later,
        listen: (name) => (listened) => {
          listened.subscribe({
            next: (event) => log.push(`${name} ${event.name}`),
            complete: () => log.push(`${name} ${listened.key} ends`),
          });
        },
        cut: (name) =>
          sessionize({
            gap: 1_000,
            timeOf: (event) => {
              log.push(`${name} ${event.name}`);
              return event.time;
            },
          }),
      });
      const send = (...events: UserEvent[]) => {
        for (const each of events) source.next(each);
      };
      send(event('a', 0), event('B', 1), event('c', 2));
      for (const come of later) come();
      send(event('d', 3), event('E', 4));
      subscriptions[0]?.unsubscribe();
      send(event('f', 5), event('G', 6));
      log.push(source.observed ? 'observed' : 'left');
      source.complete();
      return log;
    };

    expect(told(groupByUser())).toEqual(told(groupBy(({ user }) => user)));
  });

  it('releases the group of a user who is undefined, too', () => {
    const alive = new Set<string | undefined>();

    const source = new Subject<{ user: string | undefined; time: number }>();
    source
      .pipe(
        groupByUser(),
        tap((group) => {
          alive.add(group.key);
          group.subscribe({ complete: () => alive.delete(group.key) });
        }),
        sessionize({ gap: 2 }),
      )
      .subscribe();

    [undefined, 'ann', 'bob', 'cyd'].forEach((user, i) => {
      source.next({ user, time: 100 * i });
    });

    expect([...alive]).toEqual(['cyd']);
  });

  describe('of thousands of users', () => {
    const users = 2_000;
    const leaveOrEnd: [string, (source: Subject<UserEvent>, subscription: Subscription) => void][] = [
      [
        'they are unsubscribed',
        (_source, subscription) => {
          subscription.unsubscribe();
        },
      ],
      [
        'the source completes',
        (source) => {
          source.complete();
        },
      ],
      [
        'the source fails',
        (source) => {
          source.error(ofAFunction);
        },
      ],
      [
        'their users are forgotten',
        (source) => {
          source.next(event('a', 1_000_000));
        },
      ],
    ];

    /** How many array elements are searched with `indexOf`. This search makes unsubscribing quadratic in RxJS. */
    const searched = (
      behindGroups: OperatorFunction<GroupedObservable<string, UserEvent>, unknown>,
      end: (source: Subject<UserEvent>, subscription: Subscription) => void,
    ): number => {
      let elements = 0;
      const { indexOf } = Array.prototype;
      const source = new Subject<UserEvent>();
      const subscription = source.pipe(groupByUser(), behindGroups).subscribe({ error: () => undefined });
      for (let user = 0; user < users; user++) source.next({ ...event('a', 0), user: String(user) });
      Array.prototype.indexOf = function (this: unknown[], ...of) {
        elements += this.length;
        return indexOf.apply(this, of);
      };
      end(source, subscription);
      Array.prototype.indexOf = indexOf;
      return elements;
    };

    it.each(leaveOrEnd)('ends them in linear time when %s', (_, end) => {
      expect(searched(pipe(map(identity), sessionize<string, UserEvent>({ gap: 2 })), end)).toBeLessThan(10 * users);
    });

    it('(where mergeAll takes quadratic time)', () => {
      expect(
        searched(mergeAll(), (source) => {
          source.complete();
        }),
      ).toBeGreaterThan((users * users) / 4);
    });
  });
});
