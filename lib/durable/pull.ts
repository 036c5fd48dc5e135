import { from, type ObservableInput } from 'rxjs';

/** Values that come one at a time, when they are asked for. */
export interface Pull<T> {
  /** At once, if the next one is there. */
  next(): IteratorResult<T, unknown> | Promise<IteratorResult<T, unknown>>;
  /** Nothing more is wanted. */
  stop(): void;
}

/**
 * An iterable, async iterable or Node stream is read on demand. An observable cannot be slowed down: what it emits waits
 * here.
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
      // A stream must be destroyed: its iterator would first wait for the read that is under way, perhaps for ever.
      (input as { readonly destroy?: () => void }).destroy?.();
      const end = async (): Promise<unknown> => iterator.return?.();
      end().catch(() => undefined);
    },
  };
}

function pullObservable<T>(input: ObservableInput<T>): Pull<T> {
  let waiting: T[] = [];
  /** Those that waited when the last one of these was taken, the next one last. */
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
