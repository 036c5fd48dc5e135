import type { Rejection } from './rejection.js';
import { show } from './show.js';

/** An argument or an option of the wrong kind, or one that does not exist (A3). */
export class OptionTypeError extends TypeError {
  readonly code = 'invalid-option';

  /**
   * @param of - the function that was called
   * @param option - the option, or the argument
   */
  constructor(
    readonly of: string,
    readonly option: string,
    message: string,
  ) {
    super(`${of}: ${message}`);
  }
}

/** A number that an option does not take (A3). */
export class OptionRangeError extends RangeError {
  readonly code = 'invalid-option';

  /**
   * @param of - the function that was called
   * @param option - the option, or the argument
   */
  constructor(
    readonly of: string,
    readonly option: string,
    message: string,
  ) {
    super(`${of}: ${message}`);
  }
}

/** An event that is a fault and not just late, where no `rejected` receives it (S9). */
export class RejectedEventError extends Error {
  override readonly name = 'RejectedEventError';
  readonly code = 'rejected-event';

  /**
   * @param of - the function that was called
   * @param advice - what to do about it
   * @param whatIsWrong - what the event has that is rejected
   */
  constructor(
    readonly of: string,
    readonly rejection: Rejection<unknown, unknown>,
    advice = 'pass `rejected` to receive such events instead of this error',
    whatIsWrong = wrongIn(rejection),
  ) {
    super(`${of}: an event of user ${show(rejection.user)} has ${whatIsWrong}; ${advice}`);
  }
}

const wrongIn = ({ time, reason, lateBy }: Rejection<unknown, unknown>): string =>
  reason === 'invalid-time'
    ? `an invalid time (${show(time)}): expected a finite time that a Date can hold, in milliseconds`
    : `a time (${show(time)}) that is too far ahead, by ${show(lateBy)} ms`;
