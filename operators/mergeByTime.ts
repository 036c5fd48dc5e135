import { Observable } from 'rxjs';
import { checkMergeByTime, merge, type MergeInput, type TimeOfArgument } from '../lib/core/merge-by-time.js';

/**
 * Merges inputs that each are in time order into one stream that is.
 *
 * Inputs that are merged blindly, as by rxjs `merge`, are not in order when one is ahead of another, and the events of those
 * behind come too late (S2). So inputs are pulled here: the event with the least time comes first, and an input is asked for its
 * next one only when its last has been emitted. Events of the same time come in the order of the inputs.
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
 * @param inputs - iterables and async iterables. One that is not in order makes the output so; nothing is lost.
 * @param timeOf - when an event happened, in ms since the epoch. Default: its `time`
 * @returns a cold observable of the events of all inputs: synchronous while only iterables are asked, complete when all inputs
 * are done. An error of an input or of `timeOf` is passed on. However it ends, inputs that are not done are closed; where an async
 * iterable then fails to close, nobody is told.
 * @throws TypeError - at once, where an argument is none of these (A3)
 */
export function mergeByTime<E>(inputs: readonly MergeInput<E>[], ...[timeOf]: TimeOfArgument<E>): Observable<E> {
  checkMergeByTime(inputs, timeOf);
  return new Observable((out) => {
    const merging = merge(inputs, timeOf);
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
