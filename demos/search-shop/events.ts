import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { AppOpen, ClickResult, Results, Search, SearchEvent, Session } from 'rxjs-sessionize';
import type { Fault } from 'rxjs-sessionize/codec';

/** What a visitor does. Each event has its own `id`, so an event that is sent again is kept once. */
export type ShopEvent = (AppOpen | Search | Results | ClickResult) & {
  readonly id: string;
  readonly user: string;
  readonly time: number;
};

export type ShopSession = Session<string, ShopEvent>;

/** An event as a page sends it, with an unchecked `id`. */
type SentEvent = SearchEvent & { readonly id?: unknown };

/** The most that a visitor sends. A longer text comes from another program. */
const longestName = 40;
const longestQuery = 100;
const mostItems = 50;
const oldest = 3_600_000;

/**
 * The part of an event that is kept, or its fault. An event may have been under way for long, for example while the server was
 * down. Then its time is set to `delay` before `now`, since otherwise its session may have closed, and the event would be rejected.
 *
 * @param now - in ms, like `delay`
 */
export function readAct(event: SentEvent, now: number, delay: number): Either<Fault, ShopEvent> {
  const fault = faultIn(event);
  if (fault !== undefined) return left(fault);
  const sent = Math.round(Number(event.time));
  if (sent < now - oldest) return left({ path: 'time', reason: 'expected a time within the last hour' });
  const time = Math.min(now, Math.max(sent, now - delay));
  const what = { id: event.id as string, user: String(event.user), time };
  // Only known fields are kept.
  switch (event.type) {
    case 'app-open':
      return right({ ...what, type: event.type });
    case 'search':
      return right({ ...what, type: event.type, query: event.query.trim().toLowerCase() });
    case 'results':
      return right({ ...what, type: event.type, items: event.items });
    case 'click':
      return right({ ...what, type: event.type, item: event.item });
  }
}

function faultIn({ id, user, ...act }: SentEvent): Fault | undefined {
  if (typeof id !== 'string' || id === '') return { path: 'id', reason: 'expected a text of at least one character' };
  const { query = '', item = '', items = [] } = act as { query?: string; item?: unknown; items?: readonly unknown[] };
  if (items.length > mostItems) return { path: 'items', reason: `expected at most ${String(mostItems)} items` };
  const texts = [
    ['id', id, longestName],
    ['user', user, longestName],
    ['query', query, longestQuery],
    ['item', item, longestName],
    ...items.map((each) => ['items', each, longestName] as const),
  ] as const;
  for (const [path, text, longest] of texts) {
    // Postgres cannot store U+0000. No name needs control characters. Both stores take half a surrogate pair for U+FFFD.
    if (/\p{Control}|\p{Surrogate}/u.test(String(text)))
      return { path, reason: 'expected whole characters, and none for control' };
    if (String(text).length > longest) return { path, reason: `expected at most ${String(longest)} characters` };
  }
  return undefined;
}
