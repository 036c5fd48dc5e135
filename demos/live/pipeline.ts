import { filter, map, type Observable, share, Subject } from 'rxjs';
import {
  type Ctr,
  ctrPer,
  groupByUser,
  type IntervalCtr,
  liveClock,
  type Rejection,
  type SearchEvent,
  sessionize,
  type Summary,
  summaryFold,
} from 'rxjs-sessionize';
import { matcher } from '../../read/field-match.js';
import type { GapRule } from '../../read/gap-rule.js';
import type { User } from './messages.js';

/** The part of an event that is kept: what a click-through rate needs. */
export interface Act {
  readonly user: User;
  readonly time: number | Date;
  readonly type: SearchEvent['type'];
  /** Identifies an event that is sent twice. */
  readonly id: User | undefined;
  /** The beginning of the query or item, as the diagram shows it. Events are kept while their session is open, so it is short. */
  readonly label: string;
}

/**
 * The most bytes that an event without names takes while its session is open. This was measured with users who come once, and
 * includes the session, its ids and the user's place.
 */
export const eventBytes = 1_000;

/** A character of a name takes at most two bytes. */
export const bytesOf = ({ user, id = '' }: Act): number => eventBytes + 2 * (String(user).length + String(id).length);

/** The counts that are kept of a session, and the bytes of its events. */
interface Kept {
  readonly searches: number;
  readonly clicks: number;
  readonly events: number;
  readonly bytes: number;
}

export type KeptSession = Summary<User, Kept>;

const kept = summaryFold<User, Act, Kept>(
  (act) => ({
    searches: act.type === 'search' ? 1 : 0,
    clicks: act.type === 'click' ? 1 : 0,
    events: 1,
    bytes: bytesOf(act),
  }),
  {
    empty: { searches: 0, clicks: 0, events: 0, bytes: 0 },
    concat: (a, b) => ({
      searches: a.searches + b.searches,
      clicks: a.clicks + b.clicks,
      events: a.events + b.events,
      bytes: a.bytes + b.bytes,
    }),
  },
);

/** How sessions are cut, in ms and events; see `sessionize` and `liveClock`. */
export interface Cut {
  readonly gap: number;
  /** Gaps of particular users. The first rule that matches a user counts. */
  readonly gapsBy: readonly GapRule[];
  readonly grace: number;
  readonly silence: number;
  readonly maxAhead: number;
  readonly maxEvents: number;
  /** The types of events that begin a session. */
  readonly splitBefore: readonly string[];
  /** The types of events that end a session. */
  readonly splitAfter: readonly string[];
  /** The length of the intervals of `minutes`, in ms. */
  readonly every: number;
}

export interface Look {
  readonly sessions: readonly KeptSession[];
  readonly watermark: number;
}

const nothing: Look = { sessions: [], watermark: -Infinity };

export interface Pipeline {
  /** Takes an event. Returns the rejection if it is rejected. */
  readonly take: (act: Act) => Rejection<User, Act> | undefined;
  /** The complete list of open sessions, in order of their deadlines, and the watermark. */
  readonly look: () => Look;
  /** Closes all open sessions, and completes. */
  readonly end: () => void;
  // Hot: subscribe before the first event.
  readonly sessions: Observable<KeptSession>;
  readonly ctrs: Observable<Ctr<User>>;
  readonly minutes: Observable<IntervalCtr<undefined>>;
}

/** Takes events, and emits sessions, their click-through rates and the rates of each minute. All subscribers share one state. */
export function livePipeline({
  gap,
  gapsBy,
  grace,
  silence,
  maxAhead,
  maxEvents,
  splitBefore,
  splitAfter,
  every,
}: Cut): Pipeline {
  const acts = new Subject<Act>();
  const looks = new Subject<void>();
  let rejection: Rejection<User, Act> | undefined;
  let seen = nothing;

  const rules = gapsBy.map((rule) => ({ gap: rule.gap, matches: matcher(rule.match) }));
  const sessions = acts.pipe(
    groupByUser(),
    sessionize({
      gap: rules.length === 0 ? gap : (user: User) => rules.find(({ matches }) => matches(user))?.gap ?? gap,
      grace,
      maxEvents,
      ...(splitBefore.length + splitAfter.length > 0 && {
        split: {
          name: 'by type',
          before: ({ type }: Act) => splitBefore.includes(type),
          after: ({ type }: Act) => splitAfter.includes(type),
        },
      }),
      fold: kept,
      idOf: ({ id }) => id,
      clock: liveClock({ silence, maxAhead }),
      rejected: (rejected) => {
        rejection = rejected;
      },
      openSessions: {
        at: looks,
        to: (sessions, { watermark }) => {
          seen = { sessions, watermark };
        },
      },
    }),
    share(),
  );
  const ctrs = sessions.pipe(
    filter(({ value }) => value.searches > 0),
    map(({ value: { searches, clicks }, ...span }) => ({ ...span, searches, clicks, ctr: clicks / searches })),
    share(),
  );

  return {
    take(act) {
      // `rejected` is called before `next` returns, because everything is synchronous.
      rejection = undefined;
      acts.next(act);
      return rejection;
    },
    look() {
      seen = nothing;
      looks.next();
      const look = seen;
      // Drops the sessions, so that nothing keeps them in memory.
      seen = nothing;
      return look;
    },
    end() {
      acts.complete();
    },
    sessions,
    ctrs,
    // If gaps differ, or splits end most sessions, the pauses seen so far do not tell how long to wait.
    minutes: ctrs.pipe(ctrPer({ every, maxGap: Math.max(gap, ...gapsBy.map((rule) => rule.gap)) })),
  };
}
