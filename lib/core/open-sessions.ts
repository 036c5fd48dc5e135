import { type Cut, type Deadlines, firstOf, type Moment, type Piece, type Walk } from './deadline.js';
import { EventLog } from './event-log.js';
import type { Fold } from './fold.js';
import {
  after,
  atOrBefore,
  countUpTo,
  insert,
  replace,
  splitAfter,
  type Stretches,
  stretchesOf,
  type Tree,
} from './ordered-tree.js';
import type { Span } from './session.js';
import { lastBefore } from './split.js';

/** An open session, with what is kept of it. */
export interface KeptSession<A> extends Cut {
  readonly value: A;
}

/**
 * What the pieces of a user's time are that sessions are made of.
 *
 * @typeParam A - what is kept of a session
 * @typeParam V - what is kept of a piece
 */
export interface Pieces<E, A, V> {
  /** Whether a piece is a whole session: then two that come into each other's reach are merged. */
  readonly areSessions: boolean;
  /** The value of a piece with one more event; of a new piece, where there is none before. */
  add(before: Piece<V> | undefined, event: E, time: number): V;
  merge(earlier: V, later: V): V;
  /** A session in pieces. */
  split(session: KeptSession<A>, gap: number): Piece<V>[];
  /** What is kept of the session of these pieces. */
  join(pieces: Tree<Piece<V>>): A;
}

/**
 * Where only the gap ends a session, two sessions become one when an event connects them, and none is ever cut. So no event is kept:
 * each session is what the fold makes of it.
 */
export const wholeSessions = <E, A>(
  fold: Pick<Fold<never, E, A, Span<never>>, 'empty' | 'add' | 'merge'>,
): Pieces<E, A, A> => ({
  areSessions: true,
  add: (before, event, time) => fold.add(before === undefined ? fold.empty() : before.value, event, time),
  merge: (earlier, later) => fold.merge(earlier, later),
  split: ({ start, end, count, value }, gap) => [{ start, end, reach: end + gap, count, value }],
  join: (pieces) => pieces!.first.value,
});

/** Where something else may end a session, an event that comes late moves the cuts behind it. So the events of each moment are kept. */
export const moments = <E>(): Pieces<E, EventLog<E>, readonly E[]> => ({
  areSessions: false,
  add(before, event) {
    const events: E[] = before === undefined ? [] : firstOf(before.value as E[], before.count);
    events.push(event);
    return events;
  },
  merge: (earlier) => earlier,
  split({ value: { events, times } }, gap) {
    const pieces: Moment<E>[] = [];
    for (let i = 0; i < events.length;) {
      const start = times[i]!;
      let to = i + 1;
      while (times[to] === start) to++;
      pieces.push({ start, end: start, reach: start + gap, count: to - i, value: events.slice(i, to) });
      i = to;
    }
    return pieces;
  },
  join(pieces) {
    const log = new EventLog<E>();
    for (const { start, count, value } of stretchesOf(pieces)) {
      for (let i = 0; i < count; i++) log.append(value[i] as E, start);
    }
    return log;
  },
});

/** What is the same for all users, and of whom the sessions are. */
interface Setting<K, E, A, V> {
  readonly pieces: Pieces<E, A, V>;
  readonly deadlines: Deadlines<K, E>;
  readonly user: K;
  /** In ms. */
  readonly gap: number;
}

/**
 * The open sessions of one user: at least one, except before the first event. Nothing changes them: what adds or takes away gives others.
 *
 * Only the first one has to be known exactly: an event that comes late lies in it or before it (S4), and W reaches it first. So
 * what lies behind it is only kept in time order, and is cut when the first one has closed, or when somebody looks.
 */
export class OpenSessions<K, E, A, V = unknown> {
  readonly #setting: Setting<K, E, A, V>;
  readonly #all: Tree<Piece<V>>;
  #first: Cut | undefined;
  /** How far the first session is known, where a split may end it. */
  #walk: Walk<K, E> | undefined;

  constructor(setting: Setting<K, E, A, V>, pieces: Tree<Piece<V>>, first?: Cut, walk?: Walk<K, E>) {
    this.#setting = setting;
    this.#all = pieces;
    this.#first = first;
    this.#walk = walk;
  }

  get #pieces(): Stretches<Piece<V>> {
    return this.#all!;
  }

  /** When the first event of all happened. */
  get start(): number {
    return this.#pieces.first.start;
  }

  /** Of the user, in ms. */
  get gap(): number {
    return this.#setting.gap;
  }

  /** How many events there are. */
  get count(): number {
    return this.#pieces.count;
  }

  /** The first session. */
  get first(): Cut {
    return (this.#first ??= this.#cut());
  }

  /** Until when the first session is open, or longer: exact where that is before the watermark. */
  due(watermark: number): number {
    const { deadlines, gap, user } = this.#setting;
    if (deadlines.split === undefined) return this.first.deadline;
    const all = this.#pieces as Stretches<Moment<E>>;
    const { start: last } = all.last;
    for (;;) {
      const walk = this.#walk;
      if (walk?.cut !== undefined) return walk.cut.deadline;
      const end = walk?.end ?? -Infinity;
      // What comes in order is asked about at once, everything else when W makes it necessary.
      const isAlmostAll = end === last || after(all, end)?.start === last;
      const reached = walk === undefined ? this.start : end;
      if (reached >= watermark && !isAlmostAll) return reached;
      this.#walk = deadlines.walkOn(walk, all, user, gap);
    }
  }

  /** What is kept of the first session, and the sessions behind it. */
  takeFirst(): { readonly value: A; readonly rest: OpenSessions<K, E, A, V> | undefined } {
    const [first, rest] = splitAfter(this.#pieces, this.first.end);
    return { value: this.#setting.pieces.join(first), rest: rest && new OpenSessions(this.#setting, rest) };
  }

  /** These sessions and one more event. */
  with(event: E, time: number): OpenSessions<K, E, A, V> {
    const all = this.#all;
    const { areSessions } = this.#setting.pieces;
    const before = atOrBefore(all, time);
    const holds = before !== undefined && (areSessions ? time <= before.reach : time === before.start);
    const piece = pieceOf(this.#setting, holds ? before : undefined, event, time);
    const next = areSessions ? after(all, time) : undefined;
    const pieces =
      next === undefined || next.start > piece.reach
        ? insert(all, piece)
        : replace(all, piece.start, next.start, {
            start: piece.start,
            end: next.end,
            reach: next.reach,
            count: piece.count + next.count,
            value: this.#setting.pieces.merge(piece.value, next.value),
          });
    // What comes behind the first session does not change it.
    const first = this.#first !== undefined && time > this.#first.deadline ? this.#first : undefined;
    return new OpenSessions(this.#setting, pieces, first, this.#walkUpTo(time));
  }

  #cut(): Cut {
    const { deadlines, gap, user, pieces } = this.#setting;
    if (pieces.areSessions) {
      const { start, end, count, reach } = this.#pieces.first;
      return { start, end, count, deadline: reach, cause: 'gap' };
    }
    if (deadlines.split === undefined) return deadlines.first(this.#pieces, gap);
    for (;;) {
      if (this.#walk?.cut !== undefined) return this.#walk.cut;
      this.#walk = deadlines.walkOn(this.#walk, this.#pieces as Stretches<Moment<E>>, user, gap);
    }
  }

  /** What stays true of the first session when an event at `time` comes. */
  #walkUpTo(time: number): Walk<K, E> | undefined {
    const walk = this.#walk;
    if (walk === undefined || (walk.cut !== undefined && time > walk.cut.deadline)) return walk;
    const { user, start, events } = walk;
    if (time > walk.end) return { user, start, end: walk.end, events, count: walk.count };
    const last = atOrBefore(this.#pieces, lastBefore(time));
    return last && { user, start, end: last.start, events, count: countUpTo(this.#pieces, last.start) };
  }
}

/** All of a user's open sessions, in time order. */
export function sessionsIn<K, E, A>(open: OpenSessions<K, E, A> | undefined): KeptSession<A>[] {
  const sessions: KeptSession<A>[] = [];
  for (let left = open; left !== undefined;) {
    const { value, rest } = left.takeFirst();
    sessions.push({ ...left.first, value });
    left = rest;
  }
  return sessions;
}

/**
 * By how many ms the end of a session is too far back to come out now (S4), 0 if none is: one that W closes must have ended no more
 * than the gap before W.
 */
export function overdueBy<K, E, A>(open: OpenSessions<K, E, A>, watermark: number): number {
  for (let left: OpenSessions<K, E, A> | undefined = open; left !== undefined; left = left.takeFirst().rest) {
    if (left.due(watermark) >= watermark) return 0;
    const behind = watermark - (left.first.end + left.gap);
    if (behind > 0) return behind;
  }
  return 0;
}

function pieceOf<K, E, A, V>(
  { pieces, gap }: Setting<K, E, A, V>,
  before: Piece<V> | undefined,
  event: E,
  time: number,
): Piece<V> {
  const end = before === undefined ? time : Math.max(before.end, time);
  return {
    start: before?.start ?? time,
    end,
    reach: end + gap,
    count: (before?.count ?? 0) + 1,
    value: pieces.add(before, event, time),
  };
}
