import { concatMap, type OperatorFunction } from 'rxjs';
import type { Item } from '../core/event.js';
import type { Span } from '../core/session.js';
import { placesOf, type SearchRecord } from './searches.js';

/** A result that was shown, and whether it was clicked. */
export interface Impression<K> {
  readonly item: Item;
  /** Its place among the results, from 1. */
  readonly position: number;
  readonly isClicked: boolean;
  readonly query: string | undefined;
  readonly user: K;
  /** When the search was made, in ms since the epoch. */
  readonly time: number;
  /** The session in which it was made. */
  readonly session: Span<K>;
}

/**
 * Each result of each search, and whether it was clicked: for click-through rates by item and by position.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, type SearchEvent, sessionize } from 'rxjs-sessionize';
 * import { toImpressions, toSearches } from 'rxjs-sessionize/search';
 *
 * const log: SearchEvent[] = [
 *   { user: 1, time: 0, type: 'search', query: 'dogs' },
 *   { user: 1, time: 1_000, type: 'results', items: ['fido', 'rover'] },
 *   { user: 1, time: 2_000, type: 'click', item: 'rover' },
 * ];
 * from(log).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toSearches(),
 *   toImpressions(),
 * ).subscribe(({ position, item, isClicked }) => console.log(position, item, isClicked));
 * // => 1 fido false
 * // => 2 rover true
 * ```
 *
 * @returns an operator that emits, when a search comes, an {@link Impression} for each of its items, in order; none where its items are
 * not known. An item that was shown twice is clicked at its first place. Errors and completion are passed on
 */
export function toImpressions<K, E>(): OperatorFunction<SearchRecord<K, E>, Impression<K>> {
  return concatMap(impressionsOf);
}

function impressionsOf<K, E>({ items = [], clicks, query, user, time, session }: SearchRecord<K, E>): Impression<K>[] {
  const places = placesOf(items);
  const clicked = new Set(clicks.map(({ item }) => (item === undefined ? undefined : places.get(item))));
  return items.map((item, i) => {
    const position = i + 1;
    return { item, position, isClicked: clicked.has(position), query, user, time, session };
  });
}
