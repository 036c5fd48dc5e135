import { checkFunction, checkOptions } from '../core/check.js';
import type { Item, SearchEvent } from '../core/event.js';
import type { TimeOption } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { timeOfEvent, toMs } from '../core/time.js';

/** A click on a result of a search. */
export interface SearchClick<E> {
  readonly event: E;
  /** When it was made, in ms since the epoch. */
  readonly time: number;
  /** What was clicked; `undefined` if the event does not say. */
  readonly item: Item | undefined;
  /** The position of the item in the results, from 1; `undefined` if it is not known. */
  readonly rank: number | undefined;
}

/** One search with its results and clicks. */
export interface SearchRecord<K, E> {
  readonly event: E;
  readonly user: K;
  /** When it was made, in ms since the epoch. */
  readonly time: number;
  /** What was searched for; `undefined` if the event does not say. */
  readonly query: string | undefined;
  /** The items shown, in order; `undefined` if no event tells of results: that is not the same as none. */
  readonly items: readonly Item[] | undefined;
  /** The clicks that belong to it, in time order. */
  readonly clicks: readonly SearchClick<E>[];
  /**
   * Whether the ranks of all its clicks are known, and would be known of any other: where its items are, or where `rankOf` says them.
   */
  readonly isRanked: boolean;
  /** When the first event of its session came after its last click, in ms since the epoch; `undefined` if it has no click, or none came. */
  readonly nextAfterClicks: number | undefined;
  /** The session in which it was made. */
  readonly session: Span<K>;
}

interface Recognizers<E> {
  /** Whether an event is a search. Default: its `type` is `'search'`. */
  readonly isSearch: (event: E) => boolean;
  /** Whether an event is a click. Default: its `type` is `'click'`. An event may be both: a search with a click of its own. */
  readonly isClick: (event: E) => boolean;
}

interface Readers<E> {
  /** What a search is for. Default: its `query`. */
  readonly queryOf?: (event: E) => string | undefined;
  /**
   * The items that an event shows, of a search or of any other event; `undefined` if it shows none. Default: the `items` of an event
   * whose `type` is `'results'`.
   */
  readonly itemsOf?: (event: E) => readonly Item[] | undefined;
  /** What a click is on. Default: its `item`. */
  readonly itemOf?: (event: E) => Item | undefined;
  /** The position of what a click is on, from 1, where the event itself says it. Default: the place of its item among the items. */
  readonly rankOf?: (event: E) => number | undefined;
  /** The id of the search that an event is, or belongs to; `undefined` if it names none. Default: none does. */
  readonly searchIdOf?: (event: E) => string | number | undefined;
}

/** How searches are found among the events of a session. Functions may be left out where events are those of a search log. */
export type SearchOptions<E> = Readers<E> &
  TimeOption<E> &
  ([E] extends [SearchEvent] ? Partial<Recognizers<E>> : Recognizers<E>);

export type SearchArgument<E> = [E] extends [SearchEvent] ? [options?: SearchOptions<E>] : [options: SearchOptions<E>];

/** All that may be there. */
export type AnySearchOptions<E> = Readers<E> &
  Partial<Recognizers<E>> & { readonly timeOf?: (event: E) => number | Date };

const searchOptions = ['isSearch', 'isClick', 'queryOf', 'itemsOf', 'itemOf', 'rankOf', 'searchIdOf', 'timeOf'];

/** What the defaults look at, of whatever event. */
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

/** A search that is being put together. */
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
 * So two searches in two tabs do not take each other's clicks. `toCtr({ count: 'clicked-searches' })` looks at the order alone: a click
 * there belongs to the search before it, whatever that one showed. Search events with the same id are one search.
 *
 * @param options - how searches, results and clicks are recognised and read: those of `toSearches`
 * @returns a function from a session, as `sessionize` emits it, to its searches in time order
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

    /** The search that showed an item last. */
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

/** A rank that is none is not known. */
const rankIn = (rank: number | undefined): number | undefined =>
  Number.isInteger(rank) && rank! >= 1 ? rank : undefined;

/** The place of each item, from 1: of one that is shown twice, the first. */
export function placesOf(items: readonly Item[] = []): ReadonlyMap<Item, number> {
  const places = new Map<Item, number>();
  for (const [i, item] of items.entries()) if (!places.has(item)) places.set(item, i + 1);
  return places;
}
