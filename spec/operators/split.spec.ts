import { from, map, pipe } from 'rxjs';
import {
  ctrPer,
  fused,
  groupByUser,
  type Session,
  sessionize,
  type SessionizeOptions,
  type Split,
  toCtr,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { groupings } from './groupings.js';
import { event, failAtB, happening, marbles, ofAFunction, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';

/** A short form of a session: the letters of its events, and `closedBy`. */
const brief = ({ events, closedBy }: Session<string, UserEvent>) =>
  `${events.map(({ name }) => name).join('')} ${closedBy}`;

/** `i` is a log-in, `o` is a log-out. */
const logIn = { name: 'log-in', before: ({ name }: UserEvent) => name === 'i' };
const logOut = { name: 'log-out', after: ({ name }: UserEvent) => name === 'o' };

describe.each(groupings)('sessionize with a split, behind %s', (_, byUser) => {
  const cut = (split: Split<string, UserEvent>, options: Partial<SessionizeOptions<string, UserEvent>> = {}) =>
    pipe(byUser(), sessionize<string, UserEvent>({ gap: 4, ...options, split }), map(brief));

  marbles('begins a session with an event that before says yes to', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-i-b-i-|   ');
    const expected = '---x---y-(z|)';

    expectObservable(e1.pipe(happening, cut(logIn))).toBe(expected, { x: 'a split', y: 'ib split', z: 'i end' });
  });

  marbles('lets nothing join after an event that after says yes to', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-o-b-|   ');
    const expected = '-----x-(y|)';

    expectObservable(e1.pipe(happening, cut(logOut))).toBe(expected, { x: 'ao split', y: 'b end' });
  });

  marbles('says split of a session that after has ended, when the source ends', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-o-|   ');
    const expected = '-----(x|)';

    expectObservable(e1.pipe(happening, cut(logOut))).toBe(expected, { x: 'ao split' });
  });

  marbles('cuts by time, not by arrival', ({ hot, expectObservable }) => {
    const times = { a: event('a', 1), b: event('b', 2), i: event('i', 3), c: event('c', 20) };
    const e1 = hot('  -a-i-b-c------|    ', times);
    const expected = '-------(xy)---(z|) ';
    const values = { x: 'ab split', y: 'i gap', z: 'c end' };

    expectObservable(e1.pipe(cut(logIn, { grace: 5 }))).toBe(expected, values);
  });

  marbles('passes on an error that a predicate throws', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b-|');
    const expected = '---#  ';

    expectObservable(e1.pipe(happening, cut({ name: 'faulty', before: failAtB(false) }))).toBe(
      expected,
      undefined,
      ofAFunction,
    );
  });
});

describe.each(groupings)('sessionize with a gap by user, behind %s', (_, byUser) => {
  const gap = (user: string) => (user === 'ann' ? 2 : 6);

  marbles('cuts the sessions of each user by that one’s gap', ({ hot, expectObservable }) => {
    // Small letters are ann's events; capitals are bob's.
    const e1 = hot('  -a-a--a-A---A-|   ');
    const expected = '------x-----y-(z|)';

    expectObservable(e1.pipe(happening, byUser(), sessionize({ gap }), map(brief))).toBe(expected, {
      x: 'aa gap',
      y: 'a gap',
      z: 'AA end',
    });
  });

  it('passes on an error that names the user, if `gap` returns no gap', () => {
    const errors: unknown[] = [];
    from([event('a', 0)])
      .pipe(byUser(), sessionize({ gap: () => NaN }))
      .subscribe({ error: (error: unknown) => errors.push(String(error)) });

    expect(errors).toEqual([expect.stringMatching(/gap.*"ann"|"ann".*gap/)]);
  });
});

describe('splits and gaps by user', () => {
  it('run as one with a metric', () => {
    const events = from([event('s', 0), event('i', 1), event('c', 2), event('o', 3)]);
    const gap = (user: string) => (user === 'ann' ? 2 : 6);
    const rates = events.pipe(
      groupByUser(),
      sessionize({ gap, split: { name: 'log-in', before: ({ name }) => name === 'i' } }),
      toCtr({ isSearch: ({ name }) => name === 's', isClick: ({ name }) => name === 'c' }),
    );
    const seen: unknown[] = [];
    rates.pipe(ctrPer({ every: 10, maxGap: 6 })).subscribe(({ searches, clicks }) => seen.push([searches, clicks]));

    expect(fused(rates)).toEqual(['groupByUser', 'sessionize', 'toCtr']);
    expect(seen).toEqual([[1, 0]]);
  });

  it.each([
    [{ before: () => true }, 'TypeError: sessionize: split.name must be a text, got undefined'],
    [{ name: 'none' }, 'TypeError: sessionize: split.before must be a function, where there is no split.after'],
    [{ name: 'log-in', before: 'login' }, 'TypeError: sessionize: split.before must be a function, got "login"'],
    [{ name: 'log-in', befor: () => true }, 'there is no option "split.befor"; did you mean before?'],
    [null, 'TypeError: sessionize: split must be an object, got null'],
  ])('are checked: %o', (split, message) => {
    expect(refusal(() => sessionize({ gap: 1, split } as never))).toContain(message);
  });
});
