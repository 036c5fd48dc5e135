import { from, type ObservableInput, type Subscriber } from 'rxjs';
import { checkOption, checkOptions } from '../lib/core/check.js';
import type { Span } from '../lib/core/session.js';
import type { OpenChange, Sessionizer } from '../lib/core/sessionizer.js';
import { follow } from './follow.js';
import type { EmitQueue } from './emitQueue.js';

/**
 * Shows the sessions that are still open (A8), as a dashboard needs them.
 *
 * ```ts
 * import { Subject } from 'rxjs';
 * import { groupByUser, sessionize } from 'rxjs-sessionize';
 *
 * const events = new Subject<{ user: string; time: number }>();
 * const look = new Subject<void>();
 * events
 *   .pipe(
 *     groupByUser(),
 *     sessionize({
 *       gap: 10_000,
 *       openSessions: { at: look, to: (open) => console.log('open:', open.map(({ user }) => user).join()) },
 *     }),
 *   )
 *   .subscribe(({ user }) => console.log('closed:', user));
 *
 * events.next({ user: 'ann', time: 0 });
 * events.next({ user: 'bob', time: 9_000 });
 * look.next();
 * events.next({ user: 'bob', time: 11_000 });
 * look.next();
 * // => open: ann,bob
 * // => closed: ann
 * // => open: bob
 * ```
 */
export type OpenSessions<R extends Span<unknown>> = OpenList<R> | OpenChanges<R>;

interface Looks {
  /**
   * When to show them: on each of its values. It is subscribed before the events are. An error of it is one of the stream; its
   * completion changes nothing.
   */
  readonly at: ObservableInput<unknown>;
}

interface OpenList<R> extends Looks {
  /**
   * Called with the complete list of them, in the order of S6, each as it would be if the stream ended now. With the sessions
   * emitted so far, they are the sessions of all events accepted so far. An error that it throws goes to the stream.
   */
  readonly to: (open: readonly R[], progress: Progress) => void;
  readonly changes?: undefined;
}

interface OpenChanges<R extends Span<unknown>> extends Looks {
  /**
   * Called with the users whose open sessions are others than at the last call, each with all of them in time order, or with none where
   * none is open any more (S15). The first call has everybody. Put into a `Map` by user, they make up what `to` would receive. A long
   * `grace` leaves many sessions open: then this costs what has changed, and `to` what is open. An error that it throws goes to the stream.
   */
  readonly changes: (changed: readonly OpenChange<R['user'], R>[], progress: Progress) => void;
  readonly to?: undefined;
}

/** How far event time has come (S16). */
export interface Progress {
  /** The watermark (S2), in ms since the epoch: before it is the past. Minus infinity before the first event. */
  readonly watermark: number;
}

/** Follows `at` for as long as `out` is not closed. */
export function showOpenSessions<K, E, R extends Span<K>>(
  { at, to, changes }: OpenSessions<R>,
  machine: Sessionizer<K, E, R>,
  queue: EmitQueue<R>,
  out: Subscriber<R>,
): void {
  const show = () => {
    if (out.closed) return;
    try {
      const progress = { watermark: machine.watermark };
      if (to === undefined) changes(machine.openChanges(), progress);
      else to(machine.open(), progress);
    } catch (error) {
      out.error(error);
    }
  };
  follow(from(at), out, {
    next() {
      // A closed session must be emitted before the list that lacks it is shown: also where `at` is caused by a consumer, or by
      // a function of the user that is called while an event is being added.
      queue.emit(machine.advance(-Infinity));
      queue.whenEmpty(show);
    },
    complete() {
      // What has been shown stays true.
    },
  });
}

export function checkOpenSessions(openSessions: OpenSessions<never> | undefined): void {
  if (openSessions === undefined) return;
  checkOptions('sessionize', openSessions, ['at', 'to', 'changes'], 'openSessions');
  const { at, to, changes } = openSessions;
  checkInput('openSessions.at', at);
  if (changes === undefined) {
    checkOption('sessionize', 'openSessions.to', to, 'a function', typeof to === 'function');
  } else {
    checkOption('sessionize', 'openSessions.changes', changes, 'a function', typeof changes === 'function');
    const isLeftOut = (to as unknown) === undefined;
    checkOption('sessionize', 'openSessions.to', to, 'left out where there is `changes`', isLeftOut);
  }
}

/** Whether rxjs makes an observable of it. */
export function checkInput(option: string, input: ObservableInput<unknown>): void {
  checkOption('sessionize', option, input, 'an observable or what rxjs makes one of', isObservableInput(input));
}

/** What that is, only rxjs knows. */
function isObservableInput(value: ObservableInput<unknown>): boolean {
  try {
    void from(value);
    return true;
  } catch {
    return false;
  }
}
