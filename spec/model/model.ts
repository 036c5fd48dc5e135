import type { Rejection, Session } from 'rxjs-sessionize';

export type User = string | number;

/** What the model takes: `time` in ms; `id` only names the event, `idOf` says what makes it a duplicate. */
export interface ModelEvent {
  readonly user: User;
  readonly time: number;
  readonly id: string;
}

export interface ModelOptions<E> {
  readonly gap: number;
  readonly grace?: number;
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
 * The rules S1–S4, S6, S7 and S9–S11 as plainly as they can be written: it keeps every accepted event, walks all of a
 * user's events again when one more comes, and never forgets anybody. The state machine is held against it.
 */
export class Model<E extends ModelEvent> {
  watermark = -Infinity;
  readonly accepted: E[] = [];
  readonly emitted: Session<User, E>[] = [];
  readonly rejections: Rejection<User, E>[] = [];
  private readonly people = new Map<User, Person<E>>();

  constructor(readonly options: ModelOptions<E>) {}

  /** One event: W moves and closes what is due, then the event is accepted or rejected, then again what is due closes. */
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

  /** What `flush` would give: of each user's open sessions the last one is closed by the end, the others by their bounds. */
  whatIfItEnded(): Session<User, E>[] {
    return this.open().map((session) => {
      const last = this.openOf(session.user).at(-1);
      return session.start === last?.start ? { ...session, closedBy: 'end' } : session;
    });
  }

  /** The open sessions of everybody, in S6 order. */
  open(): Session<User, E>[] {
    return [...this.people.keys()].flatMap((user) => this.openOf(user)).sort(inOrderOfClosing);
  }

  /** F of S4; `-Infinity` where nothing of the user has closed. */
  floor(user: User): number {
    return Math.max(-Infinity, ...this.person(user).closed.map(({ deadline }) => deadline));
  }

  /** S4: whether anything about the user still has to be known. */
  remembers(user: User): boolean {
    const floor = this.floor(user);
    return this.openOf(user).length > 0 || (floor > -Infinity && this.watermark <= floor + this.options.gap);
  }

  private judge(user: User, event: E): void {
    const { time } = event;
    const { gap, maxDuration = Infinity, maxEvents = Infinity, idOf } = this.options;
    const open = this.openOf(user);

    const id = idOf?.(event);
    if (id !== undefined && open.some(({ events }) => events.some((other) => idOf?.(other) === id))) {
      this.reject(user, event, 'duplicate', 0);
      return;
    }
    const inside = open.some(({ start, end }) => start <= time && time <= end);
    const ownDeadline = Math.min(time + gap, time + maxDuration, maxEvents === 1 ? time : Infinity);
    const floor = this.floor(user);
    if (!inside && this.watermark > ownDeadline) this.reject(user, event, 'too-late', this.watermark - ownDeadline);
    else if (!inside && time <= floor) this.reject(user, event, 'touches-closed-session', floor - time);
    else this.accept(user, event);
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

  /** Of one user the earlier session has the earlier deadline and closes first: open is what lies behind the closed. */
  private openOf(user: User): Session<User, E>[] {
    const { sessions, closed } = this.person(user);
    return sessions.slice(closed.length);
  }
}

/** S1: one user's events in time order, ties as they came; an event joins if it is not after the deadline. */
function walk<E extends ModelEvent>(user: User, events: readonly E[], options: ModelOptions<E>): Session<User, E>[] {
  const sessions: E[][] = [];
  for (const event of [...events].sort((a, b) => a.time - b.time)) {
    const last = sessions.at(-1);
    if (last && event.time <= deadlineOf(last, options)[0]) last.push(event);
    else sessions.push([event]);
  }
  return sessions.map((session) => {
    const [deadline, closedBy] = deadlineOf(session, options);
    return { user, start: timeAt(session, 0), end: timeAt(session, -1), deadline, closedBy, events: session };
  });
}

/** S1 and S10: the smallest term of the deadline, and its name. */
function deadlineOf<E extends ModelEvent>(
  session: readonly E[],
  options: ModelOptions<E>,
): [number, Session<User, E>['closedBy']] {
  const { gap, maxDuration = Infinity, maxEvents = Infinity } = options;
  const terms: [number, Session<User, E>['closedBy']][] = [
    [timeAt(session, -1) + gap, 'gap'],
    [timeAt(session, 0) + maxDuration, 'max-duration'],
    [session.length >= maxEvents ? timeAt(session, maxEvents - 1) : Infinity, 'max-events'],
  ];
  return terms.reduce((least, term) => (term[0] < least[0] ? term : least));
}

/** The S1 walk of every user: batch sessionization. */
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
