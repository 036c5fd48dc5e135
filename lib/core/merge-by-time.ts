import { checkFunction, checkOption } from './check.js';
import { timeOfEvent, toMs } from './time.js';

export type MergeInput<E> = Iterable<E> | AsyncIterable<E>;
type InputIterator<E> = Iterator<E> | AsyncIterator<E>;
type Next<E> = IteratorResult<E>;

/** `timeOf` may be left out only where events have a `time` (A6). */
export type TimeOfArgument<E> = [E] extends [{ readonly time: number | Date }]
  ? [timeOf?: (event: E) => number | Date]
  : [timeOf: (event: E) => number | Date];

/** An input and its next event. */
export interface Head<E> {
  readonly iterator: InputIterator<E>;
  readonly order: number;
  readonly event: E;
  readonly time: number;
}

/** A merge. It yields each event, and each promise that it waits for: the caller resumes it with the result. */
export type Merge<E> = Generator<Promise<Next<E>> | Head<E>, void, Next<E> | undefined>;

export function checkMergeByTime(inputs: readonly unknown[], timeOf?: unknown): void {
  checkOption('mergeByTime', 'inputs', inputs, 'an array of iterables', Array.isArray(inputs));
  for (const [i, input] of inputs.entries()) {
    checkOption('mergeByTime', `inputs[${String(i)}]`, input, 'an iterable or an async iterable', isInput(input));
  }
  checkFunction('mergeByTime', 'timeOf', timeOf);
}

/** Whether an input answers with promises. A text, which is iterable too, is no object that could be asked. */
export const isAsync = <E>(input: MergeInput<E>): input is AsyncIterable<E> => Symbol.asyncIterator in Object(input);

/**
 * Merges inputs that are each in time order; `mergeByTime` of each entry says what it does. Closes the inputs that it does not read
 * to the end.
 */
export function* merge<E>(
  inputs: readonly MergeInput<E>[],
  timeOf: (event: E) => number | Date = timeOfEvent as (event: unknown) => number | Date,
): Merge<E> {
  const open = new Set<InputIterator<E>>();
  /** The next event of each input, the first in time last. */
  const heads: Head<E>[] = [];
  let failure: Failure | undefined;

  const insert = (iterator: InputIterator<E>, order: number, next: Next<E>) => {
    if (next.done === true) {
      open.delete(iterator);
      return;
    }
    const event = next.value;
    const ms = toMs(timeOf(event));
    // `sessionize` rejects an event without a time: here it must not hold up the others.
    const head = { iterator, order, event, time: Number.isNaN(ms) ? -Infinity : ms };
    let place = heads.length;
    while (place > 0 && isBefore(heads[place - 1]!, head)) place--;
    heads.splice(place, 0, head);
  };

  try {
    for (const [order, input] of inputs.entries()) {
      const iterator = isAsync(input) ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
      open.add(iterator);
      const next = iterator.next();
      insert(iterator, order, 'then' in next ? (yield next)! : next);
    }
    for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
      yield head;
      const next = head.iterator.next();
      insert(head.iterator, head.order, 'then' in next ? (yield next)! : next);
    }
  } catch (error) {
    failure = { error };
  } finally {
    closeAll([...open], failure);
  }
}

interface Failure {
  readonly error: unknown;
}

/** Closes them all, even if closing one fails, and throws the first error: the one that ended the merge, if there is one. */
function closeAll(iterators: readonly InputIterator<unknown>[], failure: Failure | undefined): void {
  for (const iterator of iterators) {
    try {
      close(iterator);
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
}

/** An error of a later closing is dropped: the consumer has left, or has an error already. */
function close(iterator: InputIterator<unknown>): void {
  // What it returns may be anything.
  Promise.resolve<unknown>(iterator.return?.()).catch(() => undefined);
}

const isInput = (input: unknown): boolean =>
  typeof input === 'string' ||
  (typeof input === 'object' && input !== null && (Symbol.iterator in input || Symbol.asyncIterator in input));

const isBefore = (a: Head<unknown>, b: Head<unknown>): boolean =>
  a.time < b.time || (a.time === b.time && a.order < b.order);
