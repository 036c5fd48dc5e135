import * as fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import * as rx from 'rxjs-sessionize';
import {
  ctrFold,
  ctrPer,
  eventClock,
  liveClock,
  mergeByTime,
  sessionize,
  type SessionizeOptions,
  sessionTransformer,
  toCtr,
  toEvents,
} from 'rxjs-sessionize/iterable';
import { describe, expect, it, vi } from 'vitest';
import { property } from '../properties/arbitraries.js';

interface Act {
  readonly user: number;
  readonly time: number;
  readonly type: string;
  readonly id: number;
}

const acts = fc.array(
  fc.record({
    user: fc.nat(2),
    time: fc.nat(30),
    type: fc.constantFrom('search', 'click', 'other'),
    id: fc.nat(20),
  }),
  { maxLength: 30 },
);
const cuts = fc.record(
  {
    gap: fc.nat(5),
    grace: fc.nat(20),
    maxDuration: fc.nat(8),
    maxEvents: fc.integer({ min: 1, max: 4 }),
    idOf: fc.constant((act: Act) => act.id),
  },
  { requiredKeys: ['gap'] },
);

async function* later<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}

const streamed = async <T, R>(values: readonly T[], transformer: Transformer<T, R>): Promise<R[]> => {
  const results: R[] = [];
  const source = new ReadableStream<T>({
    start(controller) {
      for (const value of values) controller.enqueue(value);
      controller.close();
    },
  });
  for await (const result of source.pipeThrough(new TransformStream(transformer))) results.push(result);
  return results;
};

const collected = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
};

describe('the results are those of the operators', () => {
  it('of sessions and rejections, from any kind of source', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(acts, cuts, async (log, cut) => {
        const rejections: unknown[][] = [];
        const options = () => {
          const rejected: unknown[] = [];
          rejections.push(rejected);
          return { ...cut, rejected: (rejection: unknown) => rejected.push(rejection) };
        };
        const expected = await lastValueFrom(from(log).pipe(rx.groupByUser(), rx.sessionize(options()), toArray()));
        expect([...sessionize(log, options())]).toEqual(expected);
        expect(await collected(sessionize(later(log), options()))).toEqual(expected);
        const aborting = { ...options(), signal: new AbortController().signal };
        expect(await collected(sessionize(later(log), aborting))).toEqual(expected);
        expect(await streamed(log, sessionTransformer<Act>(options()))).toEqual(expected);
        for (const rejected of rejections) expect(rejected).toEqual(rejections[0]);
      }),
      { numRuns: 200 },
    );
  });

  it('of streams that are made of one transformer', async () => {
    const transformer = sessionTransformer<{ user: string; time: number }>({ gap: 5 });
    const spansOf = async (...times: number[]) =>
      (
        await streamed(
          times.map((time) => ({ user: 'ann', time })),
          transformer,
        )
      ).map(({ start, end }) => [start, end]);
    expect(await spansOf(100, 103)).toEqual([[100, 103]]);
    expect(await Promise.all([spansOf(1, 3), spansOf(2, 20)])).toEqual([
      [[1, 3]],
      [
        [2, 2],
        [20, 20],
      ],
    ]);
  });

  property('of counts, with toCtr or as a fold', 300, fc.tuple(acts, cuts), ([log, cut]) => {
    const expected: rx.Ctr<number>[] = [];
    const { idOf: _, ...bounds } = cut;
    from(log)
      .pipe(rx.groupByUser(), rx.sessionize(bounds), rx.toCtr())
      .subscribe((ctr) => expected.push(ctr));
    expect([...toCtr(sessionize(log, bounds))]).toEqual(expected);
    expect([...sessionize(log, { ...bounds, fold: ctrFold<number, Act>() })]).toEqual(expected);
  });

  it('of events with their sessions', async () => {
    await fc.assert(
      fc.asyncProperty(acts, cuts, async (log, cut) => {
        const events = from(log).pipe(rx.groupByUser(), rx.sessionize(cut), rx.toEvents(), toArray());
        const expected = await lastValueFrom(events);
        expect([...toEvents(sessionize(log, cut))]).toEqual(expected);
        expect(await collected(toEvents(sessionize(later(log), cut)))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  property('of intervals', 200, fc.tuple(acts, fc.nat(5), fc.nat(20)), ([log, gap, grace]) => {
    const expected: rx.IntervalCtr<undefined>[] = [];
    from(log)
      .pipe(rx.groupByUser(), rx.sessionize({ gap, grace }), rx.toCtr(), rx.ctrPer({ every: 7 }))
      .subscribe((interval) => expected.push(interval));
    expect([...ctrPer(toCtr(sessionize(log, { gap, grace })), { every: 7 })]).toEqual(expected);
  });

  property('of a merge', 200, fc.array(acts, { maxLength: 4 }), (inputs) => {
    const expected: Act[] = [];
    rx.mergeByTime(inputs).subscribe((act) => expected.push(act));
    expect([...mergeByTime(inputs)]).toEqual(expected);
  });

  it('of a merge with async inputs', async () => {
    const inputs = [later([{ time: 1 }, { time: 5 }]), [{ time: 2 }, { time: 3 }], later<{ time: number }>([])];
    expect((await collected(mergeByTime(inputs))).map(({ time }) => time)).toEqual([1, 2, 3, 5]);
  });
});

describe('it pulls', () => {
  it('no further than the consumer asks', () => {
    const read: number[] = [];
    function* visits() {
      for (let time = 0; ; time += 20) {
        read.push(time);
        yield { user: 'ann', time };
      }
    }
    const sessions = sessionize(visits(), { gap: 10 });
    expect(read).toEqual([]);
    sessions.next();
    expect(read).toEqual([0, 20]);
  });

  it.each([
    ['an iterable', false],
    ['an async iterable', true],
  ])('and closes %s when the consumer leaves', async (_, isAsync) => {
    const closed = vi.fn();
    function* visits() {
      try {
        for (let time = 0; ; time += 20) yield { user: 'ann', time };
      } finally {
        closed();
      }
    }
    const sessions = isAsync ? sessionize(later(visits()), { gap: 10 }) : sessionize(visits(), { gap: 10 });
    await sessions.next();
    await sessions.return();
    expect(closed).toHaveBeenCalledOnce();
  });

  it('closes the source when a function of yours throws', () => {
    const closed = vi.fn();
    function* visits() {
      try {
        yield { user: 'ann', time: 0 };
        yield { user: 'ann', time: 1 };
      } finally {
        closed();
      }
    }
    const timeOf = () => {
      throw new Error('no time');
    };
    expect(() => [...sessionize(visits(), { gap: 10, timeOf })]).toThrow('no time');
    expect(closed).toHaveBeenCalledOnce();
  });

  it('passes on an error of the source, and yields no open session', async () => {
    async function* visits() {
      yield { user: 'ann', time: 0 };
      yield { user: 'ann', time: 20 };
      await Promise.resolve();
      throw new Error('connection lost');
    }
    const seen: number[] = [];
    const all = (async () => {
      for await (const { start } of sessionize(visits(), { gap: 10 })) seen.push(start);
    })();
    await expect(all).rejects.toThrow('connection lost');
    expect(seen).toEqual([0]);
  });

  it('from a merge, and closes all inputs', async () => {
    const closed = vi.fn();
    async function* visits(time: number) {
      try {
        for (;;) {
          await Promise.resolve();
          yield { time };
        }
      } finally {
        closed();
      }
    }
    const merged = mergeByTime([visits(0), visits(1)]);
    await merged.next();
    await merged.return();
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toHaveBeenCalledTimes(2);
  });
});

describe('it refuses at once', () => {
  const options = { gap: 1 } as SessionizeOptions<Act, number>;

  it.each([null, undefined, 1, {}, () => []])('%s as a source', (source) => {
    const expected =
      /^(sessionize|toCtr|toEvents|ctrPer): (events|sessions|counted) must be an iterable or an async iterable, got /;
    expect(() => sessionize(source as Act[], options)).toThrow(expected);
    expect(() => toCtr(source as rx.Session<number, Act>[])).toThrow(expected);
    expect(() => toEvents(source as rx.Session<number, Act>[])).toThrow(expected);
    expect(() => ctrPer(source as rx.Ctr<number>[], { every: 1 })).toThrow(expected);
    expect(() => mergeByTime([source as Act[]])).toThrow(
      /^mergeByTime: inputs\[0\] must be an iterable or an async iterable, got/,
    );
  });

  it('a clock with timers, for an iterable', () => {
    const clock = liveClock({ silence: 1 }) as ReturnType<typeof eventClock>;
    const expected = /clock must be an eventClock: timers are for async iterables, got /;
    expect(() => sessionize([], { gap: 1, clock })).toThrow(expected);
    expect(() => sessionTransformer({ gap: 1, clock, timeOf: () => 0, userOf: () => 0 })).toThrow(expected);
  });

  it.each([
    [{ gap: -1 }, 'sessionize: gap must be '],
    [{ gap: 1, gapp: 2 }, 'did you mean gap?'],
    [{ gap: 1, signal: new AbortController().signal }, 'there is no option "signal"'],
    [null, 'sessionize: options must be an object, got null'],
  ])('the options %j', (options, message) => {
    expect(() => sessionize([], options as unknown as SessionizeOptions<Act, number>)).toThrow(message);
  });

  it('what is no signal', () => {
    const signal = {} as AbortSignal;
    expect(() => sessionize(later<Act>([]), { gap: 1, signal })).toThrow(
      'sessionize: signal must be an AbortSignal, got',
    );
  });
});
