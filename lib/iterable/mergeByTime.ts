import { checkMergeByTime, isAsync, merge, type MergeInput, type TimeOfArgument } from '../core/merge-by-time.js';

/**
 * Merges inputs in time order into one input in time order: the event with the least time comes first. An input is asked for
 * its next event after its last one was taken. Events of the same time come in the order of the inputs.
 *
 * ```ts
 * import { mergeByTime } from 'rxjs-sessionize/iterable';
 *
 * const merged = mergeByTime([[{ time: 1 }, { time: 4 }], [{ time: 2 }]]);
 * console.log(Array.from(merged, ({ time }) => time));
 * // => [ 1, 2, 4 ]
 * ```
 *
 * @param inputs - iterables and async iterables; if all are iterables, the result is a generator, else an async one
 * @param timeOf - when an event happened, in ms since the epoch. Default: its `time`
 * @returns the events of all inputs. If an input is not in order, the result is not either; no event is lost. An error of an input or of
 * `timeOf` is thrown to the consumer. In every case, inputs that are not done are closed
 * @throws TypeError - at once, if an argument is none of these (A3)
 */
export function mergeByTime<E>(
  inputs: readonly Iterable<E>[],
  ...timeOf: TimeOfArgument<E>
): Generator<E, void, undefined>;
export function mergeByTime<E>(
  inputs: readonly MergeInput<E>[],
  ...timeOf: TimeOfArgument<E>
): AsyncGenerator<E, void, undefined>;
export function mergeByTime<E>(
  inputs: readonly MergeInput<E>[],
  ...timeOf: TimeOfArgument<E>
): Generator<E, void, undefined> | AsyncGenerator<E, void, undefined> {
  checkMergeByTime(inputs, ...timeOf);
  return inputs.some(isAsync) ? mergedLater(inputs, ...timeOf) : merged(inputs, ...timeOf);
}

/** A merge of iterables waits for nothing, so each of its steps is an event. */
function* merged<E>(
  inputs: readonly MergeInput<E>[],
  timeOf?: (event: E) => number | Date,
): Generator<E, void, undefined> {
  for (const step of merge(inputs, timeOf)) if ('event' in step) yield step.event;
}

async function* mergedLater<E>(
  inputs: readonly MergeInput<E>[],
  timeOf?: (event: E) => number | Date,
): AsyncGenerator<E, void, undefined> {
  const merging = merge(inputs, timeOf);
  try {
    for (let step = merging.next(); step.done !== true;) {
      if ('event' in step.value) {
        yield step.value.event;
        step = merging.next();
      } else {
        const waited = step.value;
        step = await waited.then(
          (next) => merging.next(next),
          (error: unknown) => merging.throw(error),
        );
      }
    }
  } finally {
    merging.return();
  }
}
