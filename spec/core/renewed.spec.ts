import { from, lastValueFrom, toArray } from 'rxjs';
import { type Fold, groupByUser, sessionize, type Span } from 'rxjs-sessionize';
import { expect, it } from 'vitest';

interface Visit {
  readonly user: string;
  readonly time: number;
}

/** A fold whose values are in a list of its own: only `renew`, or `merge` for its second argument, frees the place of one. */
function inPlaces() {
  const taken = new Set<number>();
  let places = 0;
  const free = (place: number): number => {
    taken.delete(place);
    return 0;
  };
  const fold: Fold<string, Visit, number, Span<string>> = {
    name: 'in-places',
    empty: () => 0,
    add(place) {
      const own = place === 0 ? ++places : place;
      taken.add(own);
      return own;
    },
    merge(earlier, later) {
      free(later);
      return earlier;
    },
    finish: (_, user, start, end, deadline, closedBy) => ({ user, start, end, deadline, closedBy }),
    renew: free,
    save: (place) => place,
    load: Number,
  };
  return { fold, taken };
}

/** Every third visit comes before the two that happened before it. */
const visits = Array.from({ length: 900 }, (_, i): Visit => ({
  user: `u${String(i % 7)}`,
  time: 10 * (i - 30 * (i % 3)),
}));

it.each([
  ['a gap', {}],
  ['a longest duration', { maxDuration: 300 }],
  ['a number of events', { maxEvents: 3 }],
  ['a split', { split: { name: 'tens', before: ({ time }: Visit) => time % 100 === 0 } }],
])('frees the values of closed sessions that end by %s', async (_, bounds) => {
  const { fold, taken } = inPlaces();
  const options = { gap: 100, grace: 1_000, ...bounds };
  const sessions = await lastValueFrom(from(visits).pipe(groupByUser(), sessionize({ ...options, fold }), toArray()));
  expect(sessions.length).toBeGreaterThan(10);
  // Two are made of the first event, to see whether sessions change each other.
  expect(taken.size).toBeLessThanOrEqual(2);
});
