import { checkFunction, checkNumber, checkOptions } from './check.js';
import type { Ctr } from './ctr.js';
import type { Span } from './session.js';
import { show } from './show.js';

/** A search with its clicks, and the session in which it was made. */
interface CountableSearch {
  readonly session: Span<unknown>;
  readonly clicks: readonly unknown[];
}

/** What can be counted: the sessions of `toCtr`, the searches of `toSearches`. */
export type Countable = Ctr<unknown> | CountableSearch;

/** The options of `ctrPer`. `every` is required. */
export interface CtrPerOptions<T, G> {
  /** The length of the intervals, in ms. They are aligned to the epoch: those of an hour start on the hour, in UTC. */
  readonly every: number;
  /** Divides the counts of an interval: each key has its own. Keys are compared as those of a `Map` are. Default: one count. */
  readonly by?: (of: T) => G;
  /**
   * The greatest gap of any user, in ms: how long a session stays open after its last event, at most. Needed where gaps differ between
   * users (S14), or where hardly a session ends by its gap. Finite, at least 0. Default: the sessions show it.
   */
  readonly maxGap?: number;
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

/** The counts of intervals. Each is returned once no session that ends in it can still come: `ctrPer` says when that is. */
export class CtrIntervals<T extends Countable, G> {
  readonly #every: number;
  readonly #keyOf: (of: T) => G;
  /** The counts of each interval that was not returned yet, by its start. */
  readonly #intervals = new Map<number, Map<G, Counts>>();
  /** The start of the first interval for which a session may still come. */
  #current = -Infinity;
  readonly #maxGap: number | undefined;
  /** How long a session stays open after its last event, at most, in ms, as far as is known. */
  #lag = Infinity;

  /** @param options - checked by `checkCtrPer` */
  constructor({ every, by, maxGap }: CtrPerOptions<T, G>) {
    this.#every = every;
    this.#maxGap = maxGap;
    // Without `by`, `G` is `undefined`.
    this.#keyOf = by ?? (() => undefined as G);
  }

  /** Counts a session or a search, and returns the intervals that are complete now. */
  add(value: T): readonly IntervalCtr<G>[] {
    const session = spanOf(value);
    const start = this.#intervalOf(session.end);
    if (start < this.#current) throw new Error(outOfOrder(session, this.#current));
    const keys = getOrAdd(this.#intervals, start, () => new Map<G, Counts>());
    count(getOrAdd(keys, this.#keyOf(value), none), value, session);

    this.#lag = this.#maxGap ?? Math.min(this.#lag, lagOf(session));
    const reached = this.#intervalOf(session.deadline - this.#lag);
    if (reached <= this.#current) return [];
    this.#current = reached;
    return this.#take([...this.#intervals.keys()].filter((interval) => interval < reached));
  }

  /** The intervals that remain after the last session. */
  flush(): readonly IntervalCtr<G>[] {
    return this.#take([...this.#intervals.keys()]);
  }

  #intervalOf(time: number): number {
    return Math.floor(time / this.#every) * this.#every;
  }

  #take(starts: number[]): IntervalCtr<G>[] {
    return starts
      .sort((a, b) => a - b)
      .flatMap((start) => {
        const counts = [...(this.#intervals.get(start) ?? [])];
        this.#intervals.delete(start);
        return counts.map(([key, { searches, clicks, sessions }]) => ({
          start,
          end: start + this.#every,
          key,
          searches,
          clicks,
          ctr: clicks / searches,
          sessions,
        }));
      });
  }
}

export function checkCtrPer(options: CtrPerOptions<never, unknown>): void {
  checkOptions('ctrPer', options, ['every', 'by', 'maxGap']);
  const { every, by, maxGap = 0 } = options;
  checkNumber('ctrPer', 'every', every, 'a whole number of ms, at least 1', Number.isInteger(every) && every >= 1);
  checkFunction('ctrPer', 'by', by);
  const isGap = Number.isFinite(maxGap) && maxGap >= 0;
  checkNumber('ctrPer', 'maxGap', maxGap, 'a finite number of ms, at least 0', isGap);
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

/** A lower bound, learned from one session, of how long a session stays open after its last event. */
const lagOf = ({ start, end, deadline, closedBy }: Span<unknown>): number =>
  closedBy === 'gap' ? deadline - end : closedBy === 'max-duration' ? deadline - start : Infinity;

const outOfOrder = ({ user, end }: Span<unknown>, current: number): string =>
  `ctrPer: the session of user ${show(user)} that ended at ${String(end)} came after those before ${String(current)} were ` +
  `counted; sessions must come as one \`sessionize\` emits them, and where gaps differ, \`maxGap\` must be the greatest`;

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
