import type { Cause } from './deadline.js';

/** A session that is still open, cut as it would be if nothing more came. */
export interface OpenSession {
  /** Times of its first and its last event, in ms since the epoch. */
  readonly start: number;
  readonly end: number;
  /** How many events it has. */
  readonly count: number;
  /** The last instant at which an event would still join (S1), in ms since the epoch, and which term of it that is. */
  readonly deadline: number;
  readonly cause: Cause;
}

/** An open session, with what is kept of it. */
export interface KeptSession<A> extends OpenSession {
  readonly value: A;
}

/**
 * The open sessions of one user who has several: at least one. Nothing changes them: what adds or takes away gives others.
 *
 * Only the first one has to be known exactly: an event that comes late lies in it or before it (S4), and W reaches it first. So
 * what lies behind it is only kept in time order, and is cut when the first one has closed, or when somebody looks.
 *
 * @typeParam A - what is kept of a session
 */
export interface OpenSessions<A> {
  /** The first one. */
  readonly first: OpenSession;
  /** What is kept of the first one, and the sessions behind it. It may be asked several times. */
  takeFirst(): { readonly value: A; readonly rest: OpenSessions<A> | undefined };
}

/** All of them, in time order. */
export function sessionsIn<A>(open: OpenSessions<A> | undefined): KeptSession<A>[] {
  const sessions: KeptSession<A>[] = [];
  for (let left = open; left !== undefined;) {
    const { value, rest } = left.takeFirst();
    sessions.push({ ...left.first, value });
    left = rest;
  }
  return sessions;
}
