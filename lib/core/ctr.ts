import { checkFunction, checkOption, checkOptions } from './check.js';
import { EventLog } from './event-log.js';
import { expectKept, type SavedSpan, type Tally } from './fold.js';
import type { ClosedBy, Span } from './session.js';

/** The click-through rate of one session that searched (S12). */
export interface Ctr<K> extends Span<K> {
  readonly searches: number;
  /** The clicks, or the clicked searches, as the option `count` says. */
  readonly clicks: number;
  /** `clicks / searches`. */
  readonly ctr: number;
}

/** As `Ctr`, for any session. A session without a search has no `ctr`. */
export interface SessionCounts<K> extends Span<K> {
  readonly searches: number;
  readonly clicks: number;
  /** `clicks / searches`; left out if there is no search. */
  readonly ctr?: number;
}

interface CountOption {
  /**
   * What is divided by the number of searches (S12). `'clicks'`, the default, counts all clicks, so that two clicks on one search
   * give 2. `'clicked-searches'` counts the searches with at least one click before the next search, which gives at most 1.
   */
  readonly count?: 'clicks' | 'clicked-searches';
}

interface Recognizers<E> {
  /** Whether an event is a search. Default: its `type` is `'search'`. */
  readonly isSearch: (event: E) => boolean;
  /**
   * Whether an event is a click on a result. Default: its `type` is `'click'`. An event may be both (A11): it is a search with a click
   * of its own, which is no click on the search before.
   */
  readonly isClick: (event: E) => boolean;
}

/** `isSearch` and `isClick` may be left out only where events have a `type` (A6). */
export type CtrOptions<E> = CountOption &
  ([E] extends [{ readonly type: unknown }] ? Partial<Recognizers<E>> : Recognizers<E>);

export type CtrArgument<E> = [E] extends [{ readonly type: unknown }]
  ? [options?: CtrOptions<E>]
  : [options: CtrOptions<E>];

/** The names of all options. */
type AnyCtrOptions<E> = CountOption & Partial<Recognizers<E>> & { readonly sessionsWithoutSearch?: boolean };

/**
 * What `toCtr` counts, for the option `fold`: of `sessionize`, `Sessionizer`, `durableSessions`, `kafkaSessions`.
 *
 * ```ts
 * import { ctrFold, type SearchEvent, Sessionizer } from 'rxjs-sessionize';
 *
 * const machine = new Sessionizer({ gap: 10_000, fold: ctrFold<string | number, SearchEvent>() });
 * machine.add('ann', { user: 'ann', time: 0, type: 'search', query: 'dogs' });
 * machine.add('ann', { user: 'ann', time: 2_000, type: 'click', item: 'fido' });
 * console.log(machine.flush());
 * // => [ { user: 'ann', start: 0, end: 2000, closedBy: 'end', deadline: 12000, searches: 1, clicks: 1, ctr: 1 } ]
 * ```
 *
 * No event is kept. `'clicks'` keeps two numbers. `'clicked-searches'` keeps the time and the kind of each search and click,
 * since they may arrive out of order.
 *
 * @param options - those of `toCtr`, with the same defaults. With `sessionsWithoutSearch: true`, a session without a search has a
 * result, too: its `clicks`, and no `ctr`. Default: it has none
 * @returns a fold that makes a {@link Ctr} of each session, or {@link SessionCounts} with `sessionsWithoutSearch`. What `isSearch` or `isClick`
 * throws is an error at that event
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function ctrFold<K, E>(
  options: CtrOptions<E> & { readonly sessionsWithoutSearch: true },
): Tally<K, E, unknown, SessionCounts<K>>;
export function ctrFold<K, E>(...[options]: CtrArgument<E>): Tally<K, E, unknown, Ctr<K>>;
export function ctrFold<K, E>(options: AnyCtrOptions<E> = {}): Tally<K, E, unknown, SessionCounts<K>> {
  checkOptions('ctrFold', options, [...ctrOptions, 'sessionsWithoutSearch']);
  const { sessionsWithoutSearch = false } = options;
  const isFlag = typeof (sessionsWithoutSearch as unknown) === 'boolean';
  checkOption('ctrFold', 'sessionsWithoutSearch', sessionsWithoutSearch, 'true or false', isFlag);
  return ctrFoldOf('ctrFold', options, sessionsWithoutSearch);
}

export const ctrOptions = ['count', 'isSearch', 'isClick'];

/** The fold of `ctrFold` and `toCtr`: `of` says which of them. */
export function ctrFoldOf<K, E>(
  of: string,
  options: AnyCtrOptions<E>,
  sessionsWithoutSearch: boolean,
): Tally<K, E, unknown, SessionCounts<K>> {
  const { count = 'clicks', isSearch = isOfType('search'), isClick = isOfType('click') } = options;
  const isCount = ['clicks', 'clicked-searches'].includes(count);
  checkOption(of, 'count', count, "'clicks' or 'clicked-searches'", isCount);
  checkFunction(of, 'isSearch', isSearch);
  checkFunction(of, 'isClick', isClick);
  const finish: Finish<K> = ({ searches, clicks }, user, start, end, deadline, closedBy) => {
    // Written out twice, because an object spread takes several times as long.
    if (searches > 0) return { user, start, end, closedBy, deadline, searches, clicks, ctr: clicks / searches };
    return sessionsWithoutSearch ? { user, start, end, closedBy, deadline, searches, clicks } : undefined;
  };
  return count === 'clicks' ? clicksFold(isSearch, isClick, finish) : clickedSearchesFold(isSearch, isClick, finish);
}

const isOfType =
  (type: string) =>
  (event: unknown): boolean =>
    (event as { readonly type: unknown }).type === type;

interface Counts {
  searches: number;
  clicks: number;
}

type Finish<K> = (
  counts: Counts,
  user: K,
  start: number,
  end: number,
  deadline: number,
  closedBy: ClosedBy,
) => SessionCounts<K> | undefined;

/** The order of clicks and searches does not matter, so two numbers are enough. */
const clicksFold = <K, E>(
  isSearch: (event: E) => boolean,
  isClick: (event: E) => boolean,
  finish: Finish<K>,
): Tally<K, E, Counts, SessionCounts<K>> => ({
  name: 'ctr-clicks',
  empty: () => ({ searches: 0, clicks: 0 }),
  add(counts, event) {
    if (isSearch(event)) counts.searches++;
    if (isClick(event)) counts.clicks++;
    return counts;
  },
  merge(earlier, later) {
    earlier.searches += later.searches;
    earlier.clicks += later.clicks;
    return earlier;
  },
  finish,
  renew(counts) {
    counts.searches = 0;
    counts.clicks = 0;
    return counts;
  },
  save: (counts) => ({ ...counts }),
  load(saved, { count = Infinity } = noSpan) {
    const { searches, clicks } = saved as Counts;
    expectKept([searches, clicks].every((each) => isWhole(each) && each <= count));
    return { searches, clicks };
  },
});

/** Without a snapshot there is nothing that a value must fit. */
const noSpan: SavedSpan = { start: -Infinity, end: Infinity };

const isWhole = (count: number): boolean => Number.isInteger(count) && count >= 0;

/** The kinds of an event, as bits. */
const search = 1;
const click = 2;

/** Whether a search is clicked depends on the order of events, which is known only when the session closes. */
const clickedSearchesFold = <K, E>(
  isSearch: (event: E) => boolean,
  isClick: (event: E) => boolean,
  finish: Finish<K>,
): Tally<K, E, EventLog<number>, SessionCounts<K>> => ({
  name: 'ctr-clicked-searches',
  empty: () => new EventLog(),
  add(kinds, event, time) {
    const kind = (isSearch(event) ? search : 0) | (isClick(event) ? click : 0);
    if (kind !== 0) kinds.append(kind, time);
    return kinds;
  },
  merge: (earlier, later) => EventLog.merge(earlier, later),
  finish: (kinds, ...span) => finish(countClicked(kinds.events), ...span),
  renew: (kinds) => kinds.emptied(),
  save: ({ events, times }) => ({ kinds: [...events], times: [...times] }),
  load(saved, { start, end, count = Infinity } = noSpan) {
    const { kinds, times } = saved as Record<'kinds' | 'times', readonly number[]>;
    const log = new EventLog<number>();
    expectKept(kinds.length === times.length && kinds.length <= count);
    for (const [i, kind] of kinds.entries()) {
      const time = times[i]!;
      expectKept(isWhole(kind) && Number.isFinite(time) && start <= time && time <= end);
      log.append(kind, time);
    }
    return log;
  },
});

function countClicked(kinds: readonly number[]): Counts {
  let searches = 0;
  let clicks = 0;
  let isClicked = true;
  for (const kind of kinds) {
    if ((kind & search) !== 0) {
      searches++;
      isClicked = false;
    }
    if ((kind & click) !== 0 && !isClicked) {
      clicks++;
      isClicked = true;
    }
  }
  return { searches, clicks };
}
