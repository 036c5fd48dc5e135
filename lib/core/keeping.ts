import type { Cutting } from './cutting.js';
import type { Deadlines } from './deadline.js';
import { EventLog } from './event-log.js';
import type { OpenSession, OpenSessions } from './open-session.js';
import {
  atOrBefore,
  countUpTo,
  insert,
  lastInReach,
  splitAfter,
  type Stretch,
  type Stretches,
  stretchesOf,
  type Tree,
  treeOf,
  withEvent,
} from './ordered-tree.js';
import type { SavedSession } from './snapshot.js';
import type { UserTable } from './user-table.js';

/** The events of one moment, in order of arrival. The list may have grown since: the first `count` of it are meant. */
interface Moment<E> extends Stretch {
  readonly events: E[];
}

/** So few events are put back into columns at no cost that matters. */
const few = 32;

/**
 * Where bounds end sessions, an event that comes late moves all cuts behind it. So the events are kept, and a session is cut when it
 * has to be known where it ends.
 */
export class Keeping<K, E> implements Cutting<E, EventLog<E>> {
  readonly #users: UserTable<K, EventLog<E>>;
  readonly #deadlines: Deadlines;

  constructor(users: UserTable<K, EventLog<E>>, deadlines: Deadlines) {
    this.#users = users;
    this.#deadlines = deadlines;
  }

  add(row: number, event: E, time: number): void {
    const users = this.#users;
    const several = users.several(row) as KeptEvents<E> | undefined;
    if (several !== undefined) {
      users.setSeveral(row, several.with(event, time), new EventLog());
    } else if (!this.#addToLone(row, event, time)) {
      const lone = KeptEvents.of(users.value[row]!, users.gap(row), this.#deadlines);
      users.setSeveral(row, lone.with(event, time), new EventLog());
    }
  }

  leave(row: number, rest: KeptEvents<E> | undefined): void {
    const users = this.#users;
    if (rest === undefined) {
      users.setNone(row, new EventLog());
    } else if (rest.count <= few && rest.first.count === rest.count) {
      const { start, end, count, deadline } = rest.first;
      users.setLone(row, start, end, count, deadline, rest.takeFirst().value);
    } else {
      users.setSeveral(row, rest, new EventLog());
    }
  }

  load(row: number, saved: readonly SavedSession[]): void {
    const log = new EventLog<E>();
    for (const { value } of saved) {
      for (const [time, event] of value as readonly (readonly [number, E])[]) log.append(event, time);
    }
    this.leave(row, log.size === 0 ? undefined : KeptEvents.of(log, this.#users.gap(row), this.#deadlines));
  }

  /** Adds an event to the lone session of a user, or begins one, where it certainly stays a single session. */
  #addToLone(row: number, event: E, time: number): boolean {
    const users = this.#users;
    const { maxDuration, maxEvents } = this.#deadlines;
    const gap = users.gap(row);
    let start = time;
    let end = time;
    let count = 1;
    if (users.isLone(row)) {
      start = Math.min(users.start(row), time);
      end = Math.max(users.end(row), time);
      count += users.count(row);
      const isApart = time > users.due(row) || users.start(row) > time + gap;
      const isTooMuch = end > start + maxDuration || (count > maxEvents && time !== users.end(row));
      if (isApart || isTooMuch) return false;
    }
    const value = users.value[row]!;
    value.append(event, time);
    const fullAt = count >= maxEvents ? end : Infinity;
    users.setLone(row, start, end, count, this.#deadlines.of({ start, end, gap, fullAt }), value);
    return true;
  }
}

/** The events of a user's open sessions, wherever the cuts are. */
class KeptEvents<E> implements OpenSessions<EventLog<E>> {
  readonly #moments: Stretches<Moment<E>>;
  readonly #gap: number;
  readonly #deadlines: Deadlines;
  #first: OpenSession | undefined;

  private constructor(moments: Stretches<Moment<E>>, gap: number, deadlines: Deadlines, first?: OpenSession) {
    this.#moments = moments;
    this.#gap = gap;
    this.#deadlines = deadlines;
    this.#first = first;
  }

  /** @param log - at least one event */
  static of<E>(log: EventLog<E>, gap: number, deadlines: Deadlines): KeptEvents<E> {
    const moments: Moment<E>[] = [];
    const { events, times } = log;
    for (let i = 0; i < events.length;) {
      const start = times[i]!;
      let to = i + 1;
      while (times[to] === start) to++;
      moments.push({ start, reach: start + gap, count: to - i, events: events.slice(i, to) });
      i = to;
    }
    return new KeptEvents(treeOf(moments)!, gap, deadlines);
  }

  get count(): number {
    return this.#moments.count;
  }

  get first(): OpenSession {
    return (this.#first ??= this.#cut());
  }

  takeFirst(): { value: EventLog<E>; rest: KeptEvents<E> | undefined } {
    const [first, rest] = splitAfter(this.#moments, this.first.end);
    return { value: logOf(first), rest: rest && new KeptEvents(rest, this.#gap, this.#deadlines) };
  }

  /** These events and one more. */
  with(event: E, time: number): KeptEvents<E> {
    const same = atOrBefore(this.#moments, time);
    const events =
      same?.start === time ? (same.events.length === same.count ? same.events : same.events.slice(0, same.count)) : [];
    events.push(event);
    const moment = { start: time, reach: time + this.#gap, count: events.length, events };
    // What comes behind the first session does not change it.
    const first = time > this.first.deadline ? this.first : undefined;
    return new KeptEvents(insert(this.#moments, moment), this.#gap, this.#deadlines, first);
  }

  /** The first session (S1): all moments up to the first one that a term of its deadline keeps out. */
  #cut(): OpenSession {
    const moments = this.#moments;
    const { maxDuration, maxEvents } = this.#deadlines;
    const gap = this.#gap;
    const { start } = moments.first;
    const fullAt = withEvent(moments, maxEvents)?.start ?? Infinity;
    const end = atOrBefore(moments, Math.min(lastInReach(moments).start, start + maxDuration, fullAt))!.start;
    const deadline = this.#deadlines.of({ start, end, gap, fullAt });
    const cause = this.#deadlines.causeOf(start, end, gap, deadline);
    return { start, end, count: countUpTo(moments, end), deadline, cause };
  }
}

function logOf<E>(moments: Tree<Moment<E>>): EventLog<E> {
  const log = new EventLog<E>();
  for (const { start, count, events } of stretchesOf(moments)) {
    for (let i = 0; i < count; i++) log.append(events[i] as E, start);
  }
  return log;
}
