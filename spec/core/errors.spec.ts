import * as batch from 'rxjs-sessionize/batch';
import * as iterable from 'rxjs-sessionize/iterable';
import { describe, expect, it } from 'vitest';
import {
  OptionRangeError,
  OptionTypeError,
  RejectedEventError,
  ReturnValueError,
  SnapshotError,
} from '../../lib/core/errors.js';

describe('an error', () => {
  it.each<[error: Error & { readonly code: string }, sentence: string, code: string]>([
    [
      new OptionTypeError('sessionize', 'gap', 'gap must be a number'),
      'TypeError: sessionize: gap must be a number',
      'invalid-option',
    ],
    [
      new OptionRangeError('sessionize', 'gap', 'gap must be at least 0'),
      'RangeError: sessionize: gap must be at least 0',
      'invalid-option',
    ],
    [
      new ReturnValueError('sessionize', 'gap', 'ann', 'a number', '5'),
      'ReturnValueError: sessionize: gap must give a number, got "5", of user "ann"',
      'invalid-return-value',
    ],
    [
      new SnapshotError('snapshot-format', 'the snapshot has format 9'),
      'SnapshotError: Sessionizer.restore: the snapshot has format 9',
      'snapshot-format',
    ],
    [
      new RejectedEventError('sessionize', { user: 'ann', event: {}, time: NaN, reason: 'invalid-time', lateBy: NaN }),
      'RejectedEventError: sessionize: an event of user "ann" has an invalid time (NaN): `timeOf` (default: its `time`) must give a Date, or milliseconds that one can hold; pass `rejected` to receive such events instead of this error',
      'rejected-event',
    ],
    [
      new RejectedEventError(
        'sessionize',
        { user: 1, event: {}, time: 9, reason: 'too-far-ahead', lateBy: -4 },
        'mend it',
      ),
      'RejectedEventError: sessionize: an event of user 1 has a time (9) that is too far ahead, by -4 ms; mend it',
      'rejected-event',
    ],
    [
      new RejectedEventError(
        'mergeByTime',
        { user: 1, event: {}, time: 9, reason: 'too-late', lateBy: 4 },
        'sort it',
        'a time (9) before another',
      ),
      'RejectedEventError: mergeByTime: an event of user 1 has a time (9) before another; sort it',
      'rejected-event',
    ],
  ])('says where and what: %s', (error, sentence, code) => {
    expect([String(error), error.code]).toEqual([sentence, code]);
  });

  it.each(Object.entries({ batch, iterable }))(
    'has its class in rxjs-sessionize/%s, which needs no RxJS',
    (_, entry) => {
      expect(entry).toMatchObject({ OptionTypeError, OptionRangeError, RejectedEventError, ReturnValueError });
    },
  );

  it('of a snapshot keeps what caused it', () => {
    const cause = new Error('no JSON');

    expect(new SnapshotError('snapshot-damaged', 'damaged', { cause }).cause).toBe(cause);
  });
});
