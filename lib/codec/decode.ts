import { type Either, isRight, left } from 'fp-ts/lib/Either.js';
import type { Decoder } from 'io-ts';
import type { OperatorFunction } from 'rxjs';
import { checkFunction, checkOption, checkOptions } from '../core/check.js';
import { faultsOf, type RejectedValue } from '../core/rejected-value.js';
import { decodeBy, type DecodeOptions } from '../schema/decoding.js';
import { faultOf } from './fault.js';

/**
 * Decodes one value: `decode` without RxJS, for a loop.
 *
 * ```ts
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { decodeValue, SearchEvent } from 'rxjs-sessionize/codec';
 *
 * const decoded = decodeValue(SearchEvent)({ user: 1, time: 0, type: 'results', items: ['a', null] });
 * if (isRight(decoded)) console.log('event', decoded.right);
 * else console.log(decoded.left.errors);
 * // => [ { path: 'items[1]', reason: 'expected string or number, got null' } ]
 * ```
 *
 * @param codec - any codec of io-ts
 * @returns a function from a value to an `Either` of fp-ts: `right` with the decoded value, or `left` with the value and the
 * reasons
 * @throws TypeError - at once, if `codec` is no codec
 */
export function decodeValue<A>(codec: Decoder<unknown, A>): (value: unknown) => Either<RejectedValue, A> {
  checkCodec('decodeValue', codec);
  return (value) => {
    const decoded = codec.decode(value);
    return isRight(decoded) ? decoded : left({ value, errors: faultsOf(decoded.left, faultOf) });
  };
}

/**
 * Decodes each value with a codec, and rejects the values that the codec refuses.
 *
 * Values from outside (a log, a socket, a queue) are `unknown`. Behind this operator they have the codec's type, and it is
 * checked.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { decode, SearchEvent } from 'rxjs-sessionize/codec';
 *
 * from([
 *   { user: 1, time: '1970-01-01T00:00:01Z', type: 'search', query: 'dogs' },
 *   { user: 1, time: 'yesterday', type: 'search', query: 'cats' },
 * ])
 *   .pipe(
 *     decode(SearchEvent, {
 *       rejected: ({ errors }) => console.log(errors.map(({ path, reason }) => `${path}: ${reason}`).join()),
 *     }),
 *   )
 *   .subscribe((event) => console.log(event.time));
 * // => 1000
 * // => time: expected milliseconds that a Date can hold, or an ISO 8601 date and time with its offset, got "yesterday"
 * ```
 *
 * For lines of JSON, see `json`. For one value without RxJS, see `decodeValue`.
 *
 * @param codec - any codec of io-ts
 * @param options - `rejected` receives each refused value; an error that it throws goes to the stream
 * @returns an operator that emits each decoded value at once, in order. Without `rejected`, the first refused value ends the
 * stream with a `RejectedValueError`.
 * @throws TypeError - at once, if `codec` is no codec or `rejected` no function
 */
export function decode<A>(codec: Decoder<unknown, A>, options: DecodeOptions = {}): OperatorFunction<unknown, A> {
  checkCodec('decode', codec);
  checkOptions('decode', options, ['rejected']);
  checkFunction('decode', 'rejected', options.rejected);
  return decodeBy(
    codec.name,
    (value, refuse) => {
      const decoded = codec.decode(value);
      return isRight(decoded) ? decoded.right : refuse({ value, errors: faultsOf(decoded.left, faultOf) });
    },
    options,
  );
}

/** Checks `codec` although types do: in an import cycle, a codec may not exist yet. */
const checkCodec = (of: string, codec: Decoder<unknown, unknown>): void => {
  checkOption(
    of,
    'codec',
    codec,
    'a codec of io-ts',
    typeof (codec as Partial<typeof codec> | undefined)?.decode === 'function',
  );
};
