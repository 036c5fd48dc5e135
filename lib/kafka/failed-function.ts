import type { Fold } from '../core/fold.js';
import type { Span } from '../core/session.js';
import { show } from '../core/show.js';
import type { User } from '../durable/store.js';
import type { Settings } from './options.js';

/** Thrown when a function of yours throws. The message names the option of the function. */
export class FailedFunction extends Error {
  override readonly name = 'FailedFunction';

  constructor(option: string, cause: unknown) {
    super(`${option}: ${messageOf(cause)}`, { cause });
  }
}

/** Stands for the saved value of a session whose fold could not save it. It holds the error. */
export class Unsaved {
  constructor(readonly error: unknown) {}
}

/** The message of a thrown value, which need not be an error. */
export function messageOf(error: unknown): string {
  const message: unknown = error instanceof Error ? error.message : undefined;
  return typeof message === 'string' ? message : show(error);
}

/** The same options. If `gap` or a function of `split` throws, they throw a `FailedFunction`. The fold is wrapped by `savingAll`. */
export function named<K extends User, E, R extends Span<K>>({
  gap,
  split,
  fold,
}: Pick<Settings<K, E, R>, 'gap' | 'split' | 'fold'>): Pick<Settings<K, E, R>, 'gap' | 'split' | 'fold'> {
  return {
    gap: typeof gap === 'function' ? naming('gap', gap) : gap,
    ...(split !== undefined && {
      split: {
        name: split.name,
        ...(split.before && { before: naming('split.before', split.before.bind(split)) }),
        ...(split.after && { after: naming('split.after', split.after.bind(split)) }),
      },
    }),
    ...(fold !== undefined && { fold: savingAll(fold) }),
  };
}

function naming<A extends readonly unknown[], T>(option: string, call: (...args: A) => T): (...args: A) => T {
  return (...args) => {
    try {
      return call(...args);
    } catch (error) {
      throw new FailedFunction(option, error);
    }
  };
}

/**
 * The same fold with three changes. A result of `finish` must be an object. If `renew` throws, the value begins empty. If `save`
 * throws, it returns an `Unsaved`, so that other sessions are still saved.
 */
const savingAll = <K, E, A, R extends Span<K>>(fold: Fold<K, E, A, R>): Fold<K, E, A, R> => ({
  name: fold.name,
  empty: () => fold.empty(),
  add: (value, event, time) => fold.add(value, event, time),
  merge: (earlier, later) => fold.merge(earlier, later),
  finish(value, user, start, end, deadline, closedBy) {
    const result: unknown = fold.finish(value, user, start, end, deadline, closedBy);
    if (result === undefined || (typeof result === 'object' && result !== null)) return result as R | undefined;
    throw new TypeError(`finish must give a result or undefined, got ${show(result)}`);
  },
  renew(finished) {
    try {
      return fold.renew(finished);
    } catch {
      return fold.empty();
    }
  },
  save(value) {
    try {
      return fold.save(value);
    } catch (error) {
      return new Unsaved(error);
    }
  },
  load(saved, session) {
    if (saved instanceof Unsaved) throw saved.error;
    return fold.load(saved, session);
  },
});
