import type { Observable } from 'rxjs';
import { type Ctr, ctrFold, type SearchEvent, type Session, type Summary, summaryFold } from 'rxjs-sessionize';
import { type Delivery, durableDeliveries, durableSessions, inspect, memoryStore } from 'rxjs-sessionize/durable';
import { describe, expectTypeOf, it } from 'vitest';

interface Order {
  readonly who: string;
  readonly at: number;
  readonly paid: number;
}

const store = memoryStore();
const gap = 1_000;
declare const searches: { event: SearchEvent; position: number }[];
declare const orders: AsyncIterable<{ event: Order; position: string }>;
declare const orderLists: AsyncIterable<readonly { event: Order; position: string }[]>;

const userOf = ({ who }: Order) => who;
const timeOf = ({ at }: Order) => at;

describe('durableSessions', () => {
  it('needs nothing but store, source and gap where events have user and time', () => {
    const sessions = durableSessions({ store, source: (from) => searches.slice(from), gap });
    expectTypeOf(sessions).toEqualTypeOf<Observable<Session<string | number, SearchEvent>>>();
  });

  it('knows events that come in lists', () => {
    const sessions = durableSessions({ store, source: (_: string | undefined) => orderLists, gap, userOf, timeOf });
    expectTypeOf(sessions).toEqualTypeOf<Observable<Session<string, Order>>>();
  });

  it('takes a position for an offset, unless told otherwise', () => {
    durableSessions({
      store,
      source: (from) => {
        expectTypeOf(from).toEqualTypeOf<number | undefined>();
        return searches;
      },
      gap,
    });
    // @ts-expect-error a position that is a string is not what the source is called with
    durableSessions({ store, source: (from) => (from === 1 ? orders : orders), gap, userOf, timeOf });
    durableSessions({ store, source: (_: string | undefined) => orders, gap, userOf, timeOf });
  });

  it('knows users, times and results from the options', () => {
    const source = (_: string | undefined) => orders;
    const sessions = durableSessions({ store, source, gap, userOf: (order) => order.who, timeOf: (order) => order.at });
    expectTypeOf(sessions).toEqualTypeOf<Observable<Session<string, Order>>>();

    const fold = summaryFold<string, Order, number>(({ paid }) => paid, { empty: 0, concat: (x, y) => x + y });
    const sums = durableDeliveries({ store, source, gap, userOf, timeOf, fold });
    expectTypeOf(sums).toEqualTypeOf<Observable<Delivery<Summary<string, number>>>>();

    const ctr = ctrFold<string | number, SearchEvent>();
    const rates = durableSessions({ store, source: (from) => searches.slice(from), gap, fold: ctr });
    expectTypeOf(rates).toEqualTypeOf<Observable<Ctr<string | number>>>();
  });

  it('says what is missing', () => {
    const source = (_: string | undefined) => orders;
    // @ts-expect-error events have no `user`
    durableSessions({ store, source, gap, timeOf });
    // @ts-expect-error events have no `time`
    durableSessions({ store, source, gap, userOf });
    // @ts-expect-error where state is kept
    durableSessions({ source: (from) => searches.slice(from), gap });
    // @ts-expect-error a result that is no session needs its fold
    durableSessions<SearchEvent, number, string | number, Ctr<string | number>>({ store, source: () => searches, gap });
  });
});

describe('inspect', () => {
  it('takes the options of the run', async () => {
    const options = { store, source: (_: string | undefined) => orders, gap, userOf, timeOf };
    const held = await inspect(options);
    expectTypeOf(held?.position).toEqualTypeOf<string | undefined>();
    expectTypeOf(held?.open[0]?.events).toEqualTypeOf<readonly Order[] | undefined>();
  });
});
