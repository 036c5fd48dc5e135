import { arrivalClock, liveClock, sessionize } from 'rxjs-sessionize/iterable';
import { expect, it, vi } from 'vitest';
import { FakeTime, settled } from './fake-time.js';

interface Visit {
  readonly user: string;
  readonly time: number;
}

/** A source whose events a test sends. */
function channel() {
  const waiting: ((next: IteratorResult<Visit, undefined>) => void)[] = [];
  const closed = vi.fn();
  const asked = vi.fn();
  const source: AsyncIterable<Visit> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        asked();
        return new Promise((resolve) => waiting.push(resolve));
      },
      return: () => {
        closed();
        return Promise.reject(new Error('it does not close'));
      },
    }),
  };
  return {
    source,
    closed,
    asked,
    send: async (event: Visit): Promise<void> => {
      waiting.shift()!({ value: event });
      await settled();
    },
    end: async (): Promise<void> => {
      waiting.shift()!({ done: true, value: undefined });
      await settled();
    },
  };
}

/** Takes all values. Records them, and how the iteration ended. */
function drained<T>(values: AsyncIterable<T>) {
  const seen: T[] = [];
  const end = (async () => {
    for await (const value of values) seen.push(value);
  })().then(
    () => 'done',
    (error: unknown) => error,
  );
  return { seen, end };
}

it('closes sessions in silence, and goes on', async () => {
  const time = new FakeTime();
  const { source, send, end } = channel();
  const { seen, end: ended } = drained(sessionize(source, { gap: 100, clock: liveClock({ silence: 20, time }) }));
  await settled();
  await send({ user: 'ann', time: 0 });
  await time.pass(120);
  expect(seen).toEqual([]);
  await time.pass(1);
  expect(seen).toMatchObject([{ user: 'ann', start: 0, closedBy: 'gap' }]);
  expect(time.timerCount).toBe(0);

  await send({ user: 'ann', time: 500 });
  await end();
  expect(await ended).toBe('done');
  expect(seen).toMatchObject([{ start: 0 }, { start: 500, closedBy: 'end' }]);
  expect(time.timerCount).toBe(0);
});

it('has events happen when they arrive', async () => {
  const time = new FakeTime();
  const { source, send } = channel();
  const { seen } = drained(sessionize(source, { gap: 100, clock: arrivalClock({ time }) }));
  await time.pass(1_000);
  await send({ user: 'ann', time: 5 });
  await time.pass(101);
  expect(seen).toMatchObject([{ user: 'ann', start: 1_000, end: 1_000 }]);
});

it('ends with the reason of its signal while it waits, and closes what it holds', async () => {
  const time = new FakeTime();
  const { source, send, closed } = channel();
  const abort = new AbortController();
  const clock = liveClock({ silence: 20, time });
  const { seen, end } = drained(sessionize(source, { gap: 100, clock, signal: abort.signal }));
  await settled();
  await send({ user: 'ann', time: 0 });
  abort.abort(new Error('shutting down'));
  expect(await end).toEqual(new Error('shutting down'));
  expect(seen).toEqual([]);
  expect(time.timerCount).toBe(0);
  expect(closed).toHaveBeenCalledOnce();
});

it('does not begin where the signal is aborted already', async () => {
  const { source, asked } = channel();
  const { end } = drained(sessionize(source, { gap: 100, signal: AbortSignal.abort('no') }));
  expect(await end).toBe('no');
  expect(asked).not.toHaveBeenCalled();
});

it('asks for the next event when the results of the last one are taken', async () => {
  const { source, send, asked } = channel();
  const sessions = sessionize(source, { gap: 100, signal: new AbortController().signal });
  const first = sessions.next();
  await settled();
  await send({ user: 'ann', time: 0 });
  await send({ user: 'ann', time: 1_000 });
  expect((await first).value).toMatchObject({ start: 0 });
  await settled();
  expect(asked).toHaveBeenCalledTimes(2);
});

it('throws what a function of yours throws when silence closes a session', async () => {
  const time = new FakeTime();
  const { source, send, closed } = channel();
  const fold = {
    name: 'broken',
    empty: () => 0,
    add: (value: number) => value,
    merge: (value: number) => value,
    finish: () => {
      throw new Error('broken fold');
    },
    renew: () => 0,
    save: (value: number) => value,
    load: () => 0,
  };
  const { end } = drained(sessionize(source, { gap: 100, fold, clock: liveClock({ silence: 20, time }) }));
  await settled();
  await send({ user: 'ann', time: 0 });
  await time.pass(500);
  expect(await end).toEqual(new Error('broken fold'));
  expect(closed).toHaveBeenCalledOnce();
  expect(time.timerCount).toBe(0);
});

it('throws its own error where the source does not close, and takes answers that are no promises', async () => {
  const source = (event: Visit): AsyncIterable<Visit> => ({
    [Symbol.asyncIterator]: () => ({
      next: () => ({ value: event }) as never,
      return: () => {
        throw new Error('it does not close');
      },
    }),
  });
  const options = { gap: 100, clock: liveClock({ silence: 20, time: new FakeTime() }) };
  const timeOf = () => {
    throw new Error('it has no time');
  };
  expect(await drained(sessionize(source({ user: 'ann', time: 0 }), { ...options, timeOf })).end).toEqual(
    new Error('it has no time'),
  );
});
