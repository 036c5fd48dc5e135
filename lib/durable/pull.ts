import { from, type ObservableInput } from 'rxjs';

/** Gives one value at a time, on request. */
export interface Pull<T> {
  /** Returns at once if the next value is there. */
  next(): IteratorResult<T, unknown> | Promise<IteratorResult<T, unknown>>;
  /** Asks for no more values. */
  stop(): void;
}

/**
 * Reads an iterable, async iterable or Node stream on demand. An observable cannot be slowed down: its values wait here.
 */
export function pull<T>(input: ObservableInput<T>): Pull<T> {
  const iterator =
    Symbol.asyncIterator in input
      ? input[Symbol.asyncIterator]()
      : Symbol.iterator in input
        ? input[Symbol.iterator]()
        : undefined;
  if (iterator === undefined) return pullObservable(input);
  return {
    next: () => iterator.next(),
    stop() {
      // A stream must be destroyed: its iterator would first wait for the pending read, perhaps for ever.
      (input as { readonly destroy?: () => void }).destroy?.();
      const end = async (): Promise<unknown> => iterator.return?.();
      end().catch(() => undefined);
    },
  };
}

function pullObservable<T>(input: ObservableInput<T>): Pull<T> {
  let waiting: T[] = [];
  /** Values that waited when this batch began, in reverse order. */
  let queue: T[] = [];
  let ended: (() => IteratorResult<T, unknown>) | undefined;
  let wake: (() => void) | undefined;
  const end = (how: () => IteratorResult<T, unknown>) => {
    ended = how;
    wake?.();
  };
  const subscription = from(input).subscribe({
    next(value) {
      waiting.push(value);
      wake?.();
    },
    error(error: unknown) {
      end(() => {
        throw error;
      });
    },
    complete() {
      end(() => ({ done: true, value: undefined }));
    },
  });
  const next = (): IteratorResult<T, unknown> | Promise<IteratorResult<T, unknown>> => {
    if (queue.length === 0 && waiting.length > 0) {
      queue = waiting.reverse();
      waiting = [];
    }
    if (queue.length > 0) return { value: queue.pop() as T };
    if (ended !== undefined) return ended();
    return new Promise<void>((resolve) => {
      wake = resolve;
    }).then(next);
  };
  return {
    next,
    stop() {
      subscription.unsubscribe();
    },
  };
}
