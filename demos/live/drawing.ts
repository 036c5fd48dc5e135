import type { Rejection } from 'rxjs-sessionize';
import type { DrawnEvent, DrawnSession, Messages, User } from './messages.js';
import { keepLast } from './keep-last.js';
import type { OpenSessionsView } from './open-view.js';
import type { Act, Cut, KeptSession } from './pipeline.js';

/** A diagram has no room for more users at a time. */
const mostUsers = 12;

/** How often readers receive the next part of the diagram, in ms. */
export const drawEvery = 250;

/**
 * The most events and sessions in a message, and the most letters of a label. Together with {@link mostUsers}, they bound the bytes
 * of a message.
 */
const mostEvents = 10;
const mostSessions = 25;
const mostLetters = 24;

/** The part of a query or an item that the diagram shows. A copy, because a slice of a long text would keep the whole text in memory. */
export const labelOf = (text: string): string =>
  text.length <= mostLetters ? text : Buffer.from(`${text.slice(0, mostLetters - 1)}…`).toString();

/** What a new reader receives. */
const recentEvents = 1_000;
const recentSessions = 200;

/**
 * Chooses what the diagram draws. It draws a few users at a time, with all of their events: a few events of each of many users
 * would make sessions that make no sense. All other events are counted, and so are those beyond the bounds of a message.
 */
export class Drawing {
  static readonly bounds = { users: mostUsers, eventsPerSecond: (mostEvents * 1_000) / drawEvery };

  /** The users who are drawn, and the time of each one's last event. */
  readonly #users = new Map<User, number>();
  readonly #recent = { events: [] as DrawnEvent[], closed: [] as DrawnSession[] };
  #events: DrawnEvent[] = [];
  #closed: DrawnSession[] = [];
  #leftOut = 0;
  #greatestTime = -Infinity;
  /** The smallest distance of an event behind the clock so far, in ms. */
  #behind = Infinity;
  /** How long a user without new events keeps the place, in ms. This is long enough for the session to close and to be seen. */
  readonly #patience;

  constructor({ gap, grace, silence }: Pick<Cut, 'gap' | 'grace' | 'silence'>) {
    this.#patience = 2 * Math.max(5_000, gap + grace + silence);
  }

  /** The events and sessions that were drawn last. */
  get recent(): Messages['recent']['drawn'] {
    return { events: this.#recent.events, closed: this.#recent.closed };
  }

  readonly isDrawn = ({ user }: { readonly user: User }): boolean => this.#users.has(user);

  /** Takes an event that has gone through the pipeline. */
  take({ user, time, type, label }: Act, rejection: Rejection<User, Act> | undefined): void {
    const now = Date.now();
    const at = Number(time);
    if (rejection === undefined) {
      this.#greatestTime = Math.max(this.#greatestTime, at);
      this.#behind = Math.min(this.#behind, Math.max(0, now - at));
    }
    if (this.#users.size < mostUsers || this.#users.has(user)) this.#users.set(user, now);
    if (!this.#users.has(user) || this.#events.length === mostEvents) {
      this.#leftOut++;
      return;
    }
    this.#events.push({
      user,
      time: at,
      type,
      label,
      delay: Math.max(0, this.#now(now) - at),
      rejected: rejection && { reason: rejection.reason, lateBy: rejection.lateBy },
    });
  }

  close(session: KeptSession): void {
    if (this.isDrawn(session) && this.#closed.length < mostSessions) this.#closed.push(drawnOf(session));
  }

  /** The next message. Users without recent events lose their places. */
  next(open?: OpenSessionsView['current']): Messages['drawn'] {
    const now = Date.now();
    const message = {
      events: this.#events,
      closed: this.#closed,
      open: open?.drawn.slice(0, mostSessions).map(drawnOf) ?? [],
      watermark: finite(open?.watermark ?? -Infinity),
      greatestTime: finite(this.#greatestTime),
      now: this.#now(now),
      leftOut: this.#leftOut,
    };
    for (const event of this.#events) keepLast(recentEvents, this.#recent.events, event);
    for (const session of this.#closed) keepLast(recentSessions, this.#recent.closed, session);
    this.#events = [];
    this.#closed = [];
    this.#leftOut = 0;
    for (const [user, since] of this.#users) if (now - since > this.#patience) this.#users.delete(user);
    return message;
  }

  #now(now: number): number {
    return this.#behind === Infinity ? now : now - this.#behind;
  }
}

const finite = (time: number): number | null => (Number.isFinite(time) ? time : null);

const drawnOf = ({ value: { searches, clicks, events }, ...span }: KeptSession): DrawnSession => ({
  ...span,
  searches,
  clicks,
  events,
});
