import { isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type * as core from '../core/event.js';
import { show } from '../core/show.js';
import { isTime, Time } from './time.js';

export type AppOpen = core.AppOpen;
export type Search = core.Search;
export type Results = core.Results;
export type ClickResult = core.ClickResult;
export type SearchEvent = core.SearchEvent;

/** The fields that an event may have, none of them checked. */
type Fields = Readonly<Partial<Record<'user' | 'time' | 'type' | 'query' | 'items' | 'item', unknown>>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Beyond `Number.MAX_SAFE_INTEGER`, several whole numbers are read as one. Two users must not become one. */
const isName = (value: unknown): value is string | number =>
  typeof value === 'string' ||
  (typeof value === 'number' && (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))));

const areNames = (values: unknown): boolean => {
  if (!Array.isArray(values)) return false;
  // `every` would skip holes.
  for (const value of values) if (!isName(value)) return false;
  return true;
};

/** Written by hand since it runs for every event: `t.union` would take a fifth of the time of `JSON.parse`. */
const isSearchEvent = (value: unknown): value is SearchEvent => {
  if (!isFields(value) || !isName(value.user) || !isTime(value.time)) return false;
  switch (value.type) {
    case 'app-open':
      return true;
    case 'search':
      return typeof value.query === 'string';
    case 'results':
      return areNames(value.items);
    case 'click':
      return isName(value.item);
    default:
      return false;
  }
};

const Name = new t.Type<string | number>(
  'string or number',
  isName,
  (value, context) => (isName(value) ? t.success(value) : t.failure(value, context, whyNoName(value))),
  t.identity,
);

const whyNoName = (value: unknown): string | undefined =>
  typeof value === 'number' ? `expected a string or a number that is exact, got ${show(value)}` : undefined;

/** The most bad names of a list that are reported. A fault for each would need far more memory than the list. */
const mostBadNames = 10;

const Names = new t.Type<readonly (string | number)[]>(
  'array of strings and numbers',
  (value): value is readonly (string | number)[] => areNames(value),
  (value, context) => {
    if (!Array.isArray(value)) return t.failure(value, context);
    const errors: t.Errors = [];
    // `forEach` would skip holes.
    for (const [i, name] of (value as readonly unknown[]).entries()) {
      if (isName(name)) continue;
      const why = whyNoName(name);
      const at = t.appendContext(context, String(i), Name, name);
      errors.push({ value: name, context: at, ...(why !== undefined && { message: why }) });
      if (errors.length === mostBadNames) break;
    }
    return errors.length === 0 ? t.success(value as readonly (string | number)[]) : t.failures(errors);
  },
  t.identity,
);

const common = { user: Name, time: Time };

/** One kind of event. A valid event passes as it is. `fields` reads any other value, or says what is wrong with it. */
function member<A extends SearchEvent>(type: A['type'], fields: t.Decoder<unknown, A>): t.Type<A> {
  const is = (value: unknown): value is A => isSearchEvent(value) && value.type === type;
  return new t.Type<A>(
    fields.name,
    is,
    (value, context) => {
      if (is(value)) return t.success(value);
      const event = withTimeRead(value);
      return is(event) ? t.success(event) : fields.validate(event, context);
    },
    t.identity,
  );
}

/** A copy with `time` in ms, if `time` is an ISO 8601 string. */
function withTimeRead(value: unknown): unknown {
  if (!isFields(value) || typeof value.time !== 'string') return value;
  const time = Time.decode(value.time);
  // Spread does not assign, as `t.type` does: a field named `__proto__`, which JSON can hold, must not become the prototype.
  return isRight(time) ? { ...value, time: time.right } : value;
}

/** A user opened the application. */
export const AppOpen: t.Type<AppOpen> = member(
  'app-open',
  t.type({ ...common, type: t.literal('app-open') }, 'AppOpen'),
);

/** A user asked for something: `query`. */
export const Search: t.Type<Search> = member(
  'search',
  t.type({ ...common, type: t.literal('search'), query: t.string }, 'Search'),
);

/** A user was shown the results of the search before: `items`. */
export const Results: t.Type<Results> = member(
  'results',
  t.type({ ...common, type: t.literal('results'), items: Names }, 'Results'),
);

/** A user clicked one of the results: `item`. */
export const ClickResult: t.Type<ClickResult> = member(
  'click',
  t.type({ ...common, type: t.literal('click'), item: Name }, 'ClickResult'),
);

const members: ReadonlyMap<unknown, t.Decoder<unknown, SearchEvent>> = new Map<
  unknown,
  t.Decoder<unknown, SearchEvent>
>([
  ['app-open', AppOpen],
  ['search', Search],
  ['results', Results],
  ['click', ClickResult],
]);

const Kind = t.keyof({ 'app-open': null, search: null, results: null, click: null });

/**
 * Any event of a search log. Its `type` decides which fields it must have.
 *
 * A valid event is not copied, unless its `time` is an ISO 8601 string: then a copy has milliseconds (see `Time`). Unknown
 * fields are kept. Encoding changes nothing: events are plain JSON, and `JSON.stringify` writes a `Date` in ISO 8601.
 *
 * ```ts
 * import { toUnion } from 'fp-ts/lib/Either.js';
 * import { decodeValue, SearchEvent } from 'rxjs-sessionize/codec';
 *
 * const decoded = decodeValue(SearchEvent)({ user: 1, time: '1970-01-01T00:00:01Z', type: 'app-open', page: 2 });
 * console.log(toUnion(decoded));
 * // => { user: 1, time: 1000, type: 'app-open', page: 2 }
 * ```
 */
export const SearchEvent: t.Type<SearchEvent> = new t.Type<SearchEvent>(
  'SearchEvent',
  isSearchEvent,
  (value, context) => {
    if (isSearchEvent(value)) return t.success(value);
    if (!isFields(value)) return t.failure(value, context);
    const member = members.get(value.type);
    return member === undefined
      ? t.failure(value.type, t.appendContext(context, 'type', Kind, value.type))
      : member.validate(value, context);
  },
  t.identity,
);
