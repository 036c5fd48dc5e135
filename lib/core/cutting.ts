import type { Deadlines, Piece } from './deadline.js';
import type { Fold } from './fold.js';
import { type KeptSession, OpenSessions, type Pieces } from './open-sessions.js';
import { type Tree, treeOf } from './ordered-tree.js';
import type { Span } from './session.js';
import type { UserTable } from './user-table.js';

/** Up to this many events, moving a session back into the columns costs little. */
const few = 32;

/** What remains of a user's open sessions after W has moved. */
interface Left<K, E, A> {
  readonly isOpen: boolean;
  /** The sessions; `undefined` for a single one in the columns. */
  readonly several: OpenSessions<K, E, A> | undefined;
  /** The floor (S4), in ms since the epoch. */
  readonly floor: number;
}

/** Cuts the open sessions of users as S1 says. Rows are those of the table. */
export class Cutting<K, E, A> {
  readonly #users: UserTable<K, E, A>;
  readonly #deadlines: Deadlines<K, E>;
  readonly #fold: Pick<Fold<K, E, A, Span<K>>, 'empty' | 'add'>;
  readonly #pieces: Pieces<E, A, unknown>;
  /** The sessions that `ask` has made with an event, for when that event is added. */
  #asked:
    | {
        readonly user: K;
        readonly several: OpenSessions<K, E, A> | undefined;
        readonly event: E;
        readonly time: number;
        readonly next: OpenSessions<K, E, A>;
      }
    | undefined;

  constructor(
    users: UserTable<K, E, A>,
    deadlines: Deadlines<K, E>,
    fold: Pick<Fold<K, E, A, Span<K>>, 'empty' | 'add'>,
    pieces: Pieces<E, A, unknown>,
  ) {
    this.#users = users;
    this.#deadlines = deadlines;
    this.#fold = fold;
    this.#pieces = pieces;
  }

  /**
   * Adds an event. If it throws, nothing has changed.
   *
   * @returns by how many ms the event comes too late to split a session (S13), in which case nothing has changed; otherwise 0
   */
  add(row: number, event: E, time: number, watermark: number): number {
    if (this.#addToLone(row, event, time)) return 0;
    const users = this.#users;
    const several = users.several(row);
    const asked = this.#asked;
    this.#asked = undefined;
    const isAsked =
      asked?.user === users.user(row) && asked.several === several && asked.event === event && asked.time === time;
    const next = isAsked ? asked.next : this.#with(several ?? this.#loneInPieces(row), event, time, watermark);
    if (this.#deadlines.split !== undefined && time < watermark) {
      const lateBy = next.overdueBy(watermark);
      if (lateBy > 0) return lateBy;
    }
    this.leave(row, next);
    return 0;
  }

  /** Throws what the functions of a split throw at an event that is added to these sessions of a user. Changes nothing. */
  ask(left: Left<K, E, A> | undefined, user: K, gap: number, event: E, time: number, watermark: number): void {
    if (this.#deadlines.split === undefined) return;
    const several = left?.several;
    const next = this.#with(several ?? this.#openOf(user, gap, undefined), event, time, watermark);
    this.#asked = { user, several, event, time, next };
  }

  /** What remains of a user when W is at `watermark`. Changes nothing. */
  leftAt(row: number, watermark: number): Left<K, E, A> {
    const users = this.#users;
    let floor = users.floor(row);
    if (users.isLone(row)) {
      const isOpen = watermark <= users.due(row);
      return { isOpen, several: undefined, floor: isOpen ? floor : users.due(row) };
    }
    let several = users.several(row);
    while (several !== undefined && several.due(watermark) < watermark) {
      floor = several.first.deadline;
      several = several.takeFirst().rest;
    }
    return { isOpen: several !== undefined, several, floor };
  }

  /** Gives a user these open sessions, and no others. */
  leave(row: number, open: OpenSessions<K, E, A> | undefined): void {
    const users = this.#users;
    if (open === undefined) {
      users.setNone(row, this.#fold.empty());
    } else if (this.#fitsInColumns(open)) {
      const { start, end, count, deadline } = open.first;
      users.setLone(row, start, end, count, deadline, open.value);
    } else {
      users.setSeveral(row, open, this.#fold.empty());
    }
  }

  /** Gives a user who has none the open sessions of a snapshot, in time order. */
  load(row: number, sessions: readonly KeptSession<A>[]): void {
    const users = this.#users;
    const gap = users.gap(row);
    const pieces = sessions.flatMap((session) => this.#pieces.split(session, gap));
    this.leave(row, sessions.length === 0 ? undefined : this.#openOf(users.user(row), gap, treeOf(pieces)));
  }

  /** The lone session of a user. */
  lone(row: number): KeptSession<A> {
    const users = this.#users;
    const start = users.start(row);
    const end = users.end(row);
    const deadline = users.due(row);
    const cause = this.#deadlines.causeOf(start, end, users.gap(row), deadline);
    return { start, end, count: users.count(row), deadline, cause, value: users.value[row]! };
  }

  /**
   * Whether this is one session that the columns can hold; with few events, if events are kept, since they may have to become
   * pieces again.
   */
  #fitsInColumns(open: OpenSessions<K, E, A>): boolean {
    if (this.#pieces.areSessions) return open.size === 1;
    return this.#deadlines.split === undefined && open.count <= few && open.first.count === open.count;
  }

  /** The sessions with one more event, after the split was asked about it. */
  #with(open: OpenSessions<K, E, A>, event: E, time: number, watermark: number): OpenSessions<K, E, A> {
    const next = open.with(event, time);
    if (this.#deadlines.split !== undefined) next.ask(event, time, watermark);
    return next;
  }

  /** The lone session of a user as pieces; no pieces if none is open. */
  #loneInPieces(row: number): OpenSessions<K, E, A> {
    const users = this.#users;
    const gap = users.gap(row);
    const pieces = users.isLone(row) ? treeOf(this.#pieces.split(this.lone(row), gap)) : undefined;
    return this.#openOf(users.user(row), gap, pieces);
  }

  #openOf(user: K, gap: number, pieces: Tree<Piece<unknown>>): OpenSessions<K, E, A> {
    return new OpenSessions({ pieces: this.#pieces, deadlines: this.#deadlines, user, gap }, pieces);
  }

  /** Adds an event to the lone session of a user, or begins one, if the result is certainly a single session. */
  #addToLone(row: number, event: E, time: number): boolean {
    const users = this.#users;
    const { maxDuration, maxEvents, split } = this.#deadlines;
    if (split !== undefined || users.several(row) !== undefined) return false;
    const gap = users.gap(row);
    if (!users.isLone(row)) {
      const first = this.#fold.add(users.value[row]!, event, time);
      users.begin(row, time, this.#deadlines.of(time, time, 1, gap), first);
      return true;
    }
    const start = Math.min(users.start(row), time);
    const end = Math.max(users.end(row), time);
    const count = users.count(row) + 1;
    const isApart = time > users.due(row) || users.start(row) > time + gap;
    const isTooMuch = end > start + maxDuration || (count > maxEvents && time !== users.end(row));
    if (isApart || isTooMuch) return false;
    const value = this.#fold.add(users.value[row]!, event, time);
    users.setLone(row, start, end, count, this.#deadlines.of(start, end, count, gap), value);
    return true;
  }
}
