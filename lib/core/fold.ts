import { EventLog } from './event-log.js';
import type { ClosedBy, Session, Span } from './session.js';

/**
 * How the value of a session is built while it is open. Collecting the events is one fold, counting them is another.
 *
 * `add` and `merge` may change their first argument and return it. Events are added in order of arrival: a fold that does
 * not keep their times must not depend on their order.
 *
 * @typeParam A - what is kept of an open session
 * @typeParam R - what comes out when it closes
 */
export interface Fold<K, E, A, R extends Span<K>> {
  /** Names the fold in a snapshot: state is restored only into the fold that made it. */
  readonly name: string;
  empty(): A;
  add(value: A, event: E, time: number): A;
  /** Joins two sessions of a user; neither argument is used again. */
  merge(earlier: A, later: A): A;
  /** The result of a session; `undefined` if it has none. */
  finish(value: A, user: K, start: number, end: number, deadline: number, closedBy: ClosedBy): R | undefined;
  /** An empty value for the next session: made of a finished one, where that is cheaper than `empty()`. */
  renew(finished: A): A;
  /** The value as plain JSON that shares nothing with it. */
  save(value: A): unknown;
  load(saved: unknown): A;
}

/** A fold that keeps its events, so that a session can be cut where `maxDuration` or `maxEvents` end it (S10). */
export interface DivisibleFold<K, E, A, R extends Span<K>> extends Fold<K, E, A, R> {
  /** The times of the events, in order. */
  timesOf(value: A): readonly number[];
  /** Keeps the events up to and at `time`, and returns those after it. */
  splitAfter(value: A, time: number): A;
}

type EventFold<K, E, R extends Span<K>> = DivisibleFold<K, E, EventLog<E>, R>;

const keepingEvents = <E>() => ({
  empty: () => new EventLog<E>(),
  add(log: EventLog<E>, event: E, time: number) {
    log.append(event, time);
    return log;
  },
  merge: (earlier: EventLog<E>, later: EventLog<E>) => EventLog.merge(earlier, later),
  renew: () => new EventLog<E>(),
  save: ({ events, times }: EventLog<E>) => events.map((event, i) => [times[i], event]),
  load(saved: unknown) {
    const log = new EventLog<E>();
    for (const [time, event] of saved as readonly (readonly [number, E])[]) log.append(event, time);
    return log;
  },
  timesOf: ({ times }: EventLog<E>) => times,
  splitAfter: (log: EventLog<E>, time: number) => log.splitAfter(time),
});

/** Collects the events of a session: the fold behind `sessionize` when nothing else stands behind it. */
export const collectFold = <K, E>(): EventFold<K, E, Session<K, E>> => ({
  ...keepingEvents<E>(),
  name: 'events',
  finish: ({ events }, user, start, end, deadline, closedBy) => ({ user, start, end, closedBy, deadline, events }),
});

/** The same results as of `fold`, but made when a session closes, of its events: bounds may have to cut it before. */
export const replayFold = <K, E, A, R extends Span<K>>(fold: Fold<K, E, A, R>): EventFold<K, E, R> => ({
  ...keepingEvents<E>(),
  name: fold.name,
  finish: ({ events, times }, user, start, end, deadline, closedBy) =>
    fold.finish(
      events.reduce((value, event, i) => fold.add(value, event, times[i]!), fold.empty()),
      user,
      start,
      end,
      deadline,
      closedBy,
    ),
});

/** A fold that does not ask for times, so that it can also be made of the events of a session that is closed. */
export interface Tally<K, E, A, R extends Span<K>> extends Fold<K, E, A, R> {
  add(value: A, event: E): A;
}

export const tally = <K, E, A, R extends Span<K>>(
  fold: Tally<K, E, A, R>,
  { user, start, end, deadline, closedBy, events }: Session<K, E>,
): R | undefined => {
  const value = events.reduce((counted, event) => fold.add(counted, event), fold.empty());
  return fold.finish(value, user, start, end, deadline, closedBy);
};
