import type { Observable } from 'rxjs';
import { ctrFold, type SearchEvent } from 'rxjs-sessionize';
import { type KafkaEvent, type KafkaRefusal, kafkaSessions, type RefusalCode } from 'rxjs-sessionize/kafka';
import { describe, expectTypeOf, it } from 'vitest';

const where = { client: {}, group: 'g', staticId: 's', input: 'in', output: 'out', gap: 1_000 };

interface Click {
  readonly who: string;
  readonly at: number;
}

describe('kafkaSessions', () => {
  it('infers everything from the plainest call', () => {
    expectTypeOf(kafkaSessions({ ...where, decode: (v) => JSON.parse(String(v)) as SearchEvent })).toEqualTypeOf<
      Observable<KafkaEvent>
    >();
    kafkaSessions({
      client: { 'bootstrap.servers': 'localhost:9092' },
      group: 'g',
      staticId: 's',
      input: 'in',
      output: 'out',
      decode: (value, { offset }) => ({ ...(JSON.parse(String(value)) as SearchEvent), offset }),
      gap: 1_000,
      encode: ({ user, events }) => {
        expectTypeOf(user).toEqualTypeOf<string | number>();
        expectTypeOf(events[0]!.offset).toEqualTypeOf<number>();
        return '';
      },
    });
  });

  it('takes a fold, and infers the result from it', () => {
    kafkaSessions({
      ...where,
      decode: (v) => JSON.parse(String(v)) as SearchEvent,
      fold: ctrFold<string | number, SearchEvent>(),
      encode: ({ ctr }) => String(ctr),
    });
  });

  it('asks for userOf and timeOf where events have neither user nor time', () => {
    const decode = (v: Uint8Array) => JSON.parse(String(v)) as Click;
    kafkaSessions({ ...where, decode, userOf: ({ who }) => who, timeOf: ({ at }) => at });
    // @ts-expect-error -- Property 'userOf' is missing
    kafkaSessions({ ...where, decode, timeOf: ({ at }: Click) => at });
    // @ts-expect-error -- Property 'timeOf' is missing
    kafkaSessions({ ...where, decode, userOf: ({ who }: Click) => who });
  });

  it('knows of no slot', () => {
    // @ts-expect-error -- 'slot' does not exist
    kafkaSessions({ ...where, slot: 's', decode: (v) => JSON.parse(String(v)) as SearchEvent });
  });

  it('names a code for each refusal', () => {
    expectTypeOf<KafkaRefusal['code']>().toEqualTypeOf<RefusalCode>();
  });
});
