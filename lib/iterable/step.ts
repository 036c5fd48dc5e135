/** A step of a pipeline: what it makes of each value, and of the end. */
export interface Step<T, R> {
  add(value: T): readonly R[];
  flush(): readonly R[];
}

export const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && Symbol.iterator in value);

export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** Pulls values from an iterable, one at a time, and yields what a step makes of them. */
export function* each<T, R>(source: Iterable<T>, step: Step<T, R>): Generator<R, void, undefined> {
  for (const value of source) {
    const results = step.add(value);
    // Mostly there are none, and an iterator would cost more than everything else.
    if (results.length > 0) yield* results;
  }
  yield* step.flush();
}

/** The same from an async iterable. */
export async function* eachLater<T, R>(source: AsyncIterable<T>, step: Step<T, R>): AsyncGenerator<R, void, undefined> {
  for await (const value of source) for (const result of step.add(value)) yield result;
  for (const result of step.flush()) yield result;
}
