import { checkFunction, checkOptions } from '../core/check.js';
import type { Item, SearchEvent } from '../core/event.js';
import type { TimeOption } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { timeOfEvent, toMs } from '../core/time.js';

/** A click on a result of a search. */
export interface SearchClick<E> {
  readonly event: E;
  /** Its time, in ms since the epoch. */
  readonly time: number;
  /** The clicked item; `undefined` if the event has none. */
  readonly item: Item | undefined;
  /** The position of the item in the results, from 1; `undefined` if unknown. */
  readonly rank: number | undefined;
}

/** One search with its results and clicks. */
export interface SearchRecord<K, E> {
  readonly event: E;
  readonly user: K;
  /** Its time, in ms since the epoch. */
  readonly time: number;
  /** The text of the search; `undefined` if the event has none. */
  readonly query: string | undefined;
  /** The items shown, in order; an empty list for no results; `undefined` if no event shows results. */
  readonly items: readonly Item[] | undefined;
  /** Its clicks, in time order. */
  readonly clicks: readonly SearchClick<E>[];
  /** Whether the rank of every click on it is known: its items are known, or `rankOf` is given, and no click lacks a rank. */
  readonly isRanked: boolean;
  /** The time of the first event after its last click, in ms since the epoch; `undefined` without a click or without such an event. */
  readonly nextAfterClicks: number | undefined;
  /** Its session. */
  readonly session: Span<K>;
}

interface Recognizers<E> {
  /** Whether an event is a search. Default: its `type` is `'search'`. */
  readonly isSearch: (event: E) => boolean;
  /** Whether an event is a click. Default: its `type` is `'click'`. An event may be both: a search with a click of its own. */
  readonly isClick: (event: E) => boolean;
}

interface Readers<E> {
  /** Returns the text of a search. Default: its `query`. */
  readonly queryOf?: (event: E) => string | undefined;
  /**
   * Returns the items that an event shows, a search or any other event; `undefined` if the event shows no results. Default: the
   * `items` of an event with the `type` `'results'`.
   */
  readonly itemsOf?: (event: E) => readonly Item[] | undefined;
  /** Returns the clicked item. Default: its `item`. */
  readonly itemOf?: (event: E) => Item | undefined;
  /** Returns the position of the clicked item, from 1. Default: the place of the item in the results of the search. */
  readonly rankOf?: (event: E) => number | undefined;
  /** Returns the id of the search that an event is or belongs to; `undefined` if it has none. Default: no event has one. */
  readonly searchIdOf?: (event: E) => string | number | undefined;
}

/** How to find searches in the events of a session. All functions are optional for `SearchEvent`s. */
export type SearchOptions<E> = Readers<E> &
  TimeOption<E> &
  ([E] extends [SearchEvent] ? Partial<Recognizers<E>> : Recognizers<E>);

export type SearchArgument<E> = [E] extends [SearchEvent] ? [options?: SearchOptions<E>] : [options: SearchOptions<E>];

/** Every option. */
export type AnySearchOptions<E> = Readers<E> &
  Partial<Recognizers<E>> & { readonly timeOf?: (event: E) => number | Date };

const searchOptions = ['isSearch', 'isClick', 'queryOf', 'itemsOf', 'itemOf', 'rankOf', 'searchIdOf', 'timeOf'];

/** The fields that the defaults read. */
type Looked = Readonly<Partial<Record<'type' | 'query' | 'items' | 'item', unknown>>>;

const isOfType =
  (type: string) =>
  (event: unknown): boolean =>
    (event as Looked).type === type;

function queryOfEvent(event: unknown): string | undefined {
  const { query } = event as Looked;
  return typeof query === 'string' ? query : undefined;
}

function itemsOfEvent(event: unknown): readonly Item[] | undefined {
  const { type, items } = event as Looked;
  return type === 'results' && Array.isArray(items) ? (items as Item[]) : undefined;
}

function itemOfEvent(event: unknown): Item | undefined {
  const { item } = event as Looked;
  return typeof item === 'string' || typeof item === 'number' ? item : undefined;
}

/** A search while its results and clicks are collected. */
interface Draft<E> {
  readonly event: E;
  readonly time: number;
  items: Item[] | undefined;
  readonly clicks: { readonly event: E; readonly index: number }[];
}

export function checkSearchOptions(of: string, options: AnySearchOptions<never>, others: readonly string[] = []): void {
  checkOptions(of, options, [...searchOptions, ...others]);
  for (const name of searchOptions) checkFunction(of, name, options[name as keyof typeof options]);
}

/**
 * Finds the searches of a session, each with its results and clicks.
 *
 * Results and clicks belong
 *
 * 1. to the search whose id they name (`searchIdOf`), and to none where the session does not have it;
 * 2. a click without an id: to the latest search before it that showed its item;
 * 3. otherwise to the latest search before them, and to none before the first.
 *
 * So two searches in two tabs keep their own clicks. This differs from `toCtr({ count: 'clicked-searches' })`, where a click always
 * belongs to the search before it. Search events with the same id are one search.
 *
 * ```ts
 * import type { SearchEvent } from 'rxjs-sessionize';
 * import { sessionsOf } from 'rxjs-sessionize/batch';
 * import { searchesOf } from 'rxjs-sessionize/search';
 *
 * const log: SearchEvent[] = [
 *   { user: 1, time: 0, type: 'search', query: 'dogs' },
 *   { user: 1, time: 1_000, type: 'click', item: 'fido' },
 *   { user: 1, time: 2_000, type: 'search', query: 'cats' },
 * ];
 * const searchesIn = searchesOf<string | number, SearchEvent>();
 * for (const session of sessionsOf(log, { gap: 10_000 })) {
 *   for (const { query, clicks } of searchesIn(session)) console.log(query, clicks.length);
 * }
 * // => dogs 1
 * // => cats 0
 * ```
 *
 * @param options - how searches, results and clicks are recognised and read: those of `toSearches`
 * @returns a function from a session, as `sessionize` emits it, to its searches in time order. It throws what a function of yours throws
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function searchesOf<K, E>(
  ...[options = {}]: SearchArgument<E>
): (session: Session<K, E>) => SearchRecord<K, E>[] {
  checkSearchOptions('searchesOf', options);
  return searchFinder(options);
}

export function searchFinder<K, E>(options: AnySearchOptions<E>): (session: Session<K, E>) => SearchRecord<K, E>[] {
  const {
    isSearch = isOfType('search'),
    isClick = isOfType('click'),
    queryOf = queryOfEvent,
    itemsOf = itemsOfEvent,
    itemOf = itemOfEvent,
    rankOf,
    searchIdOf = () => undefined,
    timeOf = timeOfEvent as (event: unknown) => number | Date,
  } = options;
  return ({ events, ...session }) => {
    const drafts: Draft<E>[] = [];
    const byId = new Map<string | number, Draft<E>>();
    for (const event of events) {
      if (!isSearch(event)) continue;
      const id = searchIdOf(event);
      if (id !== undefined && byId.has(id)) continue;
      const draft = { event, time: toMs(timeOf(event)), items: undefined, clicks: [] };
      drafts.push(draft);
      if (id !== undefined) byId.set(id, draft);
    }

    /** The latest search that showed an item. */
    const shownBy = new Map<Item, Draft<E>>();
    let made = 0;
    let latest: Draft<E> | undefined;
    for (const [index, event] of events.entries()) {
      const id = searchIdOf(event);
      if (drafts[made]?.event === event) latest = drafts[made++];
      const own = isSearch(event) && id === undefined ? latest : undefined;
      const named = id === undefined ? undefined : byId.get(id);
      const items = itemsOf(event);
      if (items !== undefined) {
        const search = id === undefined ? latest : named;
        if (search !== undefined) {
          search.items ??= [];
          for (const item of items) {
            search.items.push(item);
            shownBy.set(item, search);
          }
        }
      }
      if (isClick(event)) {
        const item = itemOf(event);
        const showing = item === undefined ? undefined : shownBy.get(item);
        const search = id === undefined ? (own ?? showing ?? latest) : named;
        search?.clicks.push({ event, index });
      }
    }

    return drafts.map(({ event, time, items, clicks }): SearchRecord<K, E> => {
      const places = placesOf(clicks.length > 0 ? items : []);
      const ranked = clicks.map(({ event: click }): SearchClick<E> => {
        const item = itemOf(click);
        const rank = rankOf === undefined ? placeOf(item, places) : rankIn(rankOf(click));
        return { event: click, time: toMs(timeOf(click)), item, rank };
      });
      const next = events[(clicks.at(-1)?.index ?? events.length) + 1];
      return {
        event,
        user: session.user,
        time,
        query: queryOf(event),
        items,
        clicks: ranked,
        isRanked: (items !== undefined || rankOf !== undefined) && ranked.every(({ rank }) => rank !== undefined),
        nextAfterClicks: next === undefined ? undefined : toMs(timeOf(next)),
        session,
      };
    });
  };
}

const placeOf = (item: Item | undefined, places: ReadonlyMap<Item, number>): number | undefined =>
  item === undefined ? undefined : places.get(item);

/** An invalid rank is unknown. */
const rankIn = (rank: number | undefined): number | undefined =>
  Number.isInteger(rank) && rank! >= 1 ? rank : undefined;

/** The position of each item, from 1; of an item that is shown twice, the first. */
export function placesOf(items: readonly Item[] = []): ReadonlyMap<Item, number> {
  const places = new Map<Item, number>();
  for (const [i, item] of items.entries()) if (!places.has(item)) places.set(item, i + 1);
  return places;
}
