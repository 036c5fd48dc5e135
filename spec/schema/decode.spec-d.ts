import { type } from 'arktype';
import { Schema } from 'effect';
import { from, type Observable } from 'rxjs';
import { groupByUser, sessionize } from 'rxjs-sessionize';
import { decode } from 'rxjs-sessionize/schema';
import * as v from 'valibot';
import { expectTypeOf, it } from 'vitest';
import * as z from 'zod';

interface Visit {
  user: string;
  time: number;
}

it('gives events the type that the schema makes of them', () => {
  const values = from<unknown[]>([]);
  expectTypeOf(values.pipe(decode(z.object({ user: z.string(), time: z.number() })))).toEqualTypeOf<
    Observable<Visit>
  >();
  expectTypeOf(values.pipe(decode(v.object({ user: v.string(), time: v.number() })))).toEqualTypeOf<
    Observable<Visit>
  >();
  expectTypeOf(values.pipe(decode(type({ user: 'string', time: 'number' })))).toEqualTypeOf<Observable<Visit>>();
  expectTypeOf(
    values.pipe(decode(Schema.toStandardSchemaV1(Schema.Struct({ user: Schema.String, time: Schema.Number })))),
  ).toEqualTypeOf<Observable<Readonly<Visit>>>();
  // A transformed value has the type of the result.
  expectTypeOf(values.pipe(decode(z.iso.datetime().transform(Date.parse)))).toEqualTypeOf<Observable<number>>();
});

it('is read by the operators behind it', () => {
  const Untimed = z.object({ user: z.string() });
  // @ts-expect-error Property 'timeOf' is missing
  from<unknown[]>([]).pipe(decode(Untimed), groupByUser(), sessionize({ gap: 1_000 }));
});
