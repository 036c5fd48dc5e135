import { concatMap, type OperatorFunction } from 'rxjs';
import type { Item } from '../core/event.js';
import type { Span } from '../core/session.js';
import { placesOf, type SearchRecord } from './searches.js';

/** One shown result. */
export interface Impression<K> {
  readonly item: Item;
  /** Its position in the results, from 1. */
  readonly position: number;
  readonly isClicked: boolean;
  readonly query: string | undefined;
  readonly user: K;
  /** The time of the search, in ms since the epoch. */
  readonly time: number;
  /** The session of the search. */
  readonly session: Span<K>;
}

/**
 * Turns each search into its shown results and tells whether each was clicked: for click-through rates by item and by position.
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
 * @returns an operator that emits an {@link Impression} for each item of each search, in order, and none for a search without known
 * items. An item that is shown twice counts as clicked at its first position. Errors and completion are passed on
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
