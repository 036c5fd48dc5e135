import { isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { show, showText } from '../core/show.js';

/**
 * Makes a codec of JSON text, such as a line of an NDJSON log, from the codec of the value in it.
 *
 * Text that is no JSON is refused like any other bad value. Nothing is thrown.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { decode, json, SearchEvent } from 'rxjs-sessionize/codec';
 *
 * const lines = ['{"user":1,"time":0,"type":"search","query":"dogs"}', '{"user":1,"ti'];
 * from(lines)
 *   .pipe(decode(json(SearchEvent), { rejected: ({ value }) => console.log('rejected', value) }))
 *   .subscribe((event) => console.log(event));
 * // => { user: 1, time: 0, type: 'search', query: 'dogs' }
 * // => rejected {"user":1,"ti
 * ```
 *
 * @param codec - the codec of the value in the text
 * @returns a codec that decodes text, and encodes to text. Bound the length of a text before: `JSON.parse` needs memory for all of it
 */
export const json = <A, O>(codec: t.Type<A, O>): t.Type<A, string> =>
  new t.Type<A, string>(
    `json(${codec.name})`,
    codec.is,
    (text, context) => {
      if (typeof text !== 'string') return t.failure(text, context, `expected JSON text, got ${show(text)}`);
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        return t.failure(
          text,
          context,
          `expected JSON, got ${show(text)} (${showText((error as SyntaxError).message)})`,
        );
      }
      const decoded = codec.decode(value);
      // Only a bad value needs its path.
      return isRight(decoded) ? decoded : codec.validate(value, inPlace(context, codec, value));
    },
    (value) => JSON.stringify(codec.encode(value)),
  );

/** The same place, with the parsed value instead of the text. */
const inPlace = (context: t.Context, type: t.Decoder<unknown, unknown>, actual: unknown): t.Context => [
  ...context.slice(0, -1),
  { key: context.at(-1)?.key ?? '', type, actual },
];
