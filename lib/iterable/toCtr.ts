import { checkOption, checkOptions } from '../core/check.js';
import { type Ctr, type CtrArgument, ctrFoldOf, ctrOptions } from '../core/ctr.js';
import { tally, type Tally } from '../core/fold.js';
import type { Session } from '../core/session.js';
import { each, eachLater, isAsyncIterable, isIterable, type Step } from './step.js';

/**
 * The click-through rate of each session that searched: clicks per search (S12).
 *
 * A session without a search yields nothing. To count events instead of keeping them, give `sessionize` a fold:
 * `sessionize(events, { gap, fold: ctrFold() })`.
 *
 * ```ts
 * import { sessionize, toCtr } from 'rxjs-sessionize/iterable';
 *
 * const log = [
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 1_000, type: 'click' },
 *   { user: 'bob', time: 2_000, type: 'click' },
 * ];
 * for (const { user, ctr } of toCtr(sessionize(log, { gap: 10_000 }))) console.log(user, ctr);
 * // => ann 1
 * ```
 *
 * @param sessions - as `sessionize` yields them
 * @param options - `count` (default `'clicks'`); `isSearch` and `isClick` where events have no `type`
 * @returns a generator, or an async one, of a `Ctr` for each session with a search. What `isSearch` or `isClick` throws is thrown to the
 * consumer
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function toCtr<K, E>(
  sessions: Iterable<Session<K, E>>,
  ...[options]: CtrArgument<E>
): Generator<Ctr<K>, void, undefined>;
export function toCtr<K, E>(
  sessions: AsyncIterable<Session<K, E>>,
  ...[options]: CtrArgument<E>
): AsyncGenerator<Ctr<K>, void, undefined>;
export function toCtr<K, E>(
  sessions: Iterable<Session<K, E>> | AsyncIterable<Session<K, E>>,
  ...[options = {}]: CtrArgument<E>
): Generator<Ctr<K>, void, undefined> | AsyncGenerator<Ctr<K>, void, undefined> {
  const isKnown = isIterable(sessions) || isAsyncIterable(sessions);
  checkOption('toCtr', 'sessions', sessions, 'an iterable or an async iterable', isKnown);
  checkOptions('toCtr', options, ctrOptions);
  // Sessions without a search are left out, so each result has a `ctr`.
  const fold = ctrFoldOf<K, E>('toCtr', options, false) as Tally<K, E, unknown, Ctr<K>>;
  const step: Step<Session<K, E>, Ctr<K>> = {
    add(session) {
      const ctr = tally(fold, session);
      return ctr === undefined ? [] : [ctr];
    },
    flush: () => [],
  };
  return isIterable(sessions) ? each(sessions, step) : eachLater(sessions, step);
}
