import { type Cut, type Deadlines, firstOf, type Moment, type Piece, unasked, type Walk } from './deadline.js';
import { EventLog } from './event-log.js';
import { expectKept, type Fold } from './fold.js';
import {
  after,
  atOrBefore,
  countOf,
  countUpTo,
  insert,
  replace,
  sizeOf,
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
 * How sessions are made of pieces of a user's time.
 *
 * @typeParam A - what is kept of a session
 * @typeParam V - what is kept of a piece
 */
export interface Pieces<E, A, V> {
  /** Whether a piece is a whole session. Then two pieces within each other's reach are merged. */
  readonly areSessions: boolean;
  /** The value of a piece with one more event, or of a new piece if there is none before. */
  add(before: Piece<V> | undefined, event: E, time: number): V;
  /** The value of a piece with one more event and the whole next piece. */
  connect(before: Piece<V> | undefined, event: E, time: number, next: Piece<V>): V;
  /** The pieces of a session. */
  split(session: KeptSession<A>, gap: number): Piece<V>[];
  /** What is kept of the session of these pieces. */
  join(pieces: Tree<Piece<V>>): A;
}

/**
 * Where only the gap ends a session, two sessions become one when an event connects them, and none is ever cut. So no event is kept:
 * each session is what the fold makes of it.
 */
export const wholeSessions = <E, A>(
  fold: Pick<Fold<never, E, A, Span<never>>, 'empty' | 'add' | 'merge' | 'renew'>,
): Pieces<E, A, A> => ({
  areSessions: true,
  add: (before, event, time) => fold.add(before === undefined ? fold.empty() : before.value, event, time),
  connect(before, event, time, next) {
    const alone = fold.add(fold.empty(), event, time);
    if (before === undefined) return fold.merge(alone, next.value);
    fold.renew(alone);
    // `add` would have thrown above, and a `merge` that throws changes nothing.
    return fold.add(fold.merge(before.value, next.value), event, time);
  },
  split: ({ start, end, count, value }, gap) => [{ start, end, reach: end + gap, count, value }],
  join: (pieces) => pieces!.first.value,
});

/** If bounds or a split may end a session, a late event moves the cuts behind it. So the events of each moment are kept. */
export const moments = <E>(): Pieces<E, EventLog<E>, readonly E[]> => ({
  areSessions: false,
  add(before, event) {
    const events: E[] = before === undefined ? [] : firstOf(before.value as E[], before.count);
    events.push(event);
    return events;
  },
  connect(before, event, time) {
    return this.add(before, event, time);
  },
  split({ start: first, end, value: { events, times } }, gap) {
    expectKept(times[0] === first && times.at(-1) === end);
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

/** What all users share, and the user of these sessions. */
interface Setting<K, E, A, V> {
  readonly pieces: Pieces<E, A, V>;
  readonly deadlines: Deadlines<K, E>;
  readonly user: K;
  /** In ms. */
  readonly gap: number;
}

/**
 * The open sessions of one user: at least one, except before the first event. They are immutable: adding an event or taking a
 * session returns new ones.
 *
 * Only the first session has to be known exactly: a late event lies in it or before it (S4), and W reaches it first. What lies
 * behind it is kept in time order only, and is cut when the first session has closed, or when somebody looks.
 */
export class OpenSessions<K, E, A, V = unknown> {
  readonly #setting: Setting<K, E, A, V>;
  readonly #all: Tree<Piece<V>>;
  #first: Cut | undefined;
  /** The answers of a split, by the start of the session they are about. They hold as long as a session begins there. */
  #walks: Tree<Walk<K, E>>;

  constructor(setting: Setting<K, E, A, V>, pieces: Tree<Piece<V>>, first?: Cut, walks?: Tree<Walk<K, E>>) {
    this.#setting = setting;
    this.#all = pieces;
    this.#first = first;
    this.#walks = walks;
  }

  get #pieces(): Stretches<Piece<V>> {
    return this.#all!;
  }

  get #moments(): Stretches<Moment<E>> {
    return this.#all as Stretches<Moment<E>>;
  }

  /** When the first event of all happened. */
  get start(): number {
    return this.#pieces.first.start;
  }

  /** When the last event of all happened. */
  get end(): number {
    return this.#pieces.last.end;
  }

  /** How many events there are. */
  get count(): number {
    return countOf(this.#all);
  }

  /** The first session. */
  get first(): Cut {
    return (this.#first ??= this.#firstOf(this.#pieces));
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#setting.pieces.areSessions ? sizeOf(this.#all) : this.#cuts().length;
  }

  /** All sessions, in time order. */
  get sessions(): KeptSession<A>[] {
    let left = this.#all;
    return this.#cuts().map((cut) => {
      const { before, after } = splitAfter(left, cut.end);
      left = after;
      return { ...cut, value: this.#setting.pieces.join(before) };
    });
  }

  /** A time until which the first session is open: its deadline, or an earlier time that W has not passed. */
  due(watermark: number): number {
    const { pieces, deadlines } = this.#setting;
    if (pieces.areSessions) return this.#pieces.first.reach;
    return deadlines.split === undefined ? this.first.deadline : this.#dueFrom(this.start, watermark);
  }

  /**
   * By how many ms the end of a session is too far back for it to be emitted now (S4); 0 if none is. A session that W closes
   * must have ended at most one gap before W.
   */
  overdueBy(watermark: number): number {
    for (let next: Piece<V> | undefined = this.#pieces.first; next !== undefined;) {
      if (this.#dueFrom(next.start, watermark) >= watermark) return 0;
      const { end } = this.#cutFrom(next.start);
      const behind = watermark - (end + this.#setting.gap);
      if (behind > 0) return behind;
      next = after(this.#all, end);
    }
    return 0;
  }

  /** What is kept of them together. */
  get value(): A {
    return this.#setting.pieces.join(this.#all);
  }

  /** What is kept of the first session, and the sessions behind it. */
  takeFirst(): { readonly value: A; readonly rest: OpenSessions<K, E, A, V> | undefined } {
    const { end } = this.first;
    const { before: first, after: rest } = splitAfter(this.#all, end);
    const { after: walks } = splitAfter(this.#walks, end);
    return {
      value: this.#setting.pieces.join(first),
      rest: rest && new OpenSessions(this.#setting, rest, undefined, walks),
    };
  }

  /** These sessions and one more event. */
  with(event: E, time: number): OpenSessions<K, E, A, V> {
    const all = this.#all;
    const { areSessions } = this.#setting.pieces;
    const before = atOrBefore(all, time);
    const holds = before !== undefined && (areSessions ? time <= before.reach : time === before.start);
    const behind = areSessions ? after(all, time) : undefined;
    const piece = pieceOf(this.#setting, holds ? before : undefined, event, time, behind);
    const pieces = behind?.end === piece.end ? replace(all, piece.start, behind.start, piece) : insert(all, piece);
    // An event behind the first session does not change that session.
    const first = this.#first !== undefined && time > this.#first.deadline ? this.#first : undefined;
    const walk = atOrBefore(this.#walks, time);
    const walks = walk === undefined ? this.#walks : insert(this.#walks, this.#upTo(walk, time));
    return new OpenSessions(this.#setting, pieces, first, walks);
  }

  /** Throws what the functions of a split throw at this event, which was just added. */
  ask(event: E, time: number, watermark: number): void {
    this.due(watermark);
    const walk = atOrBefore(this.#walks, time);
    if (walk !== undefined && time <= (walk.cut?.deadline ?? walk.end)) return;
    // If the event's session is not known yet, they are asked as if the moment before were the whole session.
    const { deadlines, gap, user } = this.#setting;
    deadlines.tryOn(user, event, time, atOrBefore(this.#moments, lastBefore(time)), gap);
  }

  #cuts(): Cut[] {
    const cuts: Cut[] = [];
    for (let left = this.#all; left !== undefined;) {
      const cut = this.#firstOf(left);
      cuts.push(cut);
      left = splitAfter(left, cut.end).after;
    }
    return cuts;
  }

  /** The first session of these pieces. They begin where a session begins. */
  #firstOf(pieces: Stretches<Piece<V>>): Cut {
    const { deadlines, gap, pieces: kind } = this.#setting;
    if (kind.areSessions) {
      const { start, end, count, reach } = pieces.first;
      return { start, end, count, deadline: reach, cause: 'gap' };
    }
    return deadlines.split === undefined ? deadlines.first(pieces, gap) : this.#cutFrom(pieces.first.start);
  }

  /** As `due`, of the session that begins at `start`. */
  #dueFrom(start: number, watermark: number): number {
    const { deadlines, gap } = this.#setting;
    const moments = this.#moments;
    const last = moments.last.start;
    for (let walk = this.#walkFrom(start); ;) {
      if (walk.cut !== undefined) return walk.cut.deadline;
      const next = after(moments, walk.end);
      // Events in order are asked about at once, all others when W makes it necessary.
      if (walk.end >= watermark && next !== undefined && next.start < last) return walk.end;
      if (next !== undefined && next.count > 1 && next.start >= watermark) {
        // More events of this moment may come: `after` is asked when all are there.
        const { cut } = this.#learn(deadlines.admit(walk, next, gap));
        return cut?.deadline ?? next.start;
      }
      walk = this.#goOn(walk);
    }
  }

  /** The session that begins at `start`, where a split may end it. */
  #cutFrom(start: number): Cut {
    let walk = this.#walkFrom(start);
    while (walk.cut === undefined) walk = this.#goOn(walk);
    return walk.cut;
  }

  /** Walks on by one moment, or finds the end of the session. */
  #goOn(walk: Walk<K, E>): Walk<K, E> {
    const { deadlines, gap } = this.#setting;
    const next = after(this.#moments, walk.end);
    const admitted = deadlines.admit(walk, next, gap);
    return this.#learn(admitted.cut === undefined ? deadlines.join(admitted, next!, gap) : admitted);
  }

  #walkFrom(start: number): Walk<K, E> {
    const walk = atOrBefore(this.#walks, start);
    return walk?.start === start ? walk : unasked(this.#setting.user, start);
  }

  /** Keeps a walk, in place of all that begin within it: no other session begins there. */
  #learn(walk: Walk<K, E>): Walk<K, E> {
    this.#walks = replace(this.#walks, walk.start, walk.end, walk);
    return walk;
  }

  /** The part of a walk that stays true when an event at `time` is added. */
  #upTo(walk: Walk<K, E>, time: number): Walk<K, E> {
    const { user, start, end, reach, events, count, admitted, cut } = walk;
    if (cut !== undefined && time > cut.deadline) return walk;
    if (time > end) {
      const next = after(this.#moments, end);
      const isBefore = cut !== undefined || next === undefined || time < next.start;
      return { user, start, end, reach, events, count, admitted: isBefore ? 0 : admitted };
    }
    if (time === start) return unasked(user, start);
    const last = atOrBefore(this.#moments, lastBefore(time))!;
    const same = after(this.#moments, last.start)!;
    return {
      user,
      start,
      end: last.start,
      reach,
      events,
      count: countUpTo(this.#all, last.start) - countUpTo(this.#all, lastBefore(start)),
      admitted: same.start === time ? same.count : 0,
    };
  }
}

/** A piece with one more event, and with the whole next piece if the two are in reach of each other. */
function pieceOf<K, E, A, V>(
  { pieces, gap }: Setting<K, E, A, V>,
  before: Piece<V> | undefined,
  event: E,
  time: number,
  behind: Piece<V> | undefined,
): Piece<V> {
  const start = before?.start ?? time;
  const end = before === undefined ? time : Math.max(before.end, time);
  const count = (before?.count ?? 0) + 1;
  if (behind === undefined || behind.start > end + gap) {
    return { start, end, reach: end + gap, count, value: pieces.add(before, event, time) };
  }
  const value = pieces.connect(before, event, time, behind);
  return { start, end: behind.end, reach: behind.reach, count: count + behind.count, value };
}
