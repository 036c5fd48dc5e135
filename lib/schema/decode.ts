import type { OperatorFunction } from 'rxjs';
import { checkFunction, checkOption, checkOptions } from '../core/check.js';
import { type Fault, faultsOf, joined } from '../core/rejected-value.js';
import { decodeBy, type DecodeOptions } from './decoding.js';
import type { Issue, StandardSchema } from './standard-schema.js';

/** The error for a schema that answers with a promise. Events would come out of order, or the stream would have to wait. */
export class AsynchronousSchemaError extends TypeError {
  override readonly name = 'AsynchronousSchemaError';
  readonly code = 'asynchronous-schema';

  constructor(vendor: string) {
    super(
      `decode: this schema of ${vendor} validates asynchronously; decode takes synchronous schemas only: ` +
        'move what needs a promise into a step of its own, such as concatMap',
    );
  }
}

/**
 * Decodes each value with a schema, and rejects the values that the schema refuses.
 *
 * The schema is one of zod, valibot, arktype or any other library that follows [Standard Schema](https://standardschema.dev).
 * Behind this operator events have the schema's output type. `rxjs-sessionize/codec` has the same operator for codecs of io-ts.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize } from 'rxjs-sessionize';
 * import { decode } from 'rxjs-sessionize/schema';
 * import * as z from 'zod';
 *
 * const Visit = z.object({ user: z.string(), time: z.number() });
 *
 * from([{ user: 'ann', time: 0 }, { user: 'bob' }, { user: 'ann', time: 5_000 }])
 *   .pipe(
 *     decode(Visit, { rejected: ({ errors }) => console.log('rejected:', errors.map(({ path }) => path).join()) }),
 *     groupByUser(),
 *     sessionize({ gap: 10_000 }),
 *   )
 *   .subscribe(({ user, events }) => console.log(user, events.length));
 * // => rejected: time
 * // => ann 2
 * ```
 *
 * @param schema - a synchronous schema
 * @param options - `rejected` is called with each refused value, with the path and the reason of each fault; an error that it
 * throws goes to the stream
 * @returns an operator that emits each accepted value at once, in order. Without `rejected`, the first refused value ends the
 * stream with a `RejectedValueError`. A schema that answers with a promise ends it with an {@link AsynchronousSchemaError}.
 * @throws TypeError - at once, if `schema` is no Standard Schema or `rejected` no function (A3)
 */
export function decode<A>(schema: StandardSchema<A>, options: DecodeOptions = {}): OperatorFunction<unknown, A> {
  checkOption('decode', 'schema', schema, 'a Standard Schema, as of zod, valibot or arktype', isStandard(schema));
  checkOptions('decode', options, ['rejected']);
  checkFunction('decode', 'rejected', options.rejected);
  const { vendor, validate } = schema['~standard'];
  return decodeBy(
    `what the schema of ${vendor} describes`,
    (value, refuse) => {
      const result = validate(value);
      if (isPromise(result)) {
        // Its answer is not awaited.
        result.then(undefined, () => undefined);
        throw new AsynchronousSchemaError(vendor);
      }
      return result.issues === undefined ? result.value : refuse({ value, errors: faultsOf(result.issues, faultOf) });
    },
    options,
  );
}

const faultOf = ({ message, path = [] }: Issue): Fault => ({
  // A copy, since the array of arktype cannot be mapped.
  path: Array.from(path, (step) => (typeof step === 'object' ? step.key : step)).reduce(joined, ''),
  reason: message,
});

/** Checked although types do: schemas of some libraries are functions, and in an import cycle one may not exist yet. */
const isStandard = (schema: unknown): boolean => {
  const is = (typeof schema === 'object' && schema !== null) || typeof schema === 'function';
  const standard = is && '~standard' in schema ? schema['~standard'] : undefined;
  return typeof standard === 'object' && standard !== null && 'validate' in standard && 'version' in standard;
};

const isPromise = (result: object): result is Promise<unknown> => 'then' in result;
