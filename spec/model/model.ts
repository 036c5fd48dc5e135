import type { Rejection, Session, Split } from 'rxjs-sessionize';

export type User = string | number;

/** An event of the model: `time` is in ms; `id` is unique. Only `idOf` decides what is a duplicate. */
export interface ModelEvent {
  readonly user: User;
  readonly time: number;
  readonly id: string;
}

export interface ModelOptions<E> {
  readonly gap: number | ((user: User) => number);
  readonly grace?: number;
  readonly split?: Split<User, E>;
  readonly maxDuration?: number;
  readonly maxEvents?: number;
  readonly idOf?: (event: E) => string | number | undefined;
  readonly latest?: number;
}

interface Person<E> {
  readonly accepted: E[];
  readonly closed: Session<User, E>[];
  /** The walk over all of `accepted`: first the closed sessions, then the open ones. */
  sessions: Session<User, E>[];
}

/**
 * The rules S1–S4, S6, S7, S9–S11, S13 and S14 in their simplest form. The model keeps every accepted event, walks all events of a
 * user again when another one comes, and never forgets a user. Properties compare the state machine with it.
 */
export class Model<E extends ModelEvent> {
  watermark = -Infinity;
  readonly accepted: E[] = [];
  readonly emitted: Session<User, E>[] = [];
  readonly rejections: Rejection<User, E>[] = [];
  private readonly people = new Map<User, Person<E>>();

  constructor(readonly options: ModelOptions<E>) {}

  /** Takes one event. W moves and closes what is due; then the event is accepted or rejected; then what is due closes again. */
  add(user: User, event: E): Session<User, E>[] {
    const { time } = event;
    const { grace = 0, latest = Infinity } = this.options;
    if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) {
      this.reject(user, event, 'invalid-time', 0);
      return [];
    }
    if (time > latest) {
      this.reject(user, event, 'too-far-ahead', time - latest);
      return [];
    }
    this.watermark = Math.max(this.watermark, time - grace);
    const closed = this.closeDue();
    this.judge(user, event);
    closed.push(...this.closeDue());
    return this.emit(closed);
  }

  /** S2: W moves to `watermark`, but never back. */
  advance(watermark: number): Session<User, E>[] {
    this.watermark = Math.max(this.watermark, watermark);
    return this.emit(this.closeDue());
  }

  /** S7: every open session ends. */
  flush(): Session<User, E>[] {
    const closed = this.whatIfItEnded();
    for (const session of closed) this.person(session.user).closed.push(session);
    this.watermark = Infinity;
    return this.emit(closed);
  }

  /** What `flush` would return. The last open session of each user is closed by the end, the others by their bounds. */
  whatIfItEnded(): Session<User, E>[] {
    return this.open().map((session) => {
      const last = this.openOf(session.user).at(-1);
      return session.start === last?.start && session.closedBy !== 'split' ? { ...session, closedBy: 'end' } : session;
    });
  }

  /** The open sessions of all users, in the order of S6. */
  open(): Session<User, E>[] {
    return [...this.people.keys()].flatMap((user) => this.openOf(user)).sort(inOrderOfClosing);
  }

  /** F of S4. It is `-Infinity` if no session of the user has closed. */
  floor(user: User): number {
    return Math.max(-Infinity, ...this.person(user).closed.map(({ deadline }) => deadline));
  }

  /** S4: whether the machine must still remember the user. */
  remembers(user: User): boolean {
    const floor = this.floor(user);
    return this.openOf(user).length > 0 || (floor > -Infinity && this.watermark <= floor + gapOf(user, this.options));
  }

  private judge(user: User, event: E): void {
    const { time } = event;
    const { idOf } = this.options;
    const open = this.openOf(user);

    const id = idOf?.(event);
    if (id !== undefined && open.some(({ events }) => events.some((other) => idOf?.(other) === id))) {
      this.reject(user, event, 'duplicate', 0);
      return;
    }
    const inside = open.some(({ start, deadline }) => start <= time && time <= deadline);
    const ownDeadline = walk(user, [event], this.options)[0]!.deadline;
    const floor = this.floor(user);
    if (!inside && this.watermark > ownDeadline) this.reject(user, event, 'too-late', this.watermark - ownDeadline);
    else if (!inside && time <= floor) this.reject(user, event, 'touches-closed-session', floor - time);
    else this.acceptUnlessOverdue(user, event);
  }

  /** The second half of S4. */
  private acceptUnlessOverdue(user: User, event: E): void {
    const { accepted, closed } = this.person(user);
    const behind = walk(user, [...accepted, event], this.options)
      .slice(closed.length)
      .filter(({ deadline }) => this.watermark > deadline)
      .map(({ end }) => this.watermark - (end + gapOf(user, this.options)))
      .find((ms) => ms > 0);
    if (behind === undefined) this.accept(user, event);
    else this.reject(user, event, 'too-late', behind);
  }

  private accept(user: User, event: E): void {
    const person = this.person(user);
    this.people.set(user, person);
    this.accepted.push(event);
    person.accepted.push(event);
    person.sessions = walk(user, person.accepted, this.options);
  }

  private reject(user: User, event: E, reason: Rejection<User, E>['reason'], lateBy: number): void {
    this.rejections.push({ event, user, time: event.time, reason, lateBy });
  }

  /** S3. */
  private closeDue(): Session<User, E>[] {
    const due = this.open().filter(({ deadline }) => this.watermark > deadline);
    for (const session of due) this.person(session.user).closed.push(session);
    return due;
  }

  private emit(closed: Session<User, E>[]): Session<User, E>[] {
    closed.sort(inOrderOfClosing);
    this.emitted.push(...closed);
    return closed;
  }

  private person(user: User): Person<E> {
    return this.people.get(user) ?? { accepted: [], closed: [], sessions: [] };
  }

  /** A user's earlier session has the earlier deadline and closes first. So the open sessions are those behind the closed ones. */
  private openOf(user: User): Session<User, E>[] {
    const { sessions, closed } = this.person(user);
    return sessions.slice(closed.length);
  }
}

/**
 * S1: the events of one user in time order, ties in order of arrival. A moment joins the session unless it is after the deadline.
 */
function walk<E extends ModelEvent>(user: User, events: readonly E[], options: ModelOptions<E>): Session<User, E>[] {
  const sorted = [...events].sort((a, b) => a.time - b.time);
  const moments = [...new Set(sorted.map(({ time }) => time))].map((at) => sorted.filter(({ time }) => time === at));
  const sessions: E[][] = [];
  const deadlines: Deadline<E>[] = [];
  for (const [i, moment] of moments.entries()) {
    const last = sessions.at(-1);
    if (last && timeAt(moment, 0) <= deadlines.at(-1)!.at) last.push(...moment);
    else deadlines.splice(sessions.push([...moment]) - 1);
    deadlines[sessions.length - 1] = deadlineOf(user, sessions.at(-1)!, moment, moments[i + 1] ?? [], options);
  }
  return sessions.map((session, i) => {
    const { at, closedBy } = deadlines[i]!;
    return { user, start: timeAt(session, 0), end: timeAt(session, -1), deadline: at, closedBy, events: session };
  });
}

interface Deadline<E> {
  readonly at: number;
  readonly closedBy: Session<User, E>['closedBy'];
}

/**
 * S1, S10 and S13: the earliest term of the deadline, and its name. `moment` is the session's last one so far, and `next` is the
 * one after it.
 */
function deadlineOf<E extends ModelEvent>(
  user: User,
  session: readonly E[],
  moment: readonly E[],
  next: readonly E[],
  options: ModelOptions<E>,
): Deadline<E> {
  const { maxDuration = Infinity, maxEvents = Infinity, split } = options;
  const [start, end, then] = [timeAt(session, 0), timeAt(session, -1), timeAt(next, 0)];
  const view = { user, start, end, events: session };
  const terms: Deadline<E>[] = [
    { at: end + gapOf(user, options), closedBy: 'gap' },
    { at: start + maxDuration, closedBy: 'max-duration' },
    { at: session.length >= maxEvents ? timeAt(session, maxEvents - 1) : Infinity, closedBy: 'max-events' },
    { at: moment.some((event) => split?.after?.(event, view, end)) ? end : Infinity, closedBy: 'split' },
    { at: next.some((event) => split?.before?.(event, view, then)) ? justBelow(then) : Infinity, closedBy: 'split' },
  ];
  return terms.reduce((least, term) => (term.at < least.at ? term : least));
}

const gapOf = <E>(user: User, { gap }: ModelOptions<E>): number => (typeof gap === 'number' ? gap : gap(user));

/** The greatest number below `value`, found by its bits. */
export function justBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}

/** The walk of S1 for every user: sessionization in batch. */
export function sessionsOf<E extends ModelEvent>(events: readonly E[], options: ModelOptions<E>): Session<User, E>[] {
  const users = [...new Set(events.map(({ user }) => user))];
  return users.flatMap((user) =>
    walk(
      user,
      events.filter((event) => event.user === user),
      options,
    ),
  );
}

type Closing = Pick<Session<User, unknown>, 'deadline' | 'end' | 'start'>;

/** S6. */
export const inOrderOfClosing = (a: Closing, b: Closing): number =>
  a.deadline - b.deadline || a.end - b.end || a.start - b.start;

const timeAt = (events: readonly ModelEvent[], i: number): number => events.at(i)?.time ?? NaN;
