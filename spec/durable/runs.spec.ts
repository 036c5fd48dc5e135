import { Readable } from 'node:stream';
import { firstValueFrom, lastValueFrom, NEVER, of, retry, Subject, take, tap, throwError, toArray } from 'rxjs';
import { arrivalClock, ctrFold, liveClock, summaryFold } from 'rxjs-sessionize';
import {
  type Commit,
  durableDeliveries,
  durableSessions,
  inspect,
  memoryStore,
  type Moment,
  type OpenStore,
  SourceError,
} from 'rxjs-sessionize/durable';
import { afterEach, describe, expect, it, vi } from 'vitest';

interface Visit {
  readonly user: string;
  readonly time: number;
}

/** Visits of ann, with the position behind each. Visits a minute apart are in separate sessions. */
const logOf = (...times: number[]) => times.map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));

const minute = 60_000;
const minutes = (count: number) => logOf(...Array.from({ length: count }, (_, i) => i * minute));
const gap = 10_000;

const starts = (sessions: readonly { readonly start: number }[]) => sessions.map(({ start }) => start / minute);

/** A promise, and the function that resolves it. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** Resolves when everything that waits for no timer has happened. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

const errorOf = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error');
};

describe('what is emitted', () => {
  it('is in the store before', async () => {
    const writing = gate();
    const seen: number[] = [];
    const store = memoryStore({ at: (moment) => (moment === 'during' ? writing.opened : undefined) });
    durableSessions({ store, source: (from = 0) => minutes(3).slice(from), gap }).subscribe(({ start }) =>
      seen.push(start),
    );
    await settled();
    expect(seen).toEqual([]);
    writing.open();
    await settled();
    expect(starts(seen.map((start) => ({ start })))).toEqual([0, 1]);
  });

  it('comes again when it was not acknowledged, with the same number', async () => {
    const store = memoryStore();
    const options = { store, source: (from = 0) => minutes(4).slice(from), gap };
    const first = await firstValueFrom(durableDeliveries(options));
    await settled();
    expect([first.first, starts(first.results)]).toEqual([0, [0, 1, 2]]);

    // Only a part of the results arrives.
    const second = await firstValueFrom(
      durableDeliveries(options).pipe(
        tap(({ ack }) => {
          ack(2);
        }),
      ),
    );
    await settled();
    expect([second.first, starts(second.results)]).toEqual([0, [0, 1, 2]]);
    expect(await inspect(options)).toMatchObject({ acknowledged: 2, unacknowledged: [{ start: 2 * minute }] });

    const third = await firstValueFrom(durableDeliveries(options));
    await settled();
    expect([third.first, starts(third.results)]).toEqual([2, [2]]);
  });

  it('does not come again once next has returned, where the consumer leaves', async () => {
    const options = { store: memoryStore(), source: (from = 0) => minutes(5).slice(from), gap };
    const seen: number[] = [];
    for (const count of [1, 2, 5]) {
      seen.push(...starts(await lastValueFrom(durableSessions(options).pipe(take(count), toArray()))));
      await settled();
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('waits for the acknowledgment of what came before, and so does the source', async () => {
    let read = 0;
    function* source() {
      for (const item of minutes(1_000)) {
        read++;
        yield item;
      }
    }
    const options = { store: memoryStore(), source, gap, commitEvery: { ms: Infinity, events: 10 }, flush: true };
    const waiting: (() => void)[] = [];
    let delivered = 0;
    let isComplete = false;
    durableDeliveries(options).subscribe({
      next({ results, ack }) {
        delivered += results.length;
        waiting.push(ack);
      },
      complete() {
        isComplete = true;
      },
    });
    await settled();
    expect(waiting).toHaveLength(1);
    expect(read).toBeLessThanOrEqual(20);
    while (waiting.length > 0) {
      waiting.shift()?.();
      await settled();
    }
    expect(delivered).toBe(1_000);
    expect(isComplete).toBe(true);
  });

  it('refuses an acknowledgment of more than there is', async () => {
    const { ack } = await firstValueFrom(durableDeliveries({ store: memoryStore(), source: () => minutes(3), gap }));
    expect(() => {
      ack(3);
    }).toThrow('ack: count must be a whole number from 0 to 2, got 3');
  });
});

describe('the source', () => {
  it('is called with the position after the last event that was committed', async () => {
    const asked: unknown[] = [];
    const store = memoryStore();
    for (const length of [2, 2, 5]) {
      const source = (from: number | undefined) => {
        asked.push(from);
        return minutes(length).slice(from);
      };
      await lastValueFrom(durableSessions({ store, source, gap }), { defaultValue: undefined });
    }
    expect(asked).toEqual([undefined, 2, 2]);
  });

  it('may give lists of events, and commits and consumers that leave do not wait for their ends', async () => {
    const store = memoryStore();
    const made: number[] = [];
    const asked: unknown[] = [];
    const options = {
      store,
      async *source(from = 0) {
        asked.push(from);
        const log = minutes(10).slice(from);
        await Promise.resolve();
        yield [];
        yield log.slice(0, 8);
        yield log.slice(8);
      },
      gap,
      commitEvery: { ms: Infinity, events: 2 },
      commits: { next: ({ events }: Commit) => made.push(events) },
    };
    const first = await lastValueFrom(durableSessions(options).pipe(take(2), toArray()));
    await settled();
    const second = await lastValueFrom(durableSessions(options).pipe(toArray()));
    expect(starts([...first, ...second])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(asked).toEqual([0, 6]);
    expect(made.filter((events) => events > 0)).toEqual([2, 2, 2, 2, 2]);
  });

  it('may be a Node stream, which is destroyed when the consumer leaves', async () => {
    const stream = Readable.from(minutes(1_000), { highWaterMark: 4 });
    const options = {
      store: memoryStore(),
      source: (_: number | undefined) => stream,
      gap,
      commitEvery: { events: 8 },
    };
    const sessions = await lastValueFrom(durableSessions<Visit>(options).pipe(take(3), toArray()));
    await settled();
    expect(starts(sessions)).toEqual([0, 1, 2]);
    expect(stream.destroyed).toBe(true);
  });

  it('is closed while it is silent', async () => {
    let isLetGo = false;
    const stream = new Readable({ objectMode: true, read: () => undefined });
    const subscription = durableSessions<Visit>({ store: memoryStore(), source: () => stream, gap }).subscribe();
    await settled();
    subscription.unsubscribe();
    await settled();
    expect(stream.destroyed).toBe(true);

    const silent = NEVER.pipe(
      tap({
        unsubscribe() {
          isLetGo = true;
        },
      }),
    );
    const other = durableSessions<Visit>({ store: memoryStore(), source: () => silent, gap }).subscribe();
    await settled();
    other.unsubscribe();
    await settled();
    expect(isLetGo).toBe(true);
  });

  it.each(['iterable', 'async iterable', 'stream'])('that is an %s is not read ahead of a slow disk', async (kind) => {
    let read = 0;
    function* items() {
      for (const item of minutes(10_000)) {
        read++;
        yield item;
      }
    }
    async function* later() {
      for (const item of items()) {
        await Promise.resolve();
        yield item;
      }
    }
    const source = () =>
      kind === 'iterable' ? items() : kind === 'stream' ? Readable.from(later(), { highWaterMark: 1 }) : later();
    const slow: (() => void)[] = [];
    const store = memoryStore({
      at: (moment) => (moment === 'during' ? new Promise<void>((resolve) => slow.push(resolve)) : undefined),
    });
    durableSessions<Visit>({ store, source, gap, commitEvery: { ms: Infinity, events: 100 } }).subscribe();
    for (let commits = 1; commits <= 3; commits++) {
      await settled();
      await settled();
      expect(slow).toHaveLength(1);
      // One commit is being written, and the next one is full.
      expect(read).toBeGreaterThan(100 * commits);
      expect(read).toBeLessThanOrEqual(100 * (commits + 1) + 3);
      slow.shift()?.();
    }
  });

  it('leaves time for everything else, however fast it is', async () => {
    function* endless() {
      for (let i = 1; ; i++) yield { event: { user: 'ann', time: i }, position: i };
    }
    const options = { store: memoryStore(), source: endless, gap, commitEvery: { ms: Infinity, events: 1e9 } };
    const subscription = durableSessions<Visit>(options).subscribe();
    await settled();
    subscription.unsubscribe();
    await settled();
    expect((await inspect(options))?.position).toBeGreaterThan(0);
  });

  it('that fails has what came before committed, and then passes its error on', async () => {
    const store = memoryStore();
    const broken = new Error('the network is down');
    async function* source(from = 0) {
      yield* minutes(6).slice(from, from + 2);
      await Promise.reject(broken);
    }
    const seen: number[] = [];
    const sessions = durableSessions({ store, source, gap }).pipe(tap(({ start }) => seen.push(start / minute)));
    expect(await errorOf(lastValueFrom(sessions))).toBe(broken);
    expect(seen).toEqual([0]);
    // Each new run reads two more events.
    await errorOf(lastValueFrom(sessions.pipe(retry(1))));
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('that does not know a position is reported in a sentence', async () => {
    const store = memoryStore();
    await lastValueFrom(durableSessions({ store, source: () => minutes(3), gap }));
    const cause = new RangeError('the file has 2 lines');
    const refusal = 'the source does not go on from position 3, where the store is: the file has 2 lines';

    const atOnce = () => {
      throw cause;
    };
    for (const source of [atOnce, () => throwError(() => cause)]) {
      const error = await errorOf(lastValueFrom(durableSessions<Visit>({ store, source, gap })));
      expect(error.message).toBe(refusal);
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toMatchObject({ code: 'unknown-position', cause });
    }
  });
});

describe('the end of the source', () => {
  const source = (from = 0) => minutes(3).slice(from);

  it('leaves sessions open, unless told otherwise', async () => {
    const store = memoryStore();
    expect(starts(await lastValueFrom(durableSessions({ store, source, gap }).pipe(toArray())))).toEqual([0, 1]);
    const grown = (from = 0) => logOf(0, minute, 2 * minute, 2 * minute + 5_000, 5 * minute).slice(from);
    const [session] = await lastValueFrom(durableSessions({ store, source: grown, gap }).pipe(toArray()));
    expect(session).toMatchObject({ start: 2 * minute, end: 2 * minute + 5_000, closedBy: 'gap' });
  });

  it('closes them with flush, and then nothing can follow', async () => {
    const store = memoryStore();
    const flushed = await lastValueFrom(durableSessions({ store, source, gap, flush: true }).pipe(toArray()));
    expect(flushed.map(({ closedBy }) => closedBy)).toEqual(['gap', 'gap', 'end']);

    expect(await lastValueFrom(durableSessions({ store, source, gap, flush: true }).pipe(toArray()))).toEqual([]);
    const grown = (from = 0) => minutes(4).slice(from);
    expect(await errorOf(lastValueFrom(durableSessions({ store, source: grown, gap, flush: true })))).toMatchObject({
      name: 'SourceError',
      code: 'run-has-ended',
      message: expect.stringContaining('the store holds a run that has ended') as unknown,
    });
  });
});

describe('a commit', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is made of so many events, or when the first of them has waited so long', async () => {
    vi.useFakeTimers();
    const events = new Subject<{ event: Visit; position: number }>();
    const made: number[] = [];
    durableSessions<Visit>({
      store: memoryStore(),
      source: () => events,
      gap,
      commitEvery: { ms: 500, events: 3 },
      commits: { next: ({ events }) => made.push(events) },
    }).subscribe();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(made).toEqual([]);

    const [one, two, three, four, five] = minutes(5);
    for (const item of [one, two, three, four]) if (item) events.next(item);
    await vi.advanceTimersByTimeAsync(0);
    expect(made).toEqual([3]);
    await vi.advanceTimersByTimeAsync(300);
    if (five) events.next(five);
    await vi.advanceTimersByTimeAsync(199);
    expect(made).toEqual([3]);
    await vi.advanceTimersByTimeAsync(1);
    expect(made).toEqual([3, 2]);
    await vi.advanceTimersByTimeAsync(10_000);
    // The results that were delivered are acknowledged.
    expect(made).toEqual([3, 2, 0]);
  });

  it('holds what has changed, and no more', async () => {
    const made: Commit[] = [];
    const users = ['ann', 'bob', 'cid'];
    const log = [
      ...users.map((user) => ({ user, time: 0 })),
      { user: 'ann', time: 1_000 },
      { user: 'ann', time: 2_000 },
      { user: 'dan', time: 60_000 },
    ].map((event, i) => ({ event, position: i + 1 }));
    const store = memoryStore();
    const sessions = durableSessions({
      store,
      source: (from = 0) => log.slice(from),
      gap,
      commitEvery: { ms: Infinity, events: 3 },
      commits: { next: (commit) => made.push(commit) },
    });
    await lastValueFrom(sessions);
    expect(made.map(({ position, changedUsers, forgottenUsers }) => [position, changedUsers, forgottenUsers])).toEqual([
      [3, 3, 0],
      [6, 1, 3],
      [6, 0, 0],
    ]);
    expect(made[1]).toMatchObject({
      number: 2,
      watermark: 60_000,
      greatestTime: 60_000,
      events: 3,
      closedBy: { gap: 3, 'max-duration': 0, 'max-events': 0, end: 0 },
      openSessions: 1,
    });
    expect(Date.now() - 60_000 - (made[1]?.lag ?? 0)).toBeLessThan(60_000);
    expect(made[1]?.took).toBeGreaterThanOrEqual(0);
  });

  it('that fails is the error of the stream, and subscribing again starts from the one before', async () => {
    let commits = 0;
    const store = memoryStore({
      at(moment: Moment) {
        if (moment === 'before' && ++commits === 2) throw new Error('no space left on device');
      },
    });
    const sessions = durableSessions({
      store,
      source: (from = 0) => minutes(6).slice(from),
      gap,
      commitEvery: { ms: Infinity, events: 2 },
      flush: true,
    });
    const seen: number[] = [];
    const observed = sessions.pipe(tap(({ start }) => seen.push(start / minute)));
    expect((await errorOf(lastValueFrom(observed))).message).toBe('no space left on device');
    expect(seen).toEqual([0]);
    await lastValueFrom(observed);
    expect(seen.slice(-5)).toEqual([1, 2, 3, 4, 5]);
  });

  it('that fails is the error of the stream, also where the store cannot be closed after it', async () => {
    const failing = (what: string) => () => Promise.reject(new Error(`${what} failed`));
    const store = { load: () => Promise.resolve(undefined), commit: failing('commit'), close: failing('close') };
    const options = { store: () => Promise.resolve(store), source: () => minutes(1), gap };
    expect(await errorOf(lastValueFrom(durableSessions(options)))).toEqual(new Error('commit failed'));
    const unread = { ...options, store: () => Promise.resolve({ ...store, load: failing('load') }) };
    expect(await errorOf(inspect(unread))).toEqual(new Error('load failed'));
    expect(await errorOf(inspect(options))).toEqual(new Error('close failed'));
    const close = () => {
      throw new Error('close failed at once');
    };
    const closing = { ...options, store: () => Promise.resolve({ ...store, close }) };
    expect(await errorOf(lastValueFrom(durableSessions(closing)))).toEqual(new Error('commit failed'));
  });

  it('does not hold what came before a function that threw', async () => {
    const store = memoryStore();
    let isBroken = true;
    const options = {
      store,
      source: (from = 0) => minutes(6).slice(from),
      gap,
      commitEvery: { ms: Infinity, events: 2 },
      timeOf: ({ time }: Visit) => {
        if (isBroken && time === 3 * minute) throw new Error('no time');
        return time;
      },
      flush: true,
    };
    expect((await errorOf(lastValueFrom(durableSessions(options)))).message).toBe('no time');
    isBroken = false;
    expect((await inspect(options))?.position).toBe(2);
    // The first result was delivered, but the run ended before a commit could acknowledge it.
    expect(starts(await lastValueFrom(durableSessions(options).pipe(toArray())))).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('silence', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is committed before the sessions that it closes are emitted', async () => {
    vi.useFakeTimers();
    const events = new Subject<{ event: Visit; position: number }>();
    let moments: string[] = [];
    const options = {
      store: memoryStore({ at: (moment) => void moments.push(moment) }),
      source: (_: number | undefined) => events,
      gap: 1_000,
      clock: liveClock({ silence: 2_000 }),
      commitEvery: { ms: 100 },
    };
    durableSessions<Visit>(options).subscribe(({ end }) => moments.push(`session to ${String(end)}`));
    await vi.advanceTimersByTimeAsync(0);
    const time = Date.now();
    events.next({ event: { user: 'ann', time }, position: 1 });
    await vi.advanceTimersByTimeAsync(2_900);
    moments = [];
    await vi.advanceTimersByTimeAsync(500);
    expect(moments.slice(0, 4)).toEqual(['before', 'during', 'after', `session to ${String(time)}`]);
  });

  it('closes sessions of before the restart, also when no event comes any more', async () => {
    vi.useFakeTimers();
    const options = { store: memoryStore(), gap: 1_000, clock: liveClock({ silence: 2_000 }) };
    const log = [{ event: { user: 'ann', time: Date.now() }, position: 1 }];
    const silent = (from = 0) => (from === 0 ? of(...log) : NEVER);
    await lastValueFrom(durableSessions({ ...options, source: silent }), { defaultValue: undefined });

    const seen: string[] = [];
    durableSessions<Visit>({ ...options, source: silent }).subscribe(({ user, closedBy }) =>
      seen.push(`${user} ${closedBy}`),
    );
    await vi.advanceTimersByTimeAsync(2_500);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(seen).toEqual(['ann gap']);
  });
});

describe('refusals', () => {
  const source = (from = 0) => minutes(3).slice(from);
  const ctr = ctrFold<string, Visit>({ isSearch: () => true, isClick: () => false });

  it.each([
    ['another gap', { gap: 20_000 }, 'made with gap 10000, which is 20000 here'],
    ['another bound', { gap, maxDuration: 5 }, 'made with maxDuration Infinity, which is 5 here'],
    ['another bound', { gap, maxEvents: 5 }, 'made with maxEvents Infinity, which is 5 here'],
    ['another fold', { gap, fold: ctr as never }, 'made with fold events, which is ctr-clicks here'],
  ])('are of %s', async (_, changed, sentence) => {
    const store = memoryStore();
    await lastValueFrom(durableSessions({ store, source, gap }));
    expect((await errorOf(lastValueFrom(durableSessions<Visit>({ store, source, ...changed })))).message).toContain(
      sentence,
    );
    expect((await errorOf(inspect<Visit>({ store, ...changed }))).message).toContain(sentence);
    // The refused run has not changed the store.
    await lastValueFrom(durableSessions({ store, source, gap, grace: 5 }), { defaultValue: undefined });
  });

  it('are of another format', async () => {
    const inner = memoryStore();
    await lastValueFrom(durableSessions({ store: inner, source, gap }));
    const store: OpenStore = async (mode) => {
      const opened = await inner(mode);
      return {
        ...opened,
        async load(partition) {
          const saved = await opened.load(partition);
          return saved && { ...saved, state: { ...saved.state, format: 3 as 2 } };
        },
      };
    };
    expect((await errorOf(lastValueFrom(durableSessions({ store, source, gap })))).message).toContain('has format 3');
  });

  it('are of a store that is in use', async () => {
    const store = memoryStore();
    const subscription = durableSessions<Visit>({ store, source: () => NEVER, gap }).subscribe();
    await settled();
    expect(await errorOf(lastValueFrom(durableSessions({ store, source, gap })))).toMatchObject({
      name: 'StoreError',
      code: 'store-in-use',
      message: 'the store is in use by another run',
    });
    subscription.unsubscribe();
    await settled();
    await lastValueFrom(durableSessions({ store, source, gap }));
  });

  it('are of a result and of a position that JSON would give back as something else', async () => {
    const fold = summaryFold<string, Visit, { readonly all: Set<number> } | null>(() => null, {
      empty: null,
      concat: () => null,
    });
    const finishing = {
      ...fold,
      finish: (...[, user, start, end, deadline, closedBy]: Parameters<typeof fold.finish>) => ({
        user,
        start,
        end,
        deadline,
        closedBy,
        value: { all: new Set([1]) },
      }),
    };
    const options = { store: memoryStore(), gap };
    expect((await errorOf(lastValueFrom(durableSessions({ ...options, source, fold: finishing })))).message).toContain(
      'the result of a session of user "ann" must be plain JSON, got an object at .value.all',
    );
    const log = [{ event: { user: 'ann', time: 0 }, position: 1n }];
    expect(
      (await errorOf(lastValueFrom(durableSessions({ ...options, source: (_: bigint | undefined) => log })))).message,
    ).toContain('a position must be plain JSON, got 1n');
  });

  it('come at once where an option is wrong', () => {
    const options = { store: memoryStore(), source, gap };
    expect(() => durableSessions({ ...options, gap: -1 })).toThrow('durableSessions: gap must be');
    expect(() => durableSessions({ ...options, store: 'state' as never })).toThrow(
      'store must be a function that opens',
    );
    expect(() => durableSessions({ ...options, source: minutes(3) as unknown as typeof source })).toThrow(
      'source must be a function',
    );
    expect(() => durableSessions({ ...options, commitEvery: { ms: -1 } })).toThrow('commitEvery.ms must be');
    expect(() => durableSessions({ ...options, commitEvery: { ms: 2 ** 31 } })).toThrow('commitEvery.ms must be');
    expect(() => durableSessions({ ...options, commitEvery: { events: 0 } })).toThrow('commitEvery.events must be');
    expect(() => durableSessions({ ...options, commitEvery: { ms: Infinity, events: Infinity } })).toThrow(
      'commitEvery must be finite',
    );
    expect(() => durableSessions({ ...options, flush: 1 as never })).toThrow('flush must be');
    expect(() => durableSessions({ ...options, commits: {} as never })).toThrow('commits must be');
    expect(() => durableSessions({ ...options, clock: arrivalClock() })).toThrow(
      'clock must be an eventClock or a liveClock',
    );
    expect(() => durableDeliveries({ ...options, userOf: 1 as never })).toThrow('userOf must be');
  });
});

describe('splits and gaps by user', () => {
  interface Act {
    readonly user: string;
    readonly time: number;
    readonly type: 'view' | 'log-out';
  }
  const act = (user: string, time: number, type: Act['type'] = 'view') => ({ user, time, type });
  const source =
    (log: readonly Act[]) =>
    (from = 0) =>
      log.slice(from).map((event, i) => ({ event, position: from + i + 1 }));
  const logOut = { name: 'log-out', after: ({ type }: Act) => type === 'log-out' };

  it('hold across runs, also where a plan of a customer has changed in between', async () => {
    const log = [
      act('ann', 0),
      act('bob', 0),
      act('ann', 5),
      act('bob', 15, 'log-out'),
      act('bob', 16),
      act('ann', 900),
    ];
    const options = { store: memoryStore(), maxEvents: 100, split: logOut };
    const runs = [
      { log: log.slice(0, 3), gapOfBob: 20 },
      { log, gapOfBob: 10 },
    ];
    const seen: string[] = [];
    for (const { log, gapOfBob } of runs) {
      const gap = (user: string) => (user === 'bob' ? gapOfBob : 10);
      await durableSessions({ ...options, source: source(log), gap }).forEach(({ user, start, end, closedBy }) => {
        seen.push(`${user} ${String(start)}-${String(end)} ${closedBy}`);
      });
    }
    expect(seen).toEqual(['ann 0-5 gap', 'bob 0-15 split', 'bob 16-16 gap']);
  });

  it('need a bound with a split, since the state leaves the process', () => {
    const options = { store: memoryStore(), source: source([]), gap: 10, split: logOut };
    expect(() => durableSessions(options)).toThrow(
      'durableSessions: maxEvents must be a whole number where there is a split: the state is bounded by it, got Infinity',
    );
    void durableSessions({ ...options, maxEvents: 1_000 });
  });

  it('keep no more of a session than that bound, ties excepted', async () => {
    const log = Array.from({ length: 100 }, (_, i) => act('ann', i));
    const tied = Array.from({ length: 20 }, () => act('ann', 200));
    const heldAfter = async (events: typeof log) => {
      const store = memoryStore();
      const options = { store, source: source(events), gap: 1_000, maxEvents: 8, split: logOut, grace: 50 };
      await lastValueFrom(durableSessions(options), { defaultValue: undefined });
      const { open = [] } = (await inspect(options)) ?? {};
      return open.map((session) => session.events.length);
    };
    expect(await heldAfter(log)).toEqual([8, 8, 8, 8, 8, 8, 4]);
    // Four events are the last ones of the log; the others all have the same time.
    expect(await heldAfter([...log, ...tied])).toEqual([4 + 20]);
  });

  it('are refused where the split is another one', async () => {
    const options = { store: memoryStore(), source: source([act('ann', 0)]), gap: 10, maxEvents: 100 };
    await lastValueFrom(durableSessions({ ...options, split: logOut }), { defaultValue: undefined });
    expect(
      await errorOf(lastValueFrom(durableSessions({ ...options, split: { ...logOut, name: 'another' } }))),
    ).toMatchObject({ name: 'SnapshotError', code: 'snapshot-options' });
  });
});

describe('inspect', () => {
  it('shows what is open, and what is not acknowledged, and changes nothing', async () => {
    const log = [
      { user: 1, time: 0 },
      { user: '1', time: 60_000 },
      { user: 1, time: 61_000 },
    ].map((event, i) => ({ event, position: `p${String(i)}` }));
    const options = {
      store: memoryStore(),
      source: (from: string | undefined) => (from === undefined ? log : []),
      gap,
    };
    await firstValueFrom(durableDeliveries(options));
    await settled();
    for (let i = 0; i < 2; i++) {
      expect(await inspect(options)).toEqual({
        position: 'p2',
        watermark: 61_000,
        greatestTime: 61_000,
        open: [
          expect.objectContaining({ user: '1', start: 60_000, closedBy: 'end' }),
          expect.objectContaining({ user: 1, start: 61_000, events: [log[2]?.event] }),
        ],
        acknowledged: 0,
        unacknowledged: [expect.objectContaining({ user: 1, start: 0, closedBy: 'gap' })],
      });
    }
  });
});
