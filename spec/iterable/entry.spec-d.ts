import type { Ctr, SearchEvent, Session } from 'rxjs-sessionize';
import { type SessionEvent, sessionize, toCtr, toEvents } from 'rxjs-sessionize/iterable';
import { describe, expectTypeOf, it } from 'vitest';

declare const log: SearchEvent[];
declare const stream: AsyncIterable<SearchEvent>;
declare const objects: Session<{ readonly id: number }, SearchEvent>[];

type User = string | number;

describe('the simplest calls', () => {
  it('give generators of iterables', () => {
    const sessions = sessionize(log, { gap: 1 });
    expectTypeOf(sessions).toEqualTypeOf<Generator<Session<User, SearchEvent>, void, undefined>>();
    expectTypeOf(toCtr(sessions)).toEqualTypeOf<Generator<Ctr<User>, void, undefined>>();
    expectTypeOf(toEvents(sessions)).toEqualTypeOf<Generator<SessionEvent<User, SearchEvent>, void, undefined>>();
  });

  it('give async generators of async iterables', () => {
    const sessions = sessionize(stream, { gap: 1 });
    expectTypeOf(sessions).toEqualTypeOf<AsyncGenerator<Session<User, SearchEvent>, void, undefined>>();
    expectTypeOf(toCtr(sessions)).toEqualTypeOf<AsyncGenerator<Ctr<User>, void, undefined>>();
    expectTypeOf(toEvents(sessions)).toEqualTypeOf<AsyncGenerator<SessionEvent<User, SearchEvent>, void, undefined>>();
  });

  it('refuse users that an id cannot name', () => {
    // @ts-expect-error: a user is text or a number where sessions have ids
    toEvents(objects);
    // @ts-expect-error: these are events, not sessions
    toEvents(log);
  });
});
