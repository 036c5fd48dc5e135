import type { Span } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { byDeadline } from '../../lib/core/session.js';

const span = (user: unknown, start = 0, end = 5, deadline = 15): Span<unknown> => ({
  user,
  start,
  end,
  deadline,
  closedBy: 'gap',
});

describe('S6: sessions that close on the same step come', () => {
  it.each([
    ['by deadline', span('b', 3, 9, 14), span('a', 0, 5, 15)],
    ['then by end', span('b', 3, 4), span('a', 0, 5)],
    ['then by start', span('b', 0), span('a', 1)],
    ['then numbers before texts', span(20), span('1')],
    ['then numbers by size', span(9), span(10)],
    ['then texts by code units', span('10'), span('9')],
  ])('%s', (_, first, second) => {
    expect(byDeadline(first, second)).toBeLessThan(0);
    expect(byDeadline(second, first)).toBeGreaterThan(0);
    expect(byDeadline(first, { ...first })).toBe(0);
  });

  it('in any order, where users are something else', () => {
    expect(byDeadline(span(true), span('a'))).toBe(0);
    expect(byDeadline(span('a'), span({}))).toBe(0);
    expect(byDeadline(span(Symbol('a')), span(Symbol('b')))).toBe(0);
  });
});
