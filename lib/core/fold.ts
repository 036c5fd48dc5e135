import { OptionTypeError } from './errors.js';
import { EventLog, few } from './event-log.js';
import type { ClosedBy, Session, Span } from './session.js';
import { toMs } from './time.js';

/**
 * How the value of a session is built while it is open. Collecting the events is one fold, counting them is another.
 *
 * `add` and `merge` may change their first argument and return it, but not what `empty` gave before: each session begins with a value
 * of its own. A function that throws must not have changed anything by then; `add` must throw because of the event, whatever it is
 * added to. Events are added in order of arrival: a fold that does not keep their times must not depend on their order. An event may be added once more to an empty value, to see whether that throws. With
 * the first event of all it is tried whether sessions change each other, which is an {@link OptionTypeError}.
 *
 * @typeParam A - what is kept of an open session
 * @typeParam R - its result when it closes
 */
export interface Fold<K, E, A, R extends Span<K>> {
  /** Names the fold in a snapshot: state is restored only into the fold that made it. */
  readonly name: string;
  /** What is kept of a session before its first event. */
  empty(): A;
  /** Adds an event. `time` is when it happened, in ms since the epoch. */
  add(value: A, event: E, time: number): A;
  /** Joins two sessions of a user; neither argument is used again. */
  merge(earlier: A, later: A): A;
  /** The result of a session; `undefined` if it has none. */
  finish(value: A, user: K, start: number, end: number, deadline: number, closedBy: ClosedBy): R | undefined;
  /** An empty value for the next session: made of a finished one, where that is cheaper than `empty()`. */
  renew(finished: A): A;
  /** The value as plain JSON that shares nothing with it. */
  save(value: A): unknown;
  /** The value of which `save` made this. `session` is there if it comes out of a snapshot: what does not fit it is damaged. */
  load(saved: unknown, session?: SavedSpan): A;
}

/** What a snapshot says of the session that a value is of. Times are in ms since the epoch. */
export interface SavedSpan {
  readonly start: number;
  readonly end: number;
  /** How many events it has. Snapshots of format 1 do not say. */
  readonly count?: number;
}

/** Events in order of arrival: the first `size` of the list. */
interface Collected<E> {
  events: (E | undefined)[];
  size: number;
  /** The greatest time of them, in ms since the epoch. */
  latest: number;
  isInOrder: boolean;
}

/**
 * Collects the events of a session: the fold behind `sessionize` when nothing else stands behind it. Their times are not kept but
 * read again, by `timeOf`, where some came out of order.
 */
export function collectFold<K, E>(timeOf: (event: E) => unknown): Fold<K, E, Collected<E>, Session<K, E>> {
  const inOrder = (collected: Collected<E>): E[] => {
    const events = collected.events.slice(0, collected.size) as E[];
    if (collected.isInOrder) return events;
    // Stable: that keeps events of the same time in order of arrival.
    events.sort((a, b) => toMs(timeOf(a)) - toMs(timeOf(b)));
    collected.events = [...events];
    collected.isInOrder = true;
    return events;
  };
  const empty = (): Collected<E> => ({ events: [], size: 0, latest: -Infinity, isInOrder: true });
  return {
    name: 'events',
    empty,
    add(collected, event, time) {
      if (time >= collected.latest) collected.latest = time;
      else collected.isInOrder = false;
      collected.events[collected.size++] = event;
      return collected;
    },
    merge(earlier, later) {
      // The smaller into the larger, so that a session that grows by merging costs what it holds.
      const [larger, smaller] = earlier.size < later.size ? [later, earlier] : [earlier, later];
      for (let i = 0; i < smaller.size; i++) larger.events[larger.size++] = smaller.events[i];
      larger.latest = later.latest;
      larger.isInOrder &&= larger === earlier && smaller.isInOrder;
      return larger;
    },
    finish: (collected, user, start, end, deadline, closedBy) => ({
      user,
      start,
      end,
      closedBy,
      deadline,
      events: inOrder(collected),
    }),
    renew(collected) {
      if (collected.size > few) return empty();
      // A new list for each session would have to grow again, and V8 would soon take such lists for objects that live long.
      collected.events.fill(undefined);
      collected.size = 0;
      collected.latest = -Infinity;
      collected.isInOrder = true;
      return collected;
    },
    save: (collected) => ({ events: inOrder(collected), latest: collected.latest }),
    load(saved, session) {
      const { events, latest } = saved as Collected<E>;
      expectKept(Array.isArray(events) && Number.isFinite(latest));
      if (session !== undefined) {
        const times = (events as E[]).map((event) => toMs(timeOf(event)));
        expectKept(latest === session.end && areTimesOf(times, session));
      }
      return { events: [...events], size: events.length, latest, isInOrder: true };
    },
  };
}

/** Refuses a saved value that is not what `save` gave. */
export function expectKept(fits: boolean): void {
  if (!fits) throw new TypeError('it is not what was saved');
}

/** Whether these are the times of all events of a session, in order. */
function areTimesOf(times: readonly number[], { start, end, count = times.length }: SavedSpan): boolean {
  const isInOrder = times.every((time, i) => i === 0 || times[i - 1]! <= time);
  return isInOrder && times[0] === start && times.at(-1) === end && times.length === count;
}

/** The same results as of `fold`, but made when a session closes, of its events: bounds may have to cut it before. */
export const replayFold = <K, E, A, R extends Span<K>>(
  fold: Fold<K, E, A, R>,
): Omit<Fold<K, E, EventLog<E>, R>, 'merge'> => ({
  name: fold.name,
  empty: () => new EventLog(),
  add(log, event, time) {
    log.append(event, time);
    return log;
  },
  finish({ events, times }, user, start, end, deadline, closedBy) {
    const value = events.reduce((counted, event, i) => fold.add(counted, event, times[i]!), fold.empty());
    const result = fold.finish(value, user, start, end, deadline, closedBy);
    // A fold may keep its values in a place that only `renew` frees.
    fold.renew(value);
    return result;
  },
  renew: (log) => log.emptied(),
  save: ({ events, times }) => events.map((event, i) => [times[i], event]),
  load(saved, session) {
    const log = new EventLog<E>();
    for (const row of saved as readonly unknown[][]) {
      const [time, event] = row;
      expectKept(row.length === 2 && Number.isFinite(time));
      log.append(event as E, time as number);
    }
    expectKept(session === undefined || areTimesOf(log.times, session));
    return log;
  },
});

/**
 * Throws what a fold throws of an event, and does nothing else. The first event also shows whether sessions have values of their own.
 *
 * @param of - the function that was called
 */
export function trialOf<K, E, A, R extends Span<K>>(
  of: string,
  fold: Fold<K, E, A, R>,
): (event: E, time: number) => void {
  let value: A | undefined;
  return (event, time) => {
    if (value === undefined) checkOwnValues(of, fold, event, time);
    value = fold.renew(fold.add(value ?? fold.empty(), event, time));
  };
}

/**
 * Refuses a fold with which sessions change each other: what `empty` gives, or `of` of a summary, is shared by sessions, and
 * adding changes it. One event shows it.
 *
 * @param of - the function that was called
 * @throws OptionTypeError
 */
export function checkOwnValues<K, E, A, R extends Span<K>>(
  of: string,
  fold: Fold<K, E, A, R>,
  event: E,
  time: number,
): void {
  const session = fold.add(fold.empty(), event, time);
  const before = textOf(fold.save(session));
  fold.add(fold.add(fold.empty(), event, time), event, time);
  if (textOf(fold.save(session)) === before) return;
  throw new OptionTypeError(
    of,
    'fold',
    'what is kept of one session changes when an event is added to another: `add` or `concat` must return a new value, or `empty` ' +
      'and `of` make one each time',
  );
}

/** What can be compared of a value. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, part: unknown) =>
      part instanceof Map || part instanceof Set ? Array.from(part as Iterable<unknown>) : part,
    );
  } catch {
    return undefined;
  }
}

/** A fold that asks for the order of times only, so that it can also be made of the events of a session that is closed. */
export interface Tally<K, E, A, R extends Span<K>> extends Fold<K, E, A, R> {
  /** @param time - grows with the time of the event, and may be something else */
  add(value: A, event: E, time: number): A;
}

export const tally = <K, E, A, R extends Span<K>>(
  fold: Tally<K, E, A, R>,
  { user, start, end, deadline, closedBy, events }: Session<K, E>,
): R | undefined => {
  const value = events.reduce((counted, event, i) => fold.add(counted, event, i), fold.empty());
  return fold.finish(value, user, start, end, deadline, closedBy);
};
