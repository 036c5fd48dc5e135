import { ctrFold, type SearchEvent, Sessionizer } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { refusal } from '../operators/refusal.js';

const log: readonly SearchEvent[] = [
  { user: 'ann', time: 0, type: 'search', query: 'dogs' },
  { user: 'ann', time: 2, type: 'click', item: 'fido' },
  { user: 'ann', time: 3, type: 'click', item: 'rover' },
  { user: 'bob', time: 3, type: 'click', item: 'rover' },
];

describe('ctrFold', () => {
  it.each([
    ['clicks', 2],
    ['clicked-searches', 1],
  ] as const)('has the defaults of toCtr: %s', (count, clicks) => {
    const machine = new Sessionizer({ gap: 10, fold: ctrFold<string | number, SearchEvent>({ count }) });

    expect(log.flatMap((event) => machine.add(event.user, event))).toEqual([]);
    expect(machine.flush()).toEqual([
      { user: 'ann', start: 0, end: 3, closedBy: 'end', deadline: 13, searches: 1, clicks, ctr: clicks },
    ]);
  });

  it.each(['clicks', 'clicked-searches'] as const)('counts the next session of a user from nothing: %s', (count) => {
    const fold = ctrFold<string | number, SearchEvent>({ count, sessionsWithoutSearch: true });
    const machine = new Sessionizer({ gap: 10, fold });
    for (const event of log) machine.add(event.user, event);
    machine.advance(14);
    machine.add('ann', { user: 'ann', time: 14, type: 'search', query: 'cats' });

    expect(machine.flush()).toMatchObject([{ user: 'ann', start: 14, searches: 1, clicks: 0 }]);
  });

  it.each([
    ['clicks', 1],
    ['clicked-searches', 0],
  ] as const)('has a result for a session without a search, if asked to: %s', (count, clicks) => {
    const fold = ctrFold<string | number, SearchEvent>({ count, sessionsWithoutSearch: true });
    const machine = new Sessionizer({ gap: 10, fold });
    for (const event of log) machine.add(event.user, event);

    const [, bob] = machine.flush();

    expect(bob).toStrictEqual({ user: 'bob', start: 3, end: 3, closedBy: 'end', deadline: 13, searches: 0, clicks });
    expect(JSON.parse(JSON.stringify(bob))).toStrictEqual(bob);
  });

  it.each([
    [null, 'TypeError: ctrFold: options must be an object, got null'],
    [() => true, 'TypeError: ctrFold: options must be an object, got a function'],
    [{ count: 'all' }, `TypeError: ctrFold: count must be 'clicks' or 'clicked-searches', got "all"`],
    [{ isSearch: 'search' }, 'TypeError: ctrFold: isSearch must be a function, got "search"'],
    [{ sessionsWithoutSearch: 1 }, 'TypeError: ctrFold: sessionsWithoutSearch must be true or false, got 1'],
    [{ sessionWithoutSearch: true }, 'did you mean sessionsWithoutSearch?'],
  ])('checks its options: %o: %s', (options, message) => {
    expect(refusal(() => ctrFold(options as never))).toContain(message);
  });
});
