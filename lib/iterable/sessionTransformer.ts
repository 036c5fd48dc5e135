import type { UserIn } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { type SessionizeOptions, settingsOf } from './options.js';
import { eventStep } from './sessionize.js';

/** The argument of `new TransformStream`. */
export interface SessionTransformer<E, R> {
  transform(event: E, controller: Controller<R>): void;
  flush(controller: Controller<R>): void;
}

interface Controller<R> {
  enqueue(result: R): void;
}

/**
 * `sessionize` for `pipeThrough`: the argument of `new TransformStream`, in browsers, workers, Deno, Bun and Node.
 *
 * ```ts
 * import { sessionTransformer } from 'rxjs-sessionize/iterable';
 *
 * const visits = new ReadableStream<{ user: string; time: number }>({
 *   start(controller) {
 *     for (const time of [0, 4_000, 60_000]) controller.enqueue({ user: 'ann', time });
 *     controller.close();
 *   },
 * });
 * const sessions = visits.pipeThrough(new TransformStream(sessionTransformer({ gap: 10_000 })));
 * for await (const { user, start, end } of sessions) console.log(user, start, end);
 * // => ann 0 4000
 * // => ann 60000 60000
 * ```
 *
 * Only events move its time. To use `liveClock`, give the stream to `sessionize`.
 *
 * @param options - those of `sessionize` for an iterable
 * @returns a transformer for one stream, whose state it holds. Without `rejected`, an event with a time that is invalid or too far ahead
 * makes the stream fail (S9), as does a function of yours that throws
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function sessionTransformer<E, K = UserIn<E>, R extends Span<K> = Session<K, E>>(
  options: SessionizeOptions<E, K, R>,
): SessionTransformer<E, R> {
  const step = eventStep(settingsOf<E, K, R>('sessionTransformer', options, false), 'sessionTransformer');
  return {
    transform(event, controller) {
      for (const session of step.add(event)) controller.enqueue(session);
    },
    flush(controller) {
      for (const session of step.flush()) controller.enqueue(session);
    },
  };
}
