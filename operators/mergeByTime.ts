import { Observable } from 'rxjs';
import { checkMergeByTime, merge, type MergeInput, type TimeOfArgument } from '../lib/core/merge-by-time.js';

/**
 * Merges inputs that are each in time order into one observable in time order.
 *
 * Inputs that are merged as they arrive, as by rxjs `merge`, are not in order if one is ahead of another, and the events of those
 * behind are late (S2). This operator pulls: it emits the event with the least time first, and asks an input for its next event only
 * when its last one has been emitted. Events of the same time are emitted in the order of the inputs.
 *
 * ```ts
 * import { mergeByTime } from 'rxjs-sessionize';
 *
 * const server1 = [{ time: 1 }, { time: 4 }];
 * const server2 = [{ time: 2 }, { time: 3 }];
 * mergeByTime([server1, server2]).subscribe(({ time }) => console.log(time));
 * // => 1
 * // => 2
 * // => 3
 * // => 4
 * ```
 *
 * @param inputs - iterables and async iterables. If one is not in order, the output is not either; no event is lost.
 * @param timeOf - when an event happened, in ms since the epoch. Default: its `time`
 * @returns a cold observable of the events of all inputs. It is synchronous while it asks iterables only, and completes when all
 * inputs are done. An error of an input or of `timeOf` is passed on. In every case, inputs that are not done are closed; an error of
 * closing an async iterable is dropped.
 * @throws TypeError - at once, if an argument is of the wrong kind (A3)
 */
export function mergeByTime<E>(
  inputs: readonly MergeInput<E>[],
  // Has a name, because the compiler's message names what is missing.
  ...timeOf: TimeOfArgument<E>
): Observable<E> {
  checkMergeByTime(inputs, ...timeOf);
  return new Observable((out) => {
    const merging = merge(inputs, ...timeOf);
    let isRunning = false;
    out.add(() => {
      if (!isRunning) merging.return();
    });
    /** Emits up to the next promise, and goes on when that has settled. */
    const run = (resume: () => ReturnType<typeof merging.next>) => {
      isRunning = true;
      try {
        for (let step = resume(); ; step = out.closed ? merging.return() : merging.next()) {
          if (step.done === true) {
            out.complete();
            return;
          }
          if ('then' in step.value) {
            step.value.then(
              (next) => {
                run(() => merging.next(next));
              },
              (error: unknown) => {
                run(() => merging.throw(error));
              },
            );
            return;
          }
          out.next(step.value.event);
        }
      } catch (error) {
        out.error(error);
      } finally {
        isRunning = false;
      }
    };
    run(() => merging.next());
  });
}
