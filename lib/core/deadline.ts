import { atOrBefore, countUpTo, lastInReach, type Stretch, type Stretches, withEvent } from './ordered-tree.js';
import type { ClosedBy } from './session.js';
import { asks, lastBefore, type SessionSoFar, type Split } from './split.js';

/** An open session as it would be cut if no more events came. */
export interface Cut {
  /** Times of its first and its last event, in ms since the epoch. */
  readonly start: number;
  readonly end: number;
  /** How many events it has. */
  readonly count: number;
  /** The last instant at which an event would still join (S1), in ms since the epoch, and which term of it that is. */
  readonly deadline: number;
  readonly cause: Exclude<ClosedBy, 'end'>;
}

/** A part of a session: all its events from `start` to `end`. */
export interface Piece<V> extends Stretch {
  readonly end: number;
  readonly value: V;
}

/** The events of one moment: the first `count` of the list, which may have grown since. */
export type Moment<E> = Piece<readonly E[]>;

/**
 * A session that may end by a split, as far as the split was asked: about the first `count` of `events`. The list may have
 * grown since.
 */
export interface Walk<K, E> extends SessionSoFar<K, E>, Stretch {
  readonly events: E[];
  /** How many events of the next moment `before` has said no to. */
  readonly admitted: number;
  /** Where the session ends, once that is known. */
  readonly cut?: Cut;
}

/** A session that begins at `start`, before anything is asked. */
export const unasked = <K, E>(user: K, start: number): Walk<K, E> => ({
  user,
  start,
  end: lastBefore(start),
  reach: Infinity,
  events: [],
  count: 0,
  admitted: 0,
});

/** Where sessions end: the one place that knows all terms of the deadline (S1, S10, S13). */
export class Deadlines<K, E> {
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly split: Split<K, E> | undefined;

  constructor(options: { readonly maxDuration?: number; readonly maxEvents?: number; readonly split?: Split<K, E> }) {
    const { maxDuration = Infinity, maxEvents = Infinity, split } = options;
    this.maxDuration = maxDuration;
    this.maxEvents = maxEvents;
    this.split = split;
  }

  /** Whether a session may end although its user does not pause. Then a late event may move a cut, so events are kept. */
  get mayCut(): boolean {
    return this.maxDuration !== Infinity || this.maxEvents !== Infinity || this.split !== undefined;
  }

  /** The last instant at which an event would join a session of `count` events. It ends at once if it has `maxEvents`. */
  of(start: number, end: number, count: number, gap: number): number {
    return Math.min(end + gap, start + this.maxDuration, count >= this.maxEvents ? end : Infinity);
  }

  /** Which term of a deadline is the smallest; of several, the first. */
  causeOf(start: number, end: number, gap: number, deadline: number): Exclude<Cut['cause'], 'split'> {
    return deadline === end + gap ? 'gap' : deadline === start + this.maxDuration ? 'max-duration' : 'max-events';
  }

  /** The deadline of a session that consists of one event. */
  alone(user: K, event: E, time: number, gap: number): number {
    const session = { user, start: time, end: time, events: [event] };
    return asks(this.split?.after, session.events, session, time) ? time : this.of(time, time, 1, gap);
  }

  /** Throws what the functions of a split throw at an event: as a session of its own, and after a moment, if there is one. */
  tryOn(user: K, event: E, time: number, before: Moment<E> | undefined, gap: number): void {
    if (before !== undefined) {
      const { start, value, count } = before;
      asks(this.split?.before, [event], { user, start, end: start, events: firstOf(value, count) }, time);
    }
    this.alone(user, event, time, gap);
  }

  /** The first session of these pieces, if only the gap and bounds end sessions: up to the first piece that a term keeps out. */
  first(pieces: Stretches<Piece<unknown>>, gap: number): Cut {
    const { start } = pieces.first;
    const fullAt = withEvent(pieces, this.maxEvents)?.start ?? Infinity;
    const { end } = atOrBefore(pieces, Math.min(lastInReach(pieces).start, start + this.maxDuration, fullAt))!;
    const count = countUpTo(pieces, end);
    const deadline = this.of(start, end, count, gap);
    return { start, end, count, deadline, cause: this.causeOf(start, end, gap, deadline) };
  }

  /**
   * Finds whether a session ends before the next moment: asks `before` about those events of that moment that it was not asked
   * about yet.
   */
  admit(walk: Walk<K, E>, next: Moment<E> | undefined, gap: number): Walk<K, E> {
    if (walk.count === 0) return walk;
    const bound = this.#cut(walk, gap);
    if (next === undefined || next.start > bound.deadline) return { ...walk, cut: bound };
    const so = { ...walk, events: firstOf(walk.events, walk.count), admitted: next.count };
    if (!asks(this.split?.before, next.value.slice(walk.admitted, next.count), so, next.start)) return so;
    return { ...so, cut: { ...bound, deadline: lastBefore(next.start), cause: 'split' } };
  }

  /** Goes on by the next moment, which has been admitted. */
  join(walk: Walk<K, E>, { start: end, value, count }: Moment<E>, gap: number): Walk<K, E> {
    const events = firstOf(walk.events, walk.count);
    const joining = firstOf(value, count);
    for (const event of joining) events.push(event);
    const walked = { ...walk, end, events, count: events.length, admitted: 0 };
    if (!asks(this.split?.after, joining, walked, end)) return walked;
    const bound = this.#cut(walked, gap);
    return { ...walked, cut: bound.deadline === end ? bound : { ...bound, deadline: end, cause: 'split' } };
  }

  #cut({ start, end, count }: Walk<K, E>, gap: number): Cut {
    const deadline = this.of(start, end, count, gap);
    return { start, end, count, deadline, cause: this.causeOf(start, end, gap, deadline) };
  }
}

/** The first `count` of a list: the list itself, or a copy if it has grown. */
export const firstOf = <E, L extends readonly E[]>(list: L & readonly E[], count: number): L =>
  list.length === count ? list : (list.slice(0, count) as unknown as L);
