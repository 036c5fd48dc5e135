import { from, type ObservableInput, type Subscriber } from 'rxjs';
import { checkOption, checkOptions } from '../lib/core/check.js';
import type { Span } from '../lib/core/session.js';
import type { OpenChange } from '../lib/core/open-view.js';
import type { SessionMachine } from '../lib/core/session-machine.js';
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
   * On each of its values the open sessions are shown. It is subscribed to before the events are. Its error is an error of the stream;
   * its completion changes nothing.
   */
  readonly at: ObservableInput<unknown>;
}

interface OpenList<R> extends Looks {
  /**
   * Called with the complete list, in the order of S6, each session as it would be if the stream ended now. Together with the emitted
   * sessions they are the sessions of all events accepted so far. An error that it throws is an error of the stream.
   */
  readonly to: (open: readonly R[], progress: Progress) => void;
  readonly changes?: undefined;
}

interface OpenChanges<R extends Span<unknown>> extends Looks {
  /**
   * Called with the users whose open sessions have changed since the last call, each with all of them in time order, or with none if none
   * is open any longer (S15). The first call is complete. Put into a `Map` by user, the changes make the list of `to`. With a long
   * `grace` many sessions are open: this costs what has changed, `to` costs what is open. An error that it throws is an error of the stream.
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
  machine: SessionMachine<K, E, R>,
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
      // A closed session must be emitted before a list without it is shown. `at` may emit inside a consumer's `next`, or inside a
      // function of yours that is called while an event is being added.
      queue.emit(machine.advance(-Infinity));
      queue.whenEmpty(show);
    },
    complete() {
      // The sessions go on.
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

/** Only rxjs knows what an `ObservableInput` is. */
function isObservableInput(value: ObservableInput<unknown>): boolean {
  try {
    void from(value);
    return true;
  } catch {
    return false;
  }
}
