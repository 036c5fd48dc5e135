import {
  from,
  type GroupedObservable,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  type TeardownLogic,
} from 'rxjs';
import { checkFunction, checkOption, checkSessionOptions } from '../lib/core/check.js';
import { checkEventTime, type Clock, clockwork, type EventTimeOptions, isClock } from '../lib/core/clock.js';
import { type Counts, withoutOpen } from '../lib/core/counts.js';
import { collectFold, type Fold } from '../lib/core/fold.js';
import type { FoldOption, PutGroupByUserBefore, SessionOptions } from '../lib/core/options.js';
import type { Session, Span } from '../lib/core/session.js';
import { SessionMachine } from '../lib/core/session-machine.js';
import { timeOfEvent } from '../lib/core/time.js';
import { eventClock } from '../lib/core/event-clock.js';
import { follow } from './follow.js';
import { followGroups } from './followGroups.js';
import { note, noteOf } from './fusion.js';
import type { UserGroup } from './userGroup.js';
import { checkInput, checkOpenSessions, type OpenSessions, type Progress, showOpenSessions } from './openSessions.js';
import { EmitQueue } from './emitQueue.js';

/** The options of `sessionize`. `gap` is required. */
export type SessionizeOptions<K, E, C extends Clock = Clock, R extends Span<K> = Session<K, E>> = SessionOptions<K, E> &
  EventTimeOptions<E, C> &
  FoldOption<NoInfer<K>, NoInfer<E>, R> & {
    /** What moves time (S8). Default: `eventClock()`. */
    readonly clock?: C;
    /** Shows the open sessions on request (A8). Without `fold`, their events are kept. Default: never. */
    readonly openSessions?: OpenSessions<R>;
    /**
     * Users to erase, each when it is emitted (A14): the user's open sessions are discarded, and nothing is kept of the user. What was
     * emitted stays. It is subscribed to before the events are. Its error is an error of the stream; its completion changes nothing.
     * Default: none.
     */
    readonly forget?: ObservableInput<NoInfer<K>>;
    /**
     * Called once for each subscription, with a function that reads its counters (A12) and the watermark (S16). A reading takes no longer
     * with more users. What it returns is called, or unsubscribed from, when the subscription is over. Default: nobody reads.
     */
    readonly monitor?: (read: () => Counts & Progress) => TeardownLogic;
  };

const nothing: never[] = [];

/** All options; the conditional types say which may be left out. */
type AnyOptions<K, E, R extends Span<K>> = SessionOptions<K, E> & {
  readonly timeOf?: (event: E) => number | Date;
  readonly fold?: Fold<K, E, unknown, R>;
  readonly clock?: Clock;
  readonly openSessions?: OpenSessions<R>;
  readonly forget?: ObservableInput<K>;
  readonly monitor?: (read: () => Counts & Progress) => TeardownLogic;
};

/**
 * Cuts each user's events into sessions, in event time.
 *
 * A session goes on while its user pauses for no longer than `gap`. Pauses are measured between the times at which events happened,
 * not arrived. So a replay of a day takes a second and gives the sessions of the day, and events may be out of order by up to `grace`.
 *
 * ```
 * events of ann    a--b---c-----------d--|
 *                  sessionize({ gap: 4 })
 * sessions         -------------(abc)----(d|)
 * ```
 *
 * A session is emitted as soon as the watermark, the greatest time seen less `grace`, has passed its deadline (S3). Sessions that are
 * still open are emitted when the source ends (S7). An event that is too late for its session is rejected (S4): `rejected` is called,
 * and the event is in no session.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0 },
 *   { user: 'bob', time: 3_000 },
 *   { user: 'ann', time: 10_000 },
 *   { user: 'ann', time: 20_001 },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 * ).subscribe(({ user, start, end, closedBy }) => console.log(user, start, end, closedBy));
 * // => bob 3000 3000 gap
 * // => ann 0 10000 gap
 * // => ann 20001 20001 end
 * ```
 *
 * Groups are hot: operators between the grouping and `sessionize` must be synchronous. With a `delay` there, a group is subscribed to
 * after its first event. Delay the events before they are grouped.
 *
 * Events are kept until their session closes, unless `toCtr` or `summarize` stands directly behind, or `fold` keeps something else:
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize, summaryFold } from 'rxjs-sessionize';
 *
 * const count = summaryFold<string, unknown, number>(() => 1, { empty: 0, concat: (x, y) => x + y });
 * from([{ user: 'ann', time: 0 }, { user: 'ann', time: 1_000 }]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000, fold: count }),
 * ).subscribe(({ user, value }) => console.log(user, value));
 * // => ann 2
 * ```
 *
 * @param options - `gap` (ms) is required; `grace` (ms, default 0), `maxDuration` (ms), `maxEvents`, `split`, `idOf`, `rejected`,
 * `clock`, `fold`, `openSessions`, `forget`, `monitor`; `timeOf` where events have no `time`
 * @returns an operator that emits each session, or what `fold` makes of it, when it closes, in the order of S6, and completes when the
 * groups and all of their events have. An error of the source, of a group or of a function of yours is passed on at once, and open sessions
 * are discarded; so is, without `rejected`, a {@link RejectedEventError} for a time that is invalid or too far ahead (S9).
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function sessionize<K, E = PutGroupByUserBefore, C extends Clock = Clock, R extends Span<K> = Session<K, E>>(
  options: SessionizeOptions<K, E, C, R>,
): OperatorFunction<GroupedObservable<K, E>, R> {
  checkSessionOptions('sessionize', options, ['rejected', 'clock', 'openSessions', 'forget', 'monitor']);
  const {
    clock = eventClock(),
    fold,
    openSessions,
    forget,
    monitor,
    grace = 0,
    timeOf = timeOfEvent as (event: E) => number | Date,
    ...others
  } = options as AnyOptions<K, E, R>;
  checkOption('sessionize', 'clock', clock, 'a clock of this package', isClock(clock));
  const { latest, start } = clock[clockwork];
  checkEventTime('sessionize', clock, options);
  checkOpenSessions(openSessions);
  if (forget !== undefined) checkInput('forget', forget);
  checkFunction('sessionize', 'monitor', monitor);

  const build = <A, S extends Span<K>>(
    groups: Observable<GroupedObservable<K, E>>,
    fold: Fold<K, E, A, S>,
    shown?: OpenSessions<S>,
  ) =>
    new Observable<S>((out) => {
      const queue = new EmitQueue(out);
      const grouped = noteOf(groups)?.grouped;
      const userGroups = new Map<K, UserGroup<K, E>>();
      /** The users that this step has forgotten (S5 d): their groups are released when it is over (A7). */
      let forgotten: K[] = [];
      const machine = new SessionMachine<K, E, S>(
        {
          ...others,
          grace,
          timeOf,
          latest,
          fold,
          ...(grouped === undefined && { forgotten: (user: K) => void forgotten.push(user) }),
        },
        'sessionize',
      );
      if (shown !== undefined) {
        showOpenSessions(shown, machine, queue, out);
        if (out.closed) return;
      }
      const emit = (results: readonly S[]) => {
        queue.emit(results);
        if (forgotten.length === 0) return;
        const users = forgotten;
        forgotten = [];
        for (const user of users) {
          userGroups.get(user)?.release();
          userGroups.delete(user);
        }
      };
      let take = start({ machine, emit, out, grace, timeOf });
      if (forget !== undefined) {
        const toForget: K[] = [];
        const erase = () => {
          for (const user of toForget.splice(0)) machine.forget(user);
          emit(nothing);
        };
        let depth = 0;
        const takeNow = take;
        // A function of yours may ask for it while an event is taken: then it waits until that is done.
        take = (user, event) => {
          if (toForget.length > 0) erase();
          depth++;
          try {
            takeNow(user, event);
          } finally {
            depth--;
          }
          if (toForget.length > 0) erase();
        };
        const next = (user: K) => {
          toForget.push(user);
          if (depth === 0) erase();
        };
        follow(from(forget), out, { next, complete: () => undefined });
        if (out.closed) return;
      }
      out.add(
        monitor?.(() => {
          const { counts, watermark } = machine;
          return Object.assign(out.closed ? withoutOpen(counts) : counts, { watermark });
        }),
      );
      const complete = () => {
        let last: readonly S[];
        try {
          last = machine.flush();
        } catch (error) {
          out.error(error);
          return;
        }
        queue.emit(last);
        queue.complete();
      };
      if (grouped === undefined) {
        followGroups(groups, out, { next: take, complete, userGroups });
      } else {
        const { events, userOf } = grouped;
        const next = (event: E) => {
          take(userOf(event), event);
        };
        follow(events, out, { next, complete });
      }
    });

  return (groups) => {
    const operators = noteOf(groups)?.grouped === undefined ? ['sessionize'] : ['groupByUser', 'sessionize'];
    if (fold !== undefined) {
      const results = build(groups, fold, openSessions);
      note(results, { operators });
      return results;
    }
    // Without `fold`, `R` is a session with its events.
    const shown = openSessions as OpenSessions<Session<K, E>> | undefined;
    const sessions = build(groups, collectFold<K, E>(timeOf), shown);
    // To show open sessions, their events are needed.
    note(sessions, shown === undefined ? { operators, over: (other) => build(groups, other) } : { operators });
    return sessions as Observable<unknown> as Observable<R>;
  };
}
