import { Observable, type OperatorFunction } from 'rxjs';
import type { Ctr } from '../lib/core/ctr.js';
import { checkFunction, checkNumber, checkOptions } from '../lib/core/check.js';
import type { Span } from '../lib/core/session.js';
import { show } from '../lib/core/show.js';
import { follow } from './follow.js';
import { EmitQueue } from './emitQueue.js';
import type { SearchOutcome } from './toSearches.js';

/** What can be counted: the sessions of `toCtr`, the searches of `toSearches`. */
export type Countable = Ctr<unknown> | SearchOutcome<unknown, unknown>;

export interface CtrPerOptions<T, G> {
  /** The length of the intervals, in ms. They are aligned to the epoch: those of an hour start on the hour, in UTC. */
  readonly every: number;
  /** Divides the counts of an interval: each key, told apart as those of a `Map` are, has its own. Default: all in one. */
  readonly by?: (of: T) => G;
}

/** The click-through rate of the sessions that ended in an interval. */
export interface IntervalCtr<G> {
  /** Where the interval starts, in ms since the epoch: this instant belongs to it. */
  readonly start: number;
  /** Where it ends, in ms since the epoch: this instant belongs to the next one. */
  readonly end: number;
  /** What `by` said; `undefined` without it. */
  readonly key: G;
  readonly searches: number;
  readonly clicks: number;
  /** All clicks over all searches (S12), not the mean of the sessions' CTRs. */
  readonly ctr: number;
  /** The number of sessions that had them. */
  readonly sessions: number;
}

/**
 * The click-through rate per interval of time, and per whatever else: of an hour, of a query, of a query in an hour.
 *
 * A session counts where it ended, with all it has; one that spans the hour is not divided. An interval without a session
 * emits nothing, and each is emitted once, when it is certain that no session of it is still to come.
 *
 * ```
 * ends of sessions    --1-3----4--------9--|
 *                     ctrPer({ every: 5 })
 * intervals           -----------------(a)-(b|)
 * ```
 *
 * That is certain when a session comes whose `deadline - gap` is at or past the interval's end: those after it have no
 * smaller `end` than that. Without bounds, this is simply its `end`, since sessions come in the order of their ends. With
 * `maxDuration` or `maxEvents` they do not, and `end` would tell too early. The gap is that of the sessions themselves: the
 * first one with `closedBy: 'gap'` shows it, or the first with `'max-duration'` the longest duration, which does as well. Before
 * that, and at the latest on completion, nothing is emitted.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { ctrPer, groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
 *
 * const minute = 60_000;
 * from([
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 2_000, type: 'click' },
 *   { user: 'bob', time: 3_000, type: 'search' },
 *   { user: 'bob', time: 5 * minute, type: 'search' },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toCtr(),
 *   ctrPer({ every: minute }),
 * ).subscribe(({ start, searches, clicks, ctr, sessions }) => console.log(start, searches, clicks, ctr, sessions));
 * // => 0 2 1 0.5 2
 * // => 300000 1 0 0 1
 * ```
 *
 * Behind `toSearches` it counts searches, and `by: (search) => search.query` gives the CTR of each query; `sessions` is then the
 * number of sessions in which it was searched for.
 *
 * The sessions must come as one `sessionize` emits them. Those of several, merged, are in no order: group by partition first.
 *
 * @param options - `every` (ms) is required; `by`
 * @returns an operator that emits an {@link IntervalCtr} for each interval and key with a session, in order of the intervals, keys
 * in the order in which they first came; on completion, those that remain. An error of the source or of `by` is passed on, and
 * so is one for a session of an interval that is already emitted: counts that are wrong must not pass in silence.
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what came (A3)
 */
export function ctrPer<T extends Countable, G = undefined>(
  options: CtrPerOptions<T, G>,
): OperatorFunction<T, IntervalCtr<G>> {
  checkOptions('ctrPer', options, ['every', 'by']);
  const { every, by } = options;
  checkNumber('ctrPer', 'every', every, 'a whole number of ms, at least 1', Number.isInteger(every) && every >= 1);
  checkFunction('ctrPer', 'by', by);
  // Without `by`, `G` is `undefined`.
  const keyOf = by ?? (() => undefined as G);
  const intervalOf = (time: number) => Math.floor(time / every) * every;

  return (source) =>
    new Observable((out) => {
      const queue = new EmitQueue(out);
      /** The counts of each interval that is not emitted yet, by its start. */
      const intervals = new Map<number, Map<G, Counts>>();
      /** The start of the first interval of which a session may still come. */
      let current = -Infinity;
      /** How long a session stays open after its last event, at most, in ms, as far as is known. */
      let lag = Infinity;

      const take = (starts: number[]) =>
        starts
          .sort((a, b) => a - b)
          .flatMap((start) => {
            const counts = [...(intervals.get(start) ?? [])];
            intervals.delete(start);
            return counts.map(([key, { searches, clicks, sessions }]) => ({
              start,
              end: start + every,
              key,
              searches,
              clicks,
              ctr: clicks / searches,
              sessions,
            }));
          });

      follow(source, out, {
        next(value) {
          const session = spanOf(value);
          const start = intervalOf(session.end);
          if (start < current) throw new Error(outOfOrder(session, current));
          const keys = getOrAdd(intervals, start, () => new Map<G, Counts>());
          count(getOrAdd(keys, keyOf(value), none), value, session);

          lag = Math.min(lag, lagOf(session));
          const reached = intervalOf(session.deadline - lag);
          if (reached <= current) return;
          current = reached;
          queue.emit(take([...intervals.keys()].filter((interval) => interval < current)));
        },
        complete() {
          queue.emit(take([...intervals.keys()]));
          queue.complete();
        },
      });
    });
}

interface Counts {
  searches: number;
  clicks: number;
  sessions: number;
  /** The last session counted: the searches of one session come one after another. */
  last: Span<unknown> | undefined;
}

const spanOf = (value: Countable): Span<unknown> => ('session' in value ? value.session : value);

const none = (): Counts => ({ searches: 0, clicks: 0, sessions: 0, last: undefined });

function count(counts: Counts, value: Countable, session: Span<unknown>): void {
  if ('session' in value) {
    counts.searches++;
    counts.clicks += value.clicks.length;
  } else {
    counts.searches += value.searches;
    counts.clicks += value.clicks;
  }
  const { last } = counts;
  if (last === undefined || last.user !== session.user || last.start !== session.start) counts.sessions++;
  counts.last = session;
}

/** What a session tells of the longest time between the end of one and its deadline: the gap, or the longest duration. */
const lagOf = ({ start, end, deadline, closedBy }: Span<unknown>): number =>
  closedBy === 'gap' ? deadline - end : closedBy === 'max-duration' ? deadline - start : Infinity;

const outOfOrder = ({ user, end }: Span<unknown>, current: number): string =>
  `ctrPer: the session of user ${show(user)} that ended at ${String(end)} came after those before ${String(current)} were ` +
  `counted; sessions must come as one \`sessionize\` emits them`;

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
