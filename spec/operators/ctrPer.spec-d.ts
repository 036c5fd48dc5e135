import type { Observable } from 'rxjs';
import {
  ctrPer,
  groupByUser,
  type IntervalCtr,
  type SearchEvent,
  sessionize,
  toCtr,
  toSearches,
} from 'rxjs-sessionize';
import { describe, expectTypeOf, it } from 'vitest';

declare const events: Observable<SearchEvent>;

describe('ctrPer', () => {
  const sessions = events.pipe(groupByUser(), sessionize({ gap: 1 }));

  it('has no key without `by`', () => {
    expectTypeOf(sessions.pipe(toCtr(), ctrPer({ every: 1 }))).toEqualTypeOf<Observable<IntervalCtr<undefined>>>();
    expectTypeOf(sessions.pipe(toSearches(), ctrPer({ every: 1 }))).toEqualTypeOf<Observable<IntervalCtr<undefined>>>();
  });

  it('takes the type of the key from `by`', () => {
    const byUser = sessions.pipe(toCtr(), ctrPer({ every: 1, by: (ctr) => ctr.user }));
    const byQuery = sessions.pipe(toSearches(), ctrPer({ every: 1, by: (search) => search.query }));

    expectTypeOf(byUser).toEqualTypeOf<Observable<IntervalCtr<string | number>>>();
    expectTypeOf(byQuery).toEqualTypeOf<Observable<IntervalCtr<string>>>();
  });

  it('refuses sessions without counts', () => {
    // @ts-expect-error -- searches and clicks are missing
    void sessions.pipe(ctrPer({ every: 1 }));
  });

  it('requires `every`', () => {
    // @ts-expect-error -- Property 'every' is missing
    void sessions.pipe(toCtr(), ctrPer({}));
  });
});
