import { concatMap, type OperatorFunction } from 'rxjs';
import type { ClickResult, Item, SearchEvent } from '../lib/core/event.js';
import type { Session, Span } from '../lib/core/session.js';
import { toMs } from '../lib/core/time.js';

/** One search, with what followed it before the next search. */
export interface SearchOutcome<K, C = ClickResult> {
  readonly user: K;
  /** When the search was made, in ms since the epoch. */
  readonly time: number;
  readonly query: string;
  /** The items shown for it, in order. */
  readonly results: readonly Item[];
  /** The clicks on them, in order. */
  readonly clicks: readonly C[];
  /** The session in which it was made. */
  readonly session: Span<K>;
}

type ClickIn<E> = Extract<E, { readonly type: 'click' }>;

/**
 * The searches of each session, each with its results and clicks: for metrics per query, per position, per result.
 *
 * Results and clicks belong to the search before them in their session. Those before its first search belong to none, and are left
 * out. `toSearches` of `rxjs-sessionize/search` takes any events, and looks at ids and items to tell which search a click belongs to.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, type SearchEvent, sessionize, toSearches } from 'rxjs-sessionize';
 *
 * const log: SearchEvent[] = [
 *   { user: 1, time: 0, type: 'search', query: 'dogs' },
 *   { user: 1, time: 1_000, type: 'results', items: ['fido', 'rover'] },
 *   { user: 1, time: 2_000, type: 'click', item: 'rover' },
 *   { user: 1, time: 5_000, type: 'search', query: 'cats' },
 * ];
 * from(log).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toSearches(),
 * ).subscribe(({ query, results, clicks }) => console.log(query, results.length, clicks.length));
 * // => dogs 2 1
 * // => cats 0 0
 * ```
 *
 * @returns an operator that emits the searches of a session when it closes, in time order. Errors and completion are passed on
 */
export function toSearches<K, E extends SearchEvent>(): OperatorFunction<Session<K, E>, SearchOutcome<K, ClickIn<E>>> {
  return concatMap(searchesOf);
}

function searchesOf<K, E extends SearchEvent>(session: Session<K, E>): SearchOutcome<K, ClickIn<E>>[] {
  const { events, ...span } = session;
  const searches: { results: Item[]; clicks: ClickIn<E>[]; user: K; time: number; query: string; session: Span<K> }[] =
    [];
  for (const event of events) {
    const latest = searches.at(-1);
    if (event.type === 'search') {
      const { query, time } = event;
      searches.push({ user: session.user, time: toMs(time), query, results: [], clicks: [], session: span });
    } else if (event.type === 'results') for (const item of event.items) latest?.results.push(item);
    else if (event.type === 'click') latest?.clicks.push(event as ClickIn<E>);
  }
  return searches;
}
