import type { Rejection } from './rejection.js';
import { show } from './show.js';

/** Makes two classes, of `TypeError` and `RangeError`, as people expect for a wrong type and a wrong number. */
const optionError = (Base: new (message: string) => Error) =>
  class extends Base {
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
  };

/** An argument or an option of the wrong kind, or one that does not exist (A3). */
export class OptionTypeError extends optionError(TypeError) {}

/** A number that an option does not take (A3). */
export class OptionRangeError extends optionError(RangeError) {}

/** The error for an event that is at fault, and not just late, if there is no `rejected` (S9). */
export class RejectedEventError extends Error {
  override readonly name = 'RejectedEventError';
  readonly code = 'rejected-event';

  /**
   * @param of - the function that was called
   * @param advice - what to do about it
   * @param whatIsWrong - what is wrong with the event
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
    ? `an invalid time (${show(time)}): \`timeOf\` (default: its \`time\`) must give a Date, or milliseconds that one can hold`
    : `a time (${show(time)}) that is too far ahead, by ${show(lateBy)} ms`;

/**
 * Why a snapshot is refused:
 *
 * - `'snapshot-damaged'`: it is not what `snapshot` returned;
 * - `'snapshot-format'`: another version of this package made it, in a format that is not known here;
 * - `'snapshot-options'`: it was made with other options, by which its sessions would differ.
 */
export type SnapshotErrorCode = 'snapshot-damaged' | 'snapshot-format' | 'snapshot-options';

/** A snapshot that cannot be restored here. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';

  constructor(
    readonly code: SnapshotErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`Sessionizer.restore: ${message}`, options);
  }
}

/** A function among the options returned what it must not, such as an object for an id, or a negative gap. */
export class ReturnValueError extends Error {
  override readonly name = 'ReturnValueError';
  readonly code = 'invalid-return-value';

  /**
   * @param of - the function that was called
   * @param option - the option whose function it is
   */
  constructor(
    readonly of: string,
    readonly option: string,
    user: unknown,
    expected: string,
    got: unknown,
  ) {
    super(`${of}: ${option} must give ${expected}, got ${show(got)}, of user ${show(user)}`);
  }
}
