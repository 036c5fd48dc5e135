import { type } from 'arktype';
import { Schema } from 'effect';
import * as t from 'io-ts';
import { from, lastValueFrom, type OperatorFunction, toArray } from 'rxjs';
import * as codec from 'rxjs-sessionize/codec';
import { AsynchronousSchemaError, decode, type RejectedValue, RejectedValueError } from 'rxjs-sessionize/schema';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';

interface Visit {
  readonly user: string;
  readonly time: number;
  readonly tags: readonly string[];
}
type Decode = (options?: codec.DecodeOptions) => OperatorFunction<unknown, Visit>;

/** The contract that every library must fulfil, io-ts included. */
const libraries: Readonly<Record<string, Decode>> = {
  zod: (options) => decode(z.object({ user: z.string(), time: z.number(), tags: z.array(z.string()) }), options),
  valibot: (options) => decode(v.object({ user: v.string(), time: v.number(), tags: v.array(v.string()) }), options),
  arktype: (options) => decode(type({ user: 'string', time: 'number', tags: 'string[]' }), options),
  effect: (options) =>
    decode(
      Schema.toStandardSchemaV1(
        Schema.Struct({ user: Schema.String, time: Schema.Number, tags: Schema.Array(Schema.String) }),
      ),
      options,
    ),
  'io-ts': (options) =>
    codec.decode(t.type({ user: t.string, time: t.number, tags: t.readonlyArray(t.string) }), options),
};

const visit = (time: number): Visit => ({ user: 'ann', time, tags: ['a'] });
const collected = <A>(values: readonly unknown[], operator: OperatorFunction<unknown, A>) =>
  lastValueFrom(from(values).pipe(operator, toArray()));

describe.each(Object.entries(libraries))('decode with %s', (_, decodeVisit) => {
  it('lets through what is valid, in order', async () => {
    expect(await collected([visit(0), visit(1)], decodeVisit())).toEqual([visit(0), visit(1)]);
  });

  it.each([
    ['a field of another type', { ...visit(0), time: 'now' }, 'time'],
    ['a missing field', { user: 'ann', tags: [] }, 'time'],
    ['a place in a list', { ...visit(0), tags: ['a', 2] }, 'tags[1]'],
    ['the value itself', null, ''],
    ['text', 'ann', ''],
    ['nothing', undefined, ''],
  ])('says where a value is wrong: %s', async (_, value, path) => {
    const rejections: RejectedValue[] = [];
    const accepted = await collected(
      [visit(0), value, visit(1)],
      decodeVisit({ rejected: (rejection) => rejections.push(rejection) }),
    );
    expect(accepted).toEqual([visit(0), visit(1)]);
    expect(rejections).toHaveLength(1);
    expect(rejections[0]?.value).toBe(value);
    expect(rejections[0]?.errors.map((fault) => fault.path)).toContain(path);
    for (const { reason } of rejections[0]?.errors ?? []) expect(reason).toMatch(/\S/);
  });

  it('ends the stream with the first refused value, where there is no rejected', async () => {
    const error: unknown = await collected([visit(0), {}], decodeVisit()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RejectedValueError);
    expect(error).toMatchObject({ code: 'rejected-value', rejection: { value: {} } });
  });

  it('passes on what rejected throws', async () => {
    const rejected = () => {
      throw new Error('enough');
    };
    await expect(collected([{}], decodeVisit({ rejected }))).rejects.toThrow('enough');
  });
});

describe.each<[library: string, OperatorFunction<unknown, unknown>]>([
  ['zod', decode(z.strictObject({ time: z.number() }))],
  ['valibot', decode(v.strictObject({ time: v.number() }))],
  ['arktype', decode(type({ '+': 'reject', time: 'number' }))],
  [
    'io-ts',
    codec.decode(
      new t.Type<string>(
        'text',
        t.string.is,
        (value, context) => t.failure(value, context, JSON.stringify(value)),
        String,
      ),
    ),
  ],
])('a message of %s', (_, operator) => {
  it.each([
    ['a text of a megabyte', { time: 'x'.repeat(1_000_000) }],
    ['a name of a megabyte', { time: 0, ['x'.repeat(1_000_000)]: 1 }],
    ['many names', Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`name${String(i)}`, i]))],
    ['escapes for a terminal', { time: '\u001b[31m\u202e\n', ['\u001b[2J\u202e\n']: 1 }],
  ])('is short and safe to print: %s', async (_, value) => {
    const error: unknown = await collected([value], operator).catch((thrown: unknown) => thrown);
    if (!(error instanceof RejectedValueError)) throw error;
    expect(error.message.length).toBeLessThan(20_000);
    expect(error.message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });
});

describe('decode', () => {
  it('emits the output of a schema that transforms', async () => {
    const Visit = z.object({ user: z.string(), time: z.iso.datetime().transform(Date.parse) });
    expect(await collected([{ user: 'ann', time: '1970-01-01T00:00:01Z' }], decode(Visit))).toEqual([
      { user: 'ann', time: 1_000 },
    ]);
  });

  it('refuses a schema that answers later, and leaves no promise behind', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const validate = () => Promise.reject<{ value: string }>(new Error('no'));
    const later = { '~standard': { version: 1 as const, vendor: 'somebody', validate } };
    const error: unknown = await collected([{ user: 'ann' }], decode(later)).catch((thrown: unknown) => thrown);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', unhandled);
    expect(error).toBeInstanceOf(AsynchronousSchemaError);
    expect(error).toMatchObject({ code: 'asynchronous-schema' });
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('shows names from the data short and escaped', async () => {
    const Tags = z.record(z.string(), z.number());
    const paths: string[] = [];
    const hostile = { ['\u001b[31m']: 'x', ['n'.repeat(100_000)]: 'x' };
    await collected(
      [hostile],
      decode(Tags, { rejected: ({ errors }) => paths.push(...errors.map(({ path }) => path)) }),
    );
    expect(paths).toEqual(['["\\u001b[31m"]', `["${'n'.repeat(60)}…"]`]);
  });

  it.each([undefined, null, 1, 'schema', {}, () => 1, { '~standard': null }, t.string])(
    'refuses %s, which is no schema',
    (schema) => {
      expect(() => decode(schema as unknown as z.ZodType)).toThrow(
        /^decode: schema must be a Standard Schema, as of zod, valibot or arktype, got /,
      );
    },
  );

  it('refuses a rejected that is no function', () => {
    expect(() => decode(z.string(), { rejected: 1 as unknown as () => void })).toThrow(
      'decode: rejected must be a function, got 1',
    );
  });
});
