import { filter, map, type OperatorFunction } from 'rxjs';
import { type RejectedValue, RejectedValueError } from '../core/rejected-value.js';

/** The options of `decode`. */
export interface DecodeOptions {
  /** Called with each refused value and the reasons. Without it, such a value ends the stream with an error. */
  readonly rejected?: (rejection: RejectedValue) => void;
}

const refused = Symbol('refused');

/** Refuses a value; what it returns stands for "nothing". */
export type Refuse = (rejection: RejectedValue) => typeof refused;

/**
 * The operator behind every `decode`.
 *
 * @param expected - what a value should be, for the sentence of an error
 * @param read - what to make of a value, or what `refuse` returns
 */
export function decodeBy<A>(
  expected: string,
  read: (value: unknown, refuse: Refuse) => A | typeof refused,
  { rejected }: DecodeOptions,
): OperatorFunction<unknown, A> {
  const refuse = (rejection: RejectedValue): typeof refused => {
    if (rejected === undefined) throw new RejectedValueError(rejection, expected);
    rejected(rejection);
    return refused;
  };
  return (source) =>
    source.pipe(
      map((value) => read(value, refuse)),
      filter((decoded): decoded is A => decoded !== refused),
    );
}
