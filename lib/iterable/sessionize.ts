import { checkOption } from '../core/check.js';
import { type Clock, type ClockHost, clockwork } from '../core/clock.js';
import type { UserIn } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { SessionMachine } from '../core/session-machine.js';
import type { SessionizerOptions } from '../core/sessionizer-options.js';
import {
  type AsyncSessionizeOptions,
  type SessionizeOptions,
  type Settings,
  settingsOf,
  type UncheckedOptions,
} from './options.js';
import { each, eachLater, isAsyncIterable, isIterable, type Step } from './step.js';
import { whileWaiting } from './waiting.js';

/**
 * Cuts each user's events into sessions, in event time: `sessionize` of `rxjs-sessionize`, for iterables.
 *
 * It pulls: it asks for an event when the results of the last one are taken. So backpressure is that of the source: a Node
 * stream, a web stream, `node:readline`, a database cursor or a generator. Sessions, their times and rejections follow
 * SEMANTICS.md (S1–S14).
 *
 * ```ts
 * import { sessionize, toCtr } from 'rxjs-sessionize/iterable';
 *
 * const log = [
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 4_000, type: 'click' },
 *   { user: 'bob', time: 20_000, type: 'search' },
 * ];
 * for (const { user, ctr } of toCtr(sessionize(log, { gap: 10_000 }))) console.log(user, ctr);
 * // => ann 1
 * // => bob 0
 * ```
 *
 * An async iterable gives an async generator:
 *
 * ```ts
 * import { Readable } from 'node:stream';
 * import { sessionize } from 'rxjs-sessionize/iterable';
 *
 * const visits = Readable.from([{ user: 'ann', time: 0 }, { user: 'ann', time: 60_000 }]);
 * for await (const { user, start } of sessionize(visits, { gap: 10_000 })) console.log(user, start);
 * // => ann 0
 * // => ann 60000
 * ```
 *
 * @param events - an iterable or an async iterable
 * @param options - `gap` (ms) is required; `grace` (ms, default 0), `maxDuration` (ms), `maxEvents`, `split`, `idOf`, `rejected`, `fold`,
 * `clock`; `userOf` and `timeOf` where events have no `user` and `time`. Of an async iterable also `signal`
 * @returns a generator, or an async one, of sessions in the order of S6. When the consumer stops, the source is closed. An
 * error of the source or of a function of yours is thrown to the consumer, and open sessions are discarded
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function sessionize<E, K = UserIn<E>, R extends Span<K> = Session<K, E>>(
  events: Iterable<E>,
  options: SessionizeOptions<E, K, R>,
): Generator<R, void, undefined>;
export function sessionize<E, K = UserIn<E>, R extends Span<K> = Session<K, E>, C extends Clock = Clock>(
  events: AsyncIterable<E>,
  options: AsyncSessionizeOptions<E, K, R, C>,
): AsyncGenerator<R, void, undefined>;
export function sessionize<E, K, R extends Span<K>>(
  events: Iterable<E> | AsyncIterable<E>,
  options: UncheckedOptions,
): Generator<R, void, undefined> | AsyncGenerator<R, void, undefined> {
  const isKnown = isIterable(events) || isAsyncIterable(events);
  checkOption('sessionize', 'events', events, 'an iterable or an async iterable', isKnown);
  if (isIterable(events))
    return each(events, eventStep(settingsOf<E, K, R>('sessionize', options, false), 'sessionize'));
  const settings = settingsOf<E, K, R>('sessionize', options, true);
  const { clock, signal } = settings;
  return clock[clockwork].setsTimers || signal !== undefined
    ? whileWaiting<E, R>(events, (host) => liveStep(settings, host), signal)
    : eachLater(events, eventStep(settings, 'sessionize'));
}

/** Sessions if only events move time. */
export function eventStep<E, K, R extends Span<K>>(settings: Settings<E, K, R>, of: string): Step<E, R> {
  const machine = machineOf(settings, of);
  const { userOf } = settings;
  return {
    add: (event) => machine.add(userOf(event), event),
    flush: () => machine.flush(),
  };
}

/** Sessions if silence moves time too. The host receives the sessions that silence closes. */
function liveStep<E, K, R extends Span<K>>(
  settings: Settings<E, K, R>,
  host: ClockHost & { emit(results: readonly R[]): void },
): Step<E, R> {
  const machine = machineOf(settings, 'sessionize');
  const { userOf, timeOf, grace, clock } = settings;
  const emit = (results: readonly R[]) => {
    host.emit(results);
  };
  const take = clock[clockwork].start({ machine, emit, out: host, grace, timeOf });
  return {
    add(event) {
      take(userOf(event), event);
      return [];
    },
    flush: () => machine.flush(),
  };
}

const machineOf = <E, K, R extends Span<K>>({ clock, userOf, signal, ...options }: Settings<E, K, R>, of: string) =>
  // Conditional types say what may be left out, and `settingsOf` has filled it in.
  new SessionMachine<K, E, R>(
    { ...options, latest: clock[clockwork].latest } as unknown as SessionizerOptions<K, E, R>,
    of,
  );
