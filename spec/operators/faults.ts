import { config, finalize, type MonoTypeOperatorFunction, UnsubscriptionError } from 'rxjs';
import { vi } from 'vitest';

export const ofTheFinalizer = new Error('of a finalizer');

export const failToFinalize = <T>(): MonoTypeOperatorFunction<T> =>
  finalize(() => {
    throw ofTheFinalizer;
  });

/** The unhandled errors of `act`: those that it throws, and those that RxJS reports. */
export function faultsOf(act: () => void): unknown[] {
  const faults: unknown[] = [];
  vi.useFakeTimers();
  config.onUnhandledError = (fault) => faults.push(fault);
  try {
    act();
  } catch (fault) {
    faults.push(fault);
  }
  vi.runAllTimers();
  config.onUnhandledError = null;
  vi.useRealTimers();
  return faults.flatMap((fault) => (fault instanceof UnsubscriptionError ? (fault.errors as unknown[]) : [fault]));
}
