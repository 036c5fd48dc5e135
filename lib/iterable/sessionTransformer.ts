import type { UserIn } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { type SessionizeOptions, settingsOf } from './options.js';
import { eventStep } from './sessionize.js';
import type { Step } from './step.js';

/** The argument of `new TransformStream`, for any number of streams: each has a controller of its own. */
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
 * @returns a transformer. Each stream that is made of it has a state of its own (A4). Without `rejected`, an event with a time that is invalid or too far ahead
 * makes the stream fail (S9), as does a function of yours that throws
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function sessionTransformer<E, K = UserIn<E>, R extends Span<K> = Session<K, E>>(
  options: SessionizeOptions<E, K, R>,
): SessionTransformer<E, R> {
  const settings = settingsOf<E, K, R>('sessionTransformer', options, false);
  const steps = new WeakMap<Controller<R>, Step<E, R>>();
  const stepOf = (controller: Controller<R>): Step<E, R> => {
    let step = steps.get(controller);
    if (step === undefined) {
      step = eventStep(settings, 'sessionTransformer');
      steps.set(controller, step);
    }
    return step;
  };
  return {
    transform(event, controller) {
      for (const session of stepOf(controller).add(event)) controller.enqueue(session);
    },
    flush(controller) {
      for (const session of stepOf(controller).flush()) controller.enqueue(session);
    },
  };
}
