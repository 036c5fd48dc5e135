import { filter, map, type OperatorFunction } from 'rxjs';
import { clickedSearchesOf, type Ctr, ctrFold } from '../lib/core/ctr.js';
import { tally } from '../lib/core/fold.js';
import { checkFunction, checkOption, checkOptions } from '../lib/core/check.js';
import type { Session } from '../lib/core/session.js';
import { madeByFolding } from './fusion.js';

interface CountOption {
  /**
   * What is divided by the number of searches (S12): all `'clicks'`, so that two clicks on one search give 2 (default), or the
   * `'clicked-searches'`, those followed by at least one click before the next search, which gives at most 1.
   */
  readonly count?: 'clicks' | 'clicked-searches';
}

interface Recognizers<E> {
  /** Whether an event is a search. Default: its `type` is `'search'`. */
  readonly isSearch: (event: E) => boolean;
  /** Whether an event is a click on a result. Default: its `type` is `'click'`. */
  readonly isClick: (event: E) => boolean;
}

/** `isSearch` and `isClick` may be left out only where events have a `type` (A6). */
export type CtrOptions<E> = CountOption &
  ([E] extends [{ readonly type: unknown }] ? Partial<Recognizers<E>> : Recognizers<E>);

type CtrArgument<E> = [E] extends [{ readonly type: unknown }] ? [options?: CtrOptions<E>] : [options: CtrOptions<E>];

const ofType =
  (type: string) =>
  (event: unknown): boolean =>
    (event as { readonly type: unknown }).type === type;

const isSearchEvent = ofType('search');
const isClickEvent = ofType('click');

/**
 * The click-through rate of each session that searched: clicks per search (S12).
 *
 * A session without a search emits nothing. The CTR of an hour is not the mean of its sessions' CTRs but the sum of their
 * clicks over the sum of their searches.
 *
 * Directly behind `sessionize` the two run as one, and events are counted instead of kept (A2); for `'clicked-searches'`, which
 * depends on their order, they are kept until their session closes.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 1_000, type: 'click' },
 *   { user: 'ann', time: 2_000, type: 'click' },
 *   { user: 'bob', time: 3_000, type: 'click' },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toCtr(),
 * ).subscribe(({ user, searches, clicks, ctr }) => console.log(user, searches, clicks, ctr));
 * // => ann 1 2 2
 * ```
 *
 * @param options - `count`; `isSearch` and `isClick` where events have no `type`
 * @returns an operator that emits a {@link Ctr} for each session with a search, when the session comes; errors, those of
 * `isSearch` and `isClick` among them, and completion are passed on
 * @throws TypeError - at once, naming the option, what was expected and what came (A3)
 */
export function toCtr<K, E>(...[options = {}]: CtrArgument<E>): OperatorFunction<Session<K, E>, Ctr<K>> {
  checkOptions('toCtr', options, ['count', 'isSearch', 'isClick']);
  const {
    count = 'clicks',
    isSearch = isSearchEvent,
    isClick = isClickEvent,
  }: CountOption & Partial<Recognizers<E>> = options;
  checkOption(
    'toCtr',
    'count',
    count,
    "'clicks' or 'clicked-searches'",
    ['clicks', 'clicked-searches'].includes(count),
  );
  checkFunction('toCtr', 'isSearch', isSearch);
  checkFunction('toCtr', 'isClick', isClick);
  const fold = ctrFold<K, E>(isSearch, isClick);
  const ofSession = (session: Session<K, E>) =>
    count === 'clicks' ? tally(fold, session) : clickedSearchesOf(session, isSearch, isClick);

  return (sessions) =>
    (count === 'clicks' ? madeByFolding.get(sessions)?.(fold) : undefined) ??
    sessions.pipe(
      map(ofSession),
      filter((ctr) => ctr !== undefined),
    );
}
