import { isRight } from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DistinctUsers } from '../../cli/distinct-users.js';
import { about } from '../../cli/figures.js';
import { Duration, readableDuration } from '../../read/duration.js';
import { EventTime, type TimeUnit } from '../../read/event-time.js';
import { FieldMatch, matcher } from '../../read/field-match.js';

describe('Duration', () => {
  it.each([
    ['30m', 1_800_000],
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(Duration.decode(text)).toEqual({ _tag: 'Right', right: ms });
  });

  it.each(['', '30', 'm', '30 m', '-5m', '1h foo', '30x', '1h30', '5M'])('refuses "%s"', (text) => {
    const decoded = Duration.decode(text);
    expect(isRight(decoded)).toBe(false);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (ms) => {
        expect(Duration.decode(Duration.encode(ms))).toEqual({ _tag: 'Right', right: ms });
      }),
    );
  });

  it('is readable when rounded up, and never too short', () => {
    expect(readableDuration(29_908)).toBe('30s');
    expect(readableDuration(85_305_666)).toBe('1d');
    expect(readableDuration(999)).toBe('999ms');
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (ms) => {
        const decoded = Duration.decode(readableDuration(ms));
        expect(isRight(decoded) && decoded.right >= ms && decoded.right <= 1.1 * ms + 1).toBe(true);
      }),
    );
  });
});

describe('a length of time that is known to 1 %', () => {
  it.each([
    [0, '0s'],
    [40, '0.04s'],
    [999, '1s'],
    [5_039, '5s'],
    [10_090, '10s'],
    [59_900, '60s'],
    [90_900, '1m30s'],
    [1_810_000, '30m'],
    [2 * 3_600_000 + 61_000, '2h'],
    [86_400_000, '1d'],
  ])('is shown with two digits or so: %d ms', (ms, text) => {
    expect(about(ms)).toBe(text);
  });

  it('is at most 5 % from what it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1e12 }), (ms) => {
        const decoded = Duration.decode(about(ms));
        expect(isRight(decoded) && Math.abs(decoded.right - ms) <= 0.05 * ms).toBe(true);
      }),
    );
  });
});

describe('EventTime', () => {
  it.each<[unknown, TimeUnit, number]>([
    [1_700_000_000_000, 'ms', 1_700_000_000_000],
    [1_700_000_000_000.9, 'ms', 1_700_000_000_000],
    ['1700000000000', 'ms', 1_700_000_000_000],
    [1_700_000_000.123, 's', 1_700_000_000_123],
    [0.29, 's', 290],
    ['1700000000', 's', 1_700_000_000_000],
    [1_700_000_000_123_456, 'us', 1_700_000_000_123],
    [1_700_000_000_123_456_789n.toString(), 'ns', 1_700_000_000_123],
    ['2024-01-01T00:00:00Z', 's', Date.UTC(2024, 0, 1)],
    ['2024-01-01 00:00:00', 'ms', Date.UTC(2024, 0, 1)],
    ['2024-01-01 00:00:00,250', 'ms', Date.UTC(2024, 0, 1, 0, 0, 0, 250)],
    ['2024-01-01T01:00:00+0100', 'ms', Date.UTC(2024, 0, 1)],
    ['2024-01-01T01:00:00.5+01', 'ms', Date.UTC(2024, 0, 1, 0, 0, 0, 500)],
    ['2023-12-31 19:00:00 -05:00', 'ms', Date.UTC(2024, 0, 1)],
  ])('reads %s in %s', (value, unit, ms) => {
    expect(EventTime(unit).decode(value)).toEqual({ _tag: 'Right', right: ms });
  });

  it.each(['', undefined, null, 'soon', '2024-02-30 00:00:00', '2024-01-01T25:00', '01/02/2024', true, {}])(
    'refuses %j',
    (value) => {
      expect(isRight(EventTime('ms').decode(value))).toBe(false);
    },
  );
});

describe('FieldMatch', () => {
  const matches = (match: FieldMatch, found: unknown) => matcher(match)(found);
  const match = (text: string) => {
    const decoded = FieldMatch.decode(text);
    if (!isRight(decoded)) throw new Error(text);
    return decoded.right;
  };

  it('compares the value as it is written', () => {
    expect(matches(match('event=search'), 'search')).toBe(true);
    expect(matches(match('event=search'), 'click')).toBe(false);
    expect(matches(match('event=search'), undefined)).toBe(false);
    expect(matches(match('q=a=b'), 'a=b')).toBe(true);
    expect(matches(match('status=200'), 200)).toBe(true);
    expect(matches(match('ok=true'), true)).toBe(true);
    expect(matches(match('query='), '')).toBe(true);
  });

  it('takes a field alone for any value that says something', () => {
    for (const value of ['x', 0, ['a'], true]) expect(matches(match('query'), value)).toBe(true);
    for (const value of ['', null, undefined, false]) expect(matches(match('query'), value)).toBe(false);
  });

  it('refuses what names no field', () => {
    expect(isRight(FieldMatch.decode('=search'))).toBe(false);
    expect(isRight(FieldMatch.decode(''))).toBe(false);
  });
});

describe('DistinctUsers', () => {
  it('counts exactly up to 100,000, and to 3 % beyond', () => {
    const users = new DistinctUsers();
    for (let i = 0; i < 100_000; i++) {
      users.add(i);
      users.add(i);
    }
    expect([users.count, users.isExact]).toEqual([100_000, true]);
    for (let i = 0; i < 1_000_000; i++) users.add(i);
    expect(users.isExact).toBe(false);
    expect(Math.abs(users.count / 1_000_000 - 1)).toBeLessThan(0.03);
  });

  it('tells the number 1 from the text "1", as the operators do', () => {
    const users = new DistinctUsers();
    users.add(1);
    users.add('1');
    expect(users.count).toBe(2);
  });
});
