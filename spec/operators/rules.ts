import { from, mergeMap, of, type OperatorFunction, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { event, happening, marbles, type UserEvent } from './marbles.js';

interface Results {
  /** What the operator emits for ann's session `sc`. */
  readonly sc: string;
  /** What it emits for a session of one search: ann's `s`, bob's `S`. */
  readonly s: string;
  readonly S: string;
}

/** The rules of any operator that cuts at a gap of 4 ms and emits one value for each session. */
export function rulesOfOperators(operator: OperatorFunction<UserEvent, string>, { sc, s, S }: Results): void {
  marbles('never ends if the source never does', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold(' -');
    const e1subs = '  ^';
    const expected = '-';

    expectObservable(e1.pipe(happening, operator)).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('completes with an empty source', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold(' |   ');
    const e1subs = '  (^!)';
    const expected = '|   ';

    expectObservable(e1.pipe(happening, operator)).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('takes a single event', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --s--|   ');
    const e1subs = '  ^----!   ';
    const expected = '-----(x|)';

    expectObservable(e1.pipe(happening, operator)).toBe(expected, { x: s });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('takes many events', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --s--c-S-----s----|   ');
    //                  [--]···                deadline 9
    //                       [····             deadline 11
    //                             [····       deadline 17
    const e1subs = '  ^-----------------!   ';
    const expected = '-------------(xy)-(z|)';

    expectObservable(e1.pipe(happening, operator)).toBe(expected, { x: sc, y: S, z: s });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles(
    'passes on an error at once, and discards open sessions',
    ({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --s--S--#');
      const e1subs = '  ^-------!';
      const expected = '--------#';

      expectObservable(e1.pipe(happening, operator)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    },
  );

  marbles('emits nothing more once unsubscribed', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  --s-c-----s--S------s--|');
    const unsub = '   ---------------!        ';
    const e1subs = '  ^--------------!        ';
    const expected = '----------x-----        ';

    expectObservable(e1.pipe(happening, operator), unsub).toBe(expected, { x: sc });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles(
    'does not break the chain when the result is unsubscribed',
    ({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --s-c-----s--S------s--|');
      const unsub = '   ---------------!        ';
      const e1subs = '  ^--------------!        ';
      const expected = '----------x-----        ';
      const passOn = mergeMap(<T>(value: T) => of(value));

      const result = e1.pipe(happening, passOn<UserEvent>, operator, passOn<string>);
      expectObservable(result, unsub).toBe(expected, { x: sc });
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    },
  );

  marbles('leaves the source once its consumer has enough', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  s----s----s----|');
    const e1subs = '  ^----!          ';
    const expected = '-----(x|)       ';

    expectObservable(e1.pipe(happening, operator, take(1))).toBe(expected, { x: s });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  it('stops a synchronous source once its consumer has enough', () => {
    let pulled = 0;
    function* endless() {
      for (;;) yield event('s', 10 * pulled++);
    }
    const seen: string[] = [];

    from(endless())
      .pipe(operator, take(1))
      .subscribe((result) => seen.push(result));

    expect(seen).toEqual([s]);
    expect(pulled).toBe(2);
  });

  marbles('starts anew for each subscriber', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold('   -s-c------s|           ');
    const sub1 = '      ^------------------    ';
    const e1subs1 = '   ^----------!           ';
    const expected1 = ' ----------x(y|)        ';
    const sub2 = '      -----^-------------    ';
    const e1subs2 = '   -----^----------!      ';
    const expected2 = ' ---------------x(y|)   ';

    const result = e1.pipe(happening, operator);
    expectObservable(result, sub1).toBe(expected1, { x: sc, y: s });
    expectObservable(result, sub2).toBe(expected2, { x: sc, y: s });
    expectSubscriptions(e1.subscriptions).toBe([e1subs1, e1subs2]);
  });

  describe('whose consumer acts from within next', () => {
    /** The sessions of bob and ann close at one event. `act` is called when bob's, the first of them, is emitted. */
    const actAtBob = (act: (source: Subject<UserEvent>, leave: () => void) => void): string[] => {
      const source = new Subject<UserEvent>();
      const seen: string[] = [];
      const subscription = source.pipe(operator).subscribe({
        next(result) {
          seen.push(result);
          if (result !== S) return;
          act(source, () => {
            subscription.unsubscribe();
          });
          seen.push('acted');
        },
        complete: () => seen.push('|'),
      });
      for (const next of [event('S', 0), event('s', 1), event('c', 2), event('s', 50)]) source.next(next);
      return seen;
    };

    it('emits what a pushed event closes when it is its turn', () => {
      const push = (source: Subject<UserEvent>) => {
        source.next(event('a', 100));
      };
      expect(actAtBob(push)).toEqual([S, 'acted', sc, s]);
    });

    it('emits nothing after it has unsubscribed', () => {
      const unsubscribe = (_source: Subject<UserEvent>, leave: () => void) => {
        leave();
      };
      expect(actAtBob(unsubscribe)).toEqual([S, 'acted']);
    });

    it('emits all that is open when it is its turn, and then completes, where it has completed the source', () => {
      const complete = (source: Subject<UserEvent>) => {
        source.complete();
      };
      expect(actAtBob(complete)).toEqual([S, 'acted', sc, s, '|']);
    });
  });
}
