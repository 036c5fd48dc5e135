import { concatMap, type OperatorFunction } from 'rxjs';
import type { Session } from '../core/session.js';
import { checkSearchOptions, type SearchArgument, searchFinder, type SearchRecord } from './searches.js';

/**
 * Turns each session into its searches, each with its results and clicks. It takes events of any form.
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
 * {@link searchesOf} states which search a result or a click belongs to. It does the same without RxJS.
 *
 * @param options - `isSearch` and `isClick` where events are not those of a search log, `timeOf` where they have no `time`; `queryOf`,
 * `itemsOf`, `itemOf`, `rankOf`, `searchIdOf`
 * @returns an operator that emits a {@link SearchRecord} for each search of each session, in time order. Errors, also those that
 * functions of yours throw, and completion are passed on
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function toSearches<K, E>(
  ...[options = {}]: SearchArgument<E>
): OperatorFunction<Session<K, E>, SearchRecord<K, E>> {
  checkSearchOptions('toSearches', options);
  return concatMap(searchFinder<K, E>(options));
}
