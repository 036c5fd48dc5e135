import type { ClockHost } from '../core/clock.js';
import type { Step } from './step.js';

/** The part of an `AbortSignal` that is used. This file is compiled without the types of browsers and Node. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Runs a clock while a generator runs: timers hand over results between two values. */
class Host<R> implements ClockHost {
  closed = false;
  failure: { readonly error: unknown } | undefined;
  readonly emitted: R[] = [];
  #wake: () => void = () => undefined;
  readonly #teardowns: (() => void)[] = [];

  add(teardown: () => void): void {
    this.#teardowns.push(teardown);
  }

  emit(results: readonly R[]): void {
    for (const result of results) this.emitted.push(result);
    if (results.length > 0) this.#wake();
  }

  error(error: unknown): void {
    this.failure ??= { error };
    this.#wake();
  }

  readonly wake = (): void => {
    this.#wake();
  };

  /** Resolves when something has arrived. */
  woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  close(): void {
    this.closed = true;
    for (const teardown of this.#teardowns) teardown();
  }
}

type Answer<T> = { readonly next: IteratorResult<T> } | { readonly error: unknown };

/**
 * Yields what a step makes of the values of an async iterable, and what its timers make while no value arrives. It asks for the
 * next value when the consumer has taken all results of the last one.
 *
 * @param start - makes the step, whose timers hand results to `emit` of the host
 * @param signal - ends it with the signal's reason, also while it waits
 */
export async function* whileWaiting<T, R>(
  source: AsyncIterable<T>,
  start: (host: ClockHost & { emit(results: readonly R[]): void }) => Step<T, R>,
  signal: Signal | undefined,
): AsyncGenerator<R, void, undefined> {
  const host = new Host<R>();
  signal?.addEventListener('abort', host.wake);
  /** The source, as long as it must be closed. */
  let open: AsyncIterator<T> | undefined;
  let isAsked = false;
  let answer: Answer<T> | undefined;
  try {
    const step = start(host);
    const iterator = source[Symbol.asyncIterator]();
    open = iterator;
    for (;;) {
      if (signal?.aborted === true) throw signal.reason;
      if (host.failure !== undefined) throw host.failure.error;
      if (!isAsked) {
        isAsked = true;
        asked(iterator).then(
          (next) => {
            answer = { next };
            host.wake();
          },
          (error: unknown) => {
            answer = { error };
            host.wake();
          },
        );
      }
      if (answer === undefined && host.emitted.length === 0) await host.woken();
      const came = answer;
      let isLast = false;
      if (came !== undefined) {
        answer = undefined;
        isAsked = false;
        if ('error' in came) {
          open = undefined;
          throw came.error;
        }
        isLast = came.next.done === true;
        if (isLast) open = undefined;
        host.emit(came.next.done === true ? step.flush() : step.add(came.next.value));
      }
      for (const result of host.emitted.splice(0)) yield result;
      if (isLast) return;
    }
  } finally {
    host.close();
    signal?.removeEventListener('abort', host.wake);
    if (open !== undefined) release(open);
  }
}

/** As in `for await`, the source may answer with a value that is no promise. */
const asked = async <T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> => iterator.next();

/**
 * Closes a source. Not awaited: a source that waits for its next value answers when that arrives, maybe never. An error is dropped:
 * the consumer has left, or has an error already.
 */
function release(iterator: AsyncIterator<unknown>): void {
  const close = async (): Promise<unknown> => iterator.return?.();
  close().catch(() => undefined);
}
