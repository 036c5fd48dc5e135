import { Observable, Subscription } from 'rxjs';
import { checkFunction, checkOption } from '../lib/core/check.js';
import { timeOfEvent, toMs } from '../lib/core/time.js';

type Input<E> = Iterable<E> | AsyncIterable<E>;
type InputIterator<E> = Iterator<E> | AsyncIterator<E>;
type Next<E> = IteratorResult<E>;

/** `timeOf` may be left out only where events have a `time` (A6). */
type TimeOfArgument<E> = [E] extends [{ readonly time: number | Date }]
  ? [timeOf?: (event: E) => number | Date]
  : [timeOf: (event: E) => number | Date];

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
export function mergeByTime<E>(
  inputs: readonly Input<E>[],
  ...[timeOf = timeOfEvent]: TimeOfArgument<E>
): Observable<E> {
  checkOption('mergeByTime', 'inputs', inputs, 'an array of iterables', Array.isArray(inputs) && inputs.every(isInput));
  checkFunction('mergeByTime', 'timeOf', timeOf);
  return new Observable((out) => {
    const merging = merge(inputs, timeOf, (event) => {
      out.next(event);
      return !out.closed;
    });
    let isRunning = false;
    out.add(() => {
      if (!isRunning) merging.return();
    });
    const run = (resume: () => IteratorResult<Promise<Next<E>>, void>) => {
      isRunning = true;
      try {
        const step = resume();
        if (step.done === true) out.complete();
        else
          step.value.then(
            (next) => {
              run(() => merging.next(next));
            },
            (error: unknown) => {
              run(() => merging.throw(error));
            },
          );
      } catch (error) {
        out.error(error);
      } finally {
        isRunning = false;
      }
    };
    run(() => merging.next());
  });
}

const isInput = (input: unknown): boolean =>
  typeof input === 'string' ||
  (typeof input === 'object' && input !== null && (Symbol.iterator in input || Symbol.asyncIterator in input));

interface Head<E> {
  readonly iterator: InputIterator<E>;
  readonly order: number;
  readonly event: E;
  readonly time: number;
}

/** Yields each promise it has to wait for, and goes on with what it settles to; `emit` says whether somebody still listens. */
function* merge<E>(
  inputs: readonly Input<E>[],
  timeOf: (event: E) => number | Date,
  emit: (event: E) => boolean,
): Generator<Promise<Next<E>>, void, Next<E>> {
  const open = new Set<InputIterator<E>>();
  /** The next event of each input, the first in time last. */
  const heads: Head<E>[] = [];

  function* pull(iterator: InputIterator<E>, order: number): Generator<Promise<Next<E>>, void, Next<E>> {
    const answer = iterator.next();
    const next = 'then' in answer ? yield answer : answer;
    if (next.done === true) {
      open.delete(iterator);
      return;
    }
    const event = next.value;
    const ms = toMs(timeOf(event));
    // What has no time is for the operators behind to reject: it must not hold up the others.
    const head = { iterator, order, event, time: Number.isNaN(ms) ? -Infinity : ms };
    let place = heads.length;
    while (place > 0 && isBefore(heads[place - 1]!, head)) place--;
    heads.splice(place, 0, head);
  }

  try {
    for (const [order, input] of inputs.entries()) {
      const iterator = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
      open.add(iterator);
      yield* pull(iterator, order);
    }
    for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
      if (!emit(head.event)) return;
      yield* pull(head.iterator, head.order);
    }
  } finally {
    // Closes them all, even if closing one fails.
    const all = new Subscription();
    for (const iterator of open) {
      all.add(() => {
        close(iterator);
      });
    }
    all.unsubscribe();
  }
}

/** Where closing fails later, nobody is left to hear of it: the consumer has gone, or has an error already. */
function close(iterator: InputIterator<unknown>): void {
  const closing = iterator.return?.();
  if (closing !== undefined && 'then' in closing) closing.then(undefined, () => undefined);
}

const isBefore = (a: Head<unknown>, b: Head<unknown>): boolean =>
  a.time < b.time || (a.time === b.time && a.order < b.order);
