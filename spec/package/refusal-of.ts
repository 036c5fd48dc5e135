import { fail } from 'node:assert/strict';
import { OptionRangeError, OptionTypeError } from 'rxjs-sessionize';

/** The error of an option with which a function refuses a call. */
export function refusalOf(call: () => unknown): OptionTypeError | OptionRangeError {
  try {
    call();
  } catch (error) {
    if (error instanceof OptionTypeError || error instanceof OptionRangeError) return error;
    return fail(`not an error of an option: ${String(error)}`);
  }
  return fail('accepted');
}
