import { concatMap, type OperatorFunction } from 'rxjs';
import type { Session } from '../core/session.js';
import { checkSearchOptions, type SearchArgument, searchFinder, type SearchRecord } from './searches.js';

/**
 * The searches of each session, each with its results and clicks, of any events.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, type SearchEvent, sessionize } from 'rxjs-sessionize';
 * import { toSearches } from 'rxjs-sessionize/search';
 *
 * const log: SearchEvent[] = [
 *   { user: 1, time: 0, type: 'search', query: 'dogs' },
 *   { user: 1, time: 1_000, type: 'results', items: ['fido', 'rover'] },
 *   { user: 1, time: 2_000, type: 'search', query: 'cats' }, // in another tab
 *   { user: 1, time: 3_000, type: 'results', items: ['felix'] },
 *   { user: 1, time: 4_000, type: 'click', item: 'rover' },
 * ];
 * from(log).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toSearches(),
 * ).subscribe(({ query, clicks }) => console.log(query, clicks.map(({ item, rank }) => [item, rank])));
 * // => dogs [ [ 'rover', 2 ] ]
 * // => cats []
 * ```
 *
 * Which search results and clicks belong to, {@link searchesOf} says: the same without RxJS, for the sessions of `durableSessions` or
 * those read from a Kafka topic.
 *
 * @param options - `isSearch` and `isClick` where events are not those of a search log, `timeOf` where they have no `time`; `queryOf`,
 * `itemsOf`, `itemOf`, `rankOf`, `searchIdOf`
 * @returns an operator that emits, when a session comes, a {@link SearchRecord} for each of its searches, in time order; errors, those
 * of your functions among them, and completion are passed on
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function toSearches<K, E>(
  ...[options = {}]: SearchArgument<E>
): OperatorFunction<Session<K, E>, SearchRecord<K, E>> {
  checkSearchOptions('toSearches', options);
  return concatMap(searchFinder<K, E>(options));
}
