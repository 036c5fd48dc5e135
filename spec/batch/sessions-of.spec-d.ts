import type { SearchEvent, Session } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { describe, expectTypeOf, it } from 'vitest';

declare const events: readonly SearchEvent[];
declare const visits: readonly { readonly who: symbol; readonly at: Date }[];
declare const timed: readonly { readonly who: string; readonly time: number }[];

describe('sessionsOf', () => {
  it('knows user and time of events that have them', () => {
    expectTypeOf(sessionsOf(events, { gap: 1 })).toEqualTypeOf<Session<string | number, SearchEvent>[]>();
  });

  it('takes the type of the user from `userOf`', () => {
    const sessions = sessionsOf(visits, { gap: 1, userOf: ({ who }) => who, timeOf: ({ at }) => at });

    expectTypeOf(sessions).toEqualTypeOf<Session<symbol, (typeof visits)[number]>[]>();
    expectTypeOf(sessionsOf(events, { gap: 1, userOf: ({ type }) => type })).toEqualTypeOf<
      Session<SearchEvent['type'], SearchEvent>[]
    >();
  });

  it('asks for what the events do not have', () => {
    // @ts-expect-error -- Property 'timeOf' is missing
    sessionsOf(visits, { gap: 1, userOf: ({ who }) => who });
    // @ts-expect-error -- Property 'userOf' is missing
    sessionsOf(timed, { gap: 1 });
    // @ts-expect-error -- Property 'gap' is missing
    sessionsOf(events, {});

    expectTypeOf(sessionsOf(timed, { gap: 1, userOf: ({ who }) => who })[0]?.user).toEqualTypeOf<string | undefined>();
  });

  it('wants a time from `timeOf`', () => {
    // @ts-expect-error -- a symbol is no time
    sessionsOf(visits, { gap: 1, userOf: ({ who }) => who, timeOf: ({ who }) => who });
  });
});
