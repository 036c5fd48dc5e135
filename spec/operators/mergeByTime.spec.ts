import fc from 'fast-check';
import { lastValueFrom, mergeMap, of, take, toArray } from 'rxjs';
import { mergeByTime } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { faultsOf, ofTheFinalizer } from './faults.js';
import { ofAFunction } from './marbles.js';
import { refusal } from './refusal.js';

interface Timed {
  readonly time: number | Date;
  readonly input?: number;
}

const at = (time: number): Timed => ({ time });

/** The events that are emitted during `subscribe`, and how the result ends. */
const outcomeOf = (...[inputs, ...timeOf]: Parameters<typeof mergeByTime<Timed>>): unknown[] => {
  const outcome: unknown[] = [];
  mergeByTime(inputs, ...timeOf).subscribe({
    next: ({ time }) => outcome.push(Number(time)),
    error: (error: unknown) => outcome.push(error),
    complete: () => outcome.push('|'),
  });
  return outcome;
};

/** An input that writes to the log when it is asked for an event, and when it is closed. */
function* logged(log: string[], name: string, times: Iterable<number>): Generator<Timed> {
  try {
    for (const time of times) {
      log.push(`${name} asked`);
      yield at(time);
    }
  } finally {
    log.push(`${name} closed`);
  }
}

function* endless(): Generator<number> {
  for (let time = 0; ; time++) yield time;
}

async function* asynchronous<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

/** An input that never yields. */
const never = (onClose: () => void = () => undefined): AsyncIterable<Timed> => ({
  [Symbol.asyncIterator]: () => ({
    next: () => new Promise(() => undefined),
    return() {
      onClose();
      return Promise.resolve({ done: true, value: undefined });
    },
  }),
});

describe('mergeByTime', () => {
  it('merges inputs in order of time', () => {
    expect(
      outcomeOf([
        [at(1), at(4), at(5)],
        [at(2), at(3)],
        [at(0), at(6)],
      ]),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, '|']);
  });

  it('takes events of the same time in order of the inputs', () => {
    const inputs = [0, 1, 2].map((input) => [1, 1, 2].map((time): Timed => ({ time, input })));
    const order: unknown[] = [];

    mergeByTime(inputs).subscribe(({ input }) => order.push(input));

    expect(order).toEqual([0, 0, 1, 1, 2, 2, 0, 1, 2]);
  });

  it('merges as a stable sort does', () => {
    const input = fc.array(fc.nat(20)).map((times) => times.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(input, { maxLength: 6 }), (inputs) => {
        const timed = inputs.map((times, i) => times.map((time, j) => ({ time, name: `${String(i)}.${String(j)}` })));
        const merged: unknown[] = [];
        mergeByTime(timed).subscribe((event) => merged.push(event));
        expect(merged).toEqual(timed.flat().sort((a, b) => a.time - b.time));
      }),
    );
  });

  it('loses nothing of inputs that are not in order', () => {
    expect(
      outcomeOf([
        [at(5), at(1)],
        [at(2), at(3)],
      ]),
    ).toEqual([2, 3, 5, 1, '|']);
  });

  it('takes times as Date, and from timeOf', () => {
    expect(outcomeOf([[{ time: new Date(1) }, at(3)], [at(2)]])).toEqual([1, 2, 3, '|']);
    expect(outcomeOf([[at(3), at(1)], [at(2)]], ({ time }) => -Number(time))).toEqual([3, 2, 1, '|']);
  });

  it('does not let an event without a time hold up the others', () => {
    expect(outcomeOf([[at(1), at(NaN), at(2)], [at(3)]])).toEqual([1, NaN, 2, 3, '|']);
  });

  it('emits nothing while an input does not answer', () => {
    expect(outcomeOf([[at(1)], never()])).toEqual([]);
  });

  it('completes where there are no inputs, or empty ones', () => {
    expect(outcomeOf([])).toEqual(['|']);
    expect(outcomeOf([[], []])).toEqual(['|']);
  });

  it('passes on a single event', () => {
    expect(outcomeOf([[at(1)]])).toEqual([1, '|']);
    expect(outcomeOf([[], [at(1)]])).toEqual([1, '|']);
  });

  it('waits for asynchronous inputs', async () => {
    const merged = mergeByTime([asynchronous([at(1), at(4)]), [at(2), at(5)], asynchronous([at(3)])]);

    await expect(lastValueFrom(merged.pipe(toArray()))).resolves.toEqual([1, 2, 3, 4, 5].map(at));
  });

  it('asks an input for its next event when the last one is emitted, not before', () => {
    const log: string[] = [];

    mergeByTime([logged(log, 'a', [1, 4]), logged(log, 'b', [2, 3])]).subscribe(({ time }) =>
      log.push(`emitted ${String(time)}`),
    );

    expect(log).toEqual([
      'a asked',
      'b asked',
      'emitted 1',
      'a asked',
      'emitted 2',
      'b asked',
      'emitted 3',
      'b closed',
      'emitted 4',
      'a closed',
    ]);
  });

  it('passes on an error of an input, and closes the others', () => {
    const log: string[] = [];
    function* failing() {
      yield at(2);
      throw ofAFunction;
    }

    expect(outcomeOf([failing(), logged(log, 'b', endless())])).toEqual([0, 1, 2, ofAFunction]);
    expect(log.at(-1)).toBe('b closed');
  });

  it('passes on an error of an asynchronous input, and closes the others', async () => {
    const log: string[] = [];
    async function* failing() {
      yield await Promise.resolve(at(2));
      throw ofAFunction;
    }

    await expect(lastValueFrom(mergeByTime([failing(), logged(log, 'b', endless())]))).rejects.toBe(ofAFunction);
    expect(log.at(-1)).toBe('b closed');
  });

  it('passes on an error that timeOf throws, and closes the inputs', () => {
    const log: string[] = [];
    const timeOf = ({ time }: Timed) => {
      if (time === 2) throw ofAFunction;
      return time;
    };

    expect(outcomeOf([logged(log, 'a', endless())], timeOf)).toEqual([0, 1, ofAFunction]);
    expect(log.at(-1)).toBe('a closed');
  });

  it('closes inputs that it waits for when it is unsubscribed', async () => {
    const log: string[] = [];
    const emitted: unknown[] = [];
    const subscription = mergeByTime([
      asynchronous([at(0)]),
      logged(log, 'b', endless()),
      never(() => log.push('c closed')),
    ]).subscribe((event) => emitted.push(event));
    await new Promise(setImmediate);

    subscription.unsubscribe();
    await new Promise(setImmediate);

    expect(log).toEqual(['b asked', 'b closed', 'c closed']);
    expect(emitted).toEqual([]);
  });

  it('emits nothing more once unsubscribed', async () => {
    const emitted: unknown[] = [];
    const subscription = mergeByTime([asynchronous(endless())], (time) => time).subscribe((time) => {
      emitted.push(time);
      if (time === 1) subscription.unsubscribe();
    });

    await new Promise(setImmediate);

    expect(emitted).toEqual([0, 1]);
  });

  it('does not break the chain when the result is unsubscribed', () => {
    const log: string[] = [];

    mergeByTime([logged(log, 'a', endless())])
      .pipe(
        mergeMap((event) => of(event)),
        take(2),
      )
      .subscribe();

    expect(log).toEqual(['a asked', 'a asked', 'a closed']);
  });

  it('stops and closes synchronous inputs once its consumer has enough', () => {
    const log: string[] = [];

    mergeByTime([logged(log, 'a', endless()), logged(log, 'b', endless())])
      .pipe(take(1))
      .subscribe();

    expect(log).toEqual(['a asked', 'b asked', 'a closed', 'b closed']);
  });

  it('does not close an input that is done', () => {
    let closed = 0;
    const input: Iterable<Timed> = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true, value: undefined }),
        return: () => ({ done: true, value: closed++ }),
      }),
    };

    expect(outcomeOf([input, [at(1)]])).toEqual([1, '|']);
    expect(closed).toBe(0);
  });

  describe('where closing an async input fails', () => {
    async function* failing(): AsyncGenerator<Timed> {
      try {
        for (let time = 0; ; time++) yield await Promise.resolve(at(time));
      } finally {
        throw ofTheFinalizer;
      }
    }

    it('completes, and leaves no rejection behind, when the consumer has enough', async () => {
      expect(await lastValueFrom(mergeByTime([failing()]).pipe(take(3)))).toEqual(at(2));
    });

    it('emits the error that ended the stream, and leaves no rejection behind', async () => {
      const failure = new Error('of timeOf');
      const merged = mergeByTime([failing()], ({ time }) => {
        if (time === 2) throw failure;
        return time;
      });

      await expect(lastValueFrom(merged)).rejects.toBe(failure);
    });
  });

  it('closes all inputs even if closing one fails', () => {
    const log: string[] = [];
    function* failing() {
      try {
        yield at(0);
      } finally {
        throw ofTheFinalizer;
      }
    }
    const subscription = mergeByTime([failing(), logged(log, 'b', endless()), never()]).subscribe();

    const faults = faultsOf(() => {
      subscription.unsubscribe();
    });

    expect(log).toEqual(['b asked', 'b closed']);
    expect(faults).toEqual([ofTheFinalizer]);
  });

  it('passes on the error that ended it, not that of closing an input', () => {
    const closing = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: at(0) }),
        return: () => {
          throw ofTheFinalizer;
        },
      }),
    };
    const timeOf = ({ time }: Timed) => {
      if (time === 2) throw ofAFunction;
      return time;
    };

    expect(outcomeOf([closing, [at(2)]], timeOf)).toEqual([ofAFunction]);
  });

  it.each([5, null, undefined, 'done', {}])('takes %o as the answer of an input that it closes', (answer) => {
    const closed: Iterable<Timed> = {
      [Symbol.iterator]: () => ({ next: () => ({ done: false, value: at(0) }), return: () => answer as never }),
    };
    const faults = faultsOf(() => {
      mergeByTime([closed, never()]).subscribe().unsubscribe();
    });
    expect(faults).toEqual([]);
  });

  it('takes texts, which are iterables of their characters', () => {
    const characters: string[] = [];
    mergeByTime(['ad', 'bc'], (character) => character.charCodeAt(0)).subscribe((it) => characters.push(it));
    expect(characters).toEqual(['a', 'b', 'c', 'd']);
  });

  it('asks the inputs anew for each subscriber', () => {
    const inputs = [new Set([at(1), at(3)]), [at(2)]];
    expect(outcomeOf(inputs)).toEqual(outcomeOf(inputs));

    const merged = mergeByTime(inputs);
    const seen: unknown[] = [];
    merged.subscribe((outer) => {
      // eslint-disable-next-line rxjs-x/no-nested-subscribe -- two subscribers at once
      if (outer.time === 1) merged.subscribe(({ time }) => seen.push(`inner ${String(time)}`));
      seen.push(`outer ${String(outer.time)}`);
    });
    expect(seen).toEqual(['inner 1', 'inner 2', 'inner 3', 'outer 1', 'outer 2', 'outer 3']);
  });

  it.each([
    [undefined, undefined, 'TypeError: mergeByTime: inputs must be an array of iterables, got undefined'],
    [new Set([[]]), undefined, 'TypeError: mergeByTime: inputs must be an array of iterables, got an object'],
    [[[], 1], undefined, 'TypeError: mergeByTime: inputs[1] must be an iterable or an async iterable, got 1'],
    [[of(1)], undefined, 'TypeError: mergeByTime: inputs[0] must be an iterable or an async iterable, got an object'],
    [[, []], undefined, 'TypeError: mergeByTime: inputs[0] must be an iterable or an async iterable, got undefined'],
    [[[]], 'at', 'TypeError: mergeByTime: timeOf must be a function, got "at"'],
    [[[]], undefined, 'accepted'],
  ])('checks its arguments: %o, %o: %s', (inputs, timeOf, message) => {
    expect(refusal(() => mergeByTime(inputs as Timed[][], timeOf as unknown as () => number))).toBe(message);
  });
});
