import type { Either } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { from, type Observable, type OperatorFunction } from 'rxjs';
import type * as core from 'rxjs-sessionize';
import {
  AppOpen,
  ClickResult,
  decode,
  decodeValue,
  json,
  type RejectedValue,
  Results,
  Search,
  SearchEvent,
  Time,
} from 'rxjs-sessionize/codec';
import { describe, expectTypeOf, it } from 'vitest';

describe('the codecs', () => {
  it('are of exactly the types of the operators', () => {
    expectTypeOf<t.TypeOf<typeof AppOpen>>().toEqualTypeOf<core.AppOpen>();
    expectTypeOf<t.TypeOf<typeof Search>>().toEqualTypeOf<core.Search>();
    expectTypeOf<t.TypeOf<typeof Results>>().toEqualTypeOf<core.Results>();
    expectTypeOf<t.TypeOf<typeof ClickResult>>().toEqualTypeOf<core.ClickResult>();
    expectTypeOf<t.TypeOf<typeof SearchEvent>>().toEqualTypeOf<core.SearchEvent>();
    expectTypeOf<t.TypeOf<typeof Time>>().toEqualTypeOf<number | Date>();
  });

  it('take anything, and encode to what they decode to', () => {
    expectTypeOf<t.InputOf<typeof SearchEvent>>().toBeUnknown();
    expectTypeOf<t.OutputOf<typeof SearchEvent>>().toEqualTypeOf<core.SearchEvent>();
  });

  it('are types as well', () => {
    expectTypeOf<SearchEvent>().toEqualTypeOf<core.SearchEvent>();
    expectTypeOf<AppOpen | Search | Results | ClickResult>().toEqualTypeOf<SearchEvent>();
  });
});

describe('json', () => {
  it('is of the type of what the text says', () => {
    expectTypeOf(json(SearchEvent)).toEqualTypeOf<t.Type<core.SearchEvent, string>>();
    expectTypeOf(json(t.array(Time))).toEqualTypeOf<t.Type<(number | Date)[], string>>();
  });
});

describe('decode', () => {
  it('goes from unknown to the type of the codec', () => {
    expectTypeOf(decode(SearchEvent)).toEqualTypeOf<OperatorFunction<unknown, core.SearchEvent>>();
    expectTypeOf(from(['{}']).pipe(decode(json(Search)))).toEqualTypeOf<Observable<core.Search>>();
    expectTypeOf(decode(t.type({ who: t.string }))).toEqualTypeOf<OperatorFunction<unknown, { who: string }>>();
  });

  it('tells `rejected` what was refused', () => {
    decode(SearchEvent, {
      rejected: (rejection) => {
        expectTypeOf(rejection).toEqualTypeOf<RejectedValue>();
        expectTypeOf(rejection.value).toBeUnknown();
        expectTypeOf(rejection.errors).toEqualTypeOf<readonly { readonly path: string; readonly reason: string }[]>();
      },
    });
  });

  it('wants a codec', () => {
    // @ts-expect-error -- a predicate is none
    decode(SearchEvent.is);
  });
});

describe('decodeValue', () => {
  it('goes from unknown to an Either', () => {
    expectTypeOf(decodeValue(SearchEvent)).toEqualTypeOf<(value: unknown) => Either<RejectedValue, core.SearchEvent>>();
  });
});
