import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { firstValueFrom, interval, lastValueFrom, Subject, takeUntil, takeWhile, toArray } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Fold, liveClock, type Session, type Span, type Split } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { type KafkaCounts, type KafkaEvent, kafkaSessions, type KafkaSessionsOptions } from 'rxjs-sessionize/kafka';
import { MemoryBroker, MemoryClient } from './memory-broker.js';
import { brokerWithInput, optionsOn, untilCommitted } from './memory-worker.js';

/*
 * If a function of yours throws or returns something invalid, the worker goes on. The message or session becomes a dead letter.
 */

interface Event {
  readonly user: string;
  readonly time: number;
  /** The name of the function that throws at this event. */
  readonly bad?: string;
  readonly id?: number;
}
type Options = KafkaSessionsOptions<string, Event, Span<string>>;
type Letter = Readonly<Record<string, string | undefined>>;

const gap = 1_000;
let broker: MemoryBroker;
let options: Options;

beforeEach(() => {
  broker = brokerWithInput();
  options = {
    ...optionsOn(broker),
    decode: (value) => JSON.parse(String(value)) as Event,
    gap,
  };
});

const write = (event: Event) => {
  broker.write({ topic: 'input', partition: 0, key: event.user, value: JSON.stringify(event) });
};
/** Runs a worker until it has committed every message. */
const run = (others: Partial<Options> = {}) => {
  return untilCommitted(broker, { ...options, ...others });
};
const letters = (): Letter[] =>
  broker
    .committed('g-dead-letters')
    .map(({ key, value, headers = {} }) => ({ key: String(key), value: String(value), ...headers }));
const results = () =>
  broker.committed('output').map(({ value }) => JSON.parse(String(value)) as Session<string, Event>);
const spans = () => results().map(({ user, start, end }) => [user, start, end]);

/** Throws at an event whose `bad` is this step. */
function fail(step: string, event: Event): void {
  if (event.bad === step) throw new Error(`no ${step} of ${event.user}`);
}

/** Counts events. Each of its functions throws for a session with an event whose `bad` names that function. */
const counting = (more: Partial<Fold<string, Event, string[], Span<string>>> = {}): Options['fold'] => {
  const check = (step: string, value: readonly string[]) => {
    if (value.includes(step)) throw new Error(`no ${step}`);
  };
  const fold: Fold<string, Event, string[], Span<string> & { readonly count: number }> = {
    name: 'counting',
    empty: () => [],
    add(value, event) {
      fail('add', event);
      check('add later', value);
      return [...value, event.bad ?? ''];
    },
    merge(a, b) {
      check('merge', [...a, ...b]);
      return [...a, ...b];
    },
    finish(value, user, start, end, deadline, closedBy) {
      check('finish', value);
      return { user, start, end, deadline, closedBy, count: value.length };
    },
    renew(value) {
      check('renew', value);
      return [];
    },
    save(value) {
      check('save', value);
      return value;
    },
    load: (saved) => saved as string[],
  };
  return { ...fold, ...more };
};

const splitAt = (...steps: ('before' | 'after')[]): Split<string, Event> => ({
  name: 'some',
  ...(steps.includes('before') && { before: (event) => (fail('before', event), event.id === 1) }),
  ...(steps.includes('after') && { after: (event) => (fail('after', event), event.id === 2) }),
});

const gapOf = (user: string) => {
  if (user === 'bad') throw new Error('who is that?');
  return user === 'odd' ? NaN : gap;
};

const atOneMessage: readonly [string, Partial<Options>, Event, string, RegExp][] = [
  ['gap', { gap: gapOf }, { user: 'bad', time: 5 }, 'failed-function', /^gap: who is that\?$/],
  ['gap that gives none', { gap: gapOf }, { user: 'odd', time: 5 }, 'failed-function', /gap must give .*NaN/],
  ['gap, of an event that moves W', { gap: gapOf }, { user: 'bad', time: 90_000 }, 'failed-function', /^gap: /],
  [
    'before',
    { split: splitAt('before', 'after') },
    { user: 'ann', time: 5, bad: 'before' },
    'failed-function',
    /^split\.before: no before/,
  ],
  [
    'after',
    { split: splitAt('after') },
    { user: 'ann', time: 5, bad: 'after' },
    'failed-function',
    /^split\.after: no/,
  ],
  [
    'after, of an event that moves W',
    { split: splitAt('after') },
    { user: 'cat', time: 90_000, bad: 'after' },
    'failed-function',
    /^split\.after: no/,
  ],
  ['add', { fold: counting() as never }, { user: 'ann', time: 5, bad: 'add' }, 'not-folded', /^no add of ann$/],
  [
    'add, with bounds',
    { fold: counting() as never, maxEvents: 50 },
    { user: 'ann', time: 5, bad: 'add' },
    'not-folded',
    /^no add of ann$/,
  ],
];

describe('a function that throws at one message', () => {
  it.each(atOneMessage)('makes it a dead letter: %s', async (_what, others, bad, reason, detail) => {
    const log = [{ user: 'ann', time: 0 }, bad, { user: 'ann', time: 10 }, bad, { user: 'zoe', time: 5_000 }];
    log.forEach(write);
    const told = await run(others);
    expect(told.map(({ type }) => type)).not.toContain('restarting');
    expect(spans()).toEqual([['ann', 0, 10]]);
    expect(letters()).toMatchObject([
      { reason, offset: '1', topic: 'input', value: JSON.stringify(bad) },
      { reason, offset: '3', topic: 'input', value: JSON.stringify(bad) },
    ]);
    for (const letter of letters()) expect(letter['detail']).toMatch(detail);
  });

  it.each(atOneMessage)('does so if each message has a run of its own: %s', async (_what, others, bad, reason) => {
    const log = [{ user: 'ann', time: 0 }, bad, { user: 'ann', time: 10 }, bad, { user: 'zoe', time: 5_000 }];
    for (const event of log) {
      write(event);
      const told = await run(others);
      expect(told.map(({ type }) => type)).not.toContain('restarting');
    }
    expect(spans()).toEqual([['ann', 0, 10]]);
    expect(letters()).toMatchObject([
      { reason, offset: '1' },
      { reason, offset: '3' },
    ]);
  });

  it('makes the message a dead letter that would merge two sessions, and leaves both', async () => {
    for (const time of [0, 1_500]) write({ user: 'ann', time, ...(time === 0 && { bad: 'merge' }) });
    write({ user: 'ann', time: 800 });
    write({ user: 'zoe', time: 20_000 });
    await run({ fold: counting() as never, grace: 5_000 });
    expect(letters()).toMatchObject([{ reason: 'not-folded', detail: 'no merge', offset: '2' }]);
    expect(results()).toMatchObject([
      { user: 'ann', start: 0, end: 0, count: 1 },
      { user: 'ann', start: 1_500, end: 1_500, count: 1 },
    ]);
  });
});

describe('a function that throws when a session closes', () => {
  const noFinish: readonly [string, Partial<Options>][] = [
    ['finish', { fold: counting() as never }],
    ['finish, with bounds', { fold: counting() as never, maxDuration: 10_000 }],
  ];

  it.each(noFinish)('makes the session a dead letter: %s', async (_what, others) => {
    write({ user: 'ann', time: 0, bad: 'finish' });
    write({ user: 'bob', time: 1 });
    write({ user: 'ann', time: 2 });
    write({ user: 'ann', time: 5_000 });
    write({ user: 'ann', time: 9_000 });
    const told = await run(others);
    expect(told.map(({ type }) => type)).not.toContain('restarting');
    expect(told.at(-1)).toMatchObject({ results: 2, rejected: { 'not-closed': 1 } });
    expect(results()).toMatchObject([
      { user: 'bob', start: 1, count: 1 },
      { user: 'ann', start: 5_000, count: 1 },
    ]);
    expect(letters()).toMatchObject([{ key: 'ann', reason: 'not-closed', id: '["ann",0]', detail: 'no finish' }]);
    expect(letters()[0]).not.toHaveProperty('offset');
    expect(JSON.parse(letters()[0]!['value']!)).toMatchObject({ user: 'ann', start: 0, end: 2 });
    // A dead letter is not tried again.
    write({ user: 'bob', time: 50_000 });
    await run(others);
    expect(letters()).toHaveLength(1);
  });

  it('makes the session a dead letter that silence closes', async () => {
    write({ user: 'ann', time: Date.now(), bad: 'finish' });
    const told = await lastValueFrom(
      kafkaSessions({ ...options, gap: 1, fold: counting(), clock: liveClock({ silence: 1 }) } as Options).pipe(
        takeWhile((event) => event.type !== 'committed' || !('not-closed' in event.rejected), true),
        toArray(),
      ),
    );
    expect(told.map(({ type }) => type)).not.toContain('restarting');
    expect(letters()).toMatchObject([{ key: 'ann', reason: 'not-closed' }]);
  });

  it.each([null, 5, 'text', true])('makes the session a dead letter whose result is none: %o', async (none) => {
    const finish = (_: unknown, user: string, start: number, end: number, deadline: number, closedBy: never) =>
      user === 'bad' ? none : { user, start, end, deadline, closedBy };
    for (const user of ['ann', 'bad', 'bob']) write({ user, time: 0 });
    write({ user: 'zoe', time: 5_000 });
    await run({ fold: counting({ finish: finish as never }) as never });
    expect(spans()).toEqual([
      ['ann', 0, 0],
      ['bob', 0, 0],
    ]);
    expect(letters()).toMatchObject([
      { key: 'bad', reason: 'not-closed', detail: expect.stringContaining('finish') as unknown },
    ]);
  });

  it('makes the session a dead letter whose events can only be added one by one', async () => {
    write({ user: 'bob', time: 0 });
    write({ user: 'ann', time: 0, bad: 'add later' });
    write({ user: 'ann', time: 1 });
    write({ user: 'bob', time: 2 });
    write({ user: 'zoe', time: 5_000 });
    await run({ fold: counting() as never, maxDuration: 10_000 });
    expect(spans()).toEqual([['bob', 0, 2]]);
    expect(letters()).toMatchObject([{ key: 'ann', reason: 'not-closed', detail: 'no add later' }]);
  });

  it('does not double a session after which no other can begin', async () => {
    write({ user: 'ann', time: 0, bad: 'renew' });
    for (const time of [5_000, 9_000]) write({ user: 'ann', time });
    await run({ fold: counting() as never });
    expect(spans()).toEqual([
      ['ann', 0, 0],
      ['ann', 5_000, 5_000],
    ]);
    expect(letters()).toEqual([]);
  });

  /** Throws when it gets an event whose session already contains an event without an id. */
  const strict: Split<string, Event> = {
    name: 'strict',
    before: ({ id }, { events }) => {
      if (events.some((event) => event.id === undefined)) throw new Error('an event without id');
      return id! % 10 === 0;
    },
  };

  /**
   * The last event is late. In its session the rule throws at the events behind it, but it has not been called for them by then.
   */
  const uncuttable = () => {
    for (const time of [0, 30, 60]) write({ user: 'ann', time, id: time + 1 });
    write({ user: 'ann', time: 20 });
  };

  it.each([1, 2, 4, 8])(
    'makes all of a user a dead letter whose sessions cannot be cut (%i at once)',
    async (events) => {
      uncuttable();
      for (const time of [40, 9_000, 20_000, 30_000]) write({ user: 'bob', time, id: 1 });
      const told = await run({ split: strict, grace: 3_000, commitEvery: { ms: 100_000, events } });
      expect(told.map(({ type }) => type)).not.toContain('restarting');
      expect(letters()).toMatchObject([
        { key: 'ann', reason: 'not-closed', id: '["ann",0]', detail: 'split.before: an event without id' },
      ]);
      const { value } = JSON.parse(letters()[0]!['value']!) as { value: [number, Event][] };
      expect(value.map(([time]) => time)).toEqual([0, 20, 30, 60]);
      expect(spans()).toEqual([
        ['bob', 40, 40],
        ['bob', 9_000, 9_000],
        ['bob', 20_000, 20_000],
      ]);
      // The user starts again without any state, and the changelog has nothing of the user.
      write({ user: 'ann', time: 31_000, id: 1 });
      write({ user: 'bob', time: 50_000, id: 1 });
      write({ user: 'bob', time: 60_000, id: 1 });
      await run({ split: strict, grace: 3_000, commitEvery: { ms: 100_000, events: 3 } });
      expect(spans().slice(3)).toEqual(
        [
          ['bob', 30_000, 30_000],
          ['ann', 31_000, 31_000],
          ['bob', 50_000, 50_000],
        ].slice(0),
      );
      expect(letters()).toHaveLength(1);
    },
  );

  it('erases a user whose sessions cannot be cut', async () => {
    uncuttable();
    broker.write({ topic: 'input', partition: 0, key: 'ann', value: null });
    write({ user: 'bob', time: 9_000, id: 1 });
    await run({
      split: strict,
      grace: 3_000,
      forget: ({ value }) => (value === null ? 'ann' : undefined),
      commitEvery: { ms: 100_000, events: 6 },
    });
    expect(letters()).toEqual([]);
    expect(spans()).toEqual([]);
  });
});

describe('a function that throws when the state is written, or open sessions are shown', () => {
  it('makes messages of that user dead letters, and ends restarting', async () => {
    write({ user: 'ann', time: 0 });
    await run({ fold: counting() as never });
    write({ user: 'ann', time: 1, bad: 'save' });
    write({ user: 'bob', time: 2 });
    const told = await run({ fold: counting() as never });
    expect(told.filter(({ type }) => type === 'restarting')).toHaveLength(1);
    expect(letters()).toMatchObject([{ reason: 'not-storable', offset: '1', detail: 'save of the fold: no save' }]);
    write({ user: 'zoe', time: 9_000 });
    await run({ fold: counting() as never });
    expect(spans()).toEqual([
      ['ann', 0, 0],
      ['bob', 2, 2],
    ]);
  });

  it.each(['to', 'changes'])('leaves a session out that has no result, in %s', async (way) => {
    write({ user: 'ann', time: 0, bad: 'finish' });
    write({ user: 'bob', time: 1 });
    await run({ fold: counting() as never });
    const shown = new Subject<unknown>();
    const see = (list: readonly (Span<string> & { readonly sessions?: readonly Span<string>[] })[]) => {
      shown.next(list.flatMap((item) => item.sessions ?? [item]).map(({ user }) => user));
    };
    write({ user: 'bob', time: 2 });
    const openSessions = { at: interval(20), [way]: see } as never;
    const first = firstValueFrom(shown);
    const told: KafkaEvent[] = [];
    kafkaSessions({ ...options, fold: counting(), openSessions } as Options)
      .pipe(takeUntil(shown))
      .subscribe((event) => void told.push(event));
    expect(await first).toEqual(['bob']);
    expect(told.map(({ type }) => type)).not.toContain('restarting');
    write({ user: 'zoe', time: 5_000 });
    await run({ fold: counting() as never });
    expect(spans()).toEqual([['bob', 1, 2]]);
    expect(letters()).toMatchObject([{ key: 'ann', reason: 'not-closed' }]);
  });
});

describe('what a result is made of', () => {
  it.each([undefined, null, 5, {}, Promise.resolve('text'), ['text']])(
    'is a text or bytes: %o is a dead letter',
    async (made) => {
      for (const user of ['ann', 'bob']) write({ user, time: 0 });
      write({ user: 'zoe', time: 5_000 });
      const told = await run({
        encode: (result) => (result.user === 'ann' ? (made as never) : JSON.stringify(result)),
      });
      expect(told.map(({ type }) => type)).not.toContain('restarting');
      expect(spans()).toEqual([['bob', 0, 0]]);
      expect(letters()).toMatchObject([{ key: 'ann', reason: 'not-encoded', id: '["ann",0]' }]);
      expect(letters()[0]!['detail']).toMatch(/expected of encode a text or bytes, got/);
    },
  );

  it.each([Object.assign(new Error(), { message: 5 }), Object.assign(new Error(), { message: undefined }), [], null])(
    'does not matter, whatever is thrown: %o',
    async (thrown) => {
      write({ user: 'ann', time: 0 });
      write({ user: 'zoe', time: 5_000 });
      await run({
        encode() {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- what others throw may be anything
          throw thrown;
        },
      });
      expect(letters()).toMatchObject([{ reason: 'not-encoded' }]);
    },
  );
});

describe('whatever throws, in any order of messages', () => {
  const events = fc.array(
    fc.record({
      user: fc.constantFrom('ann', 'bob', 'cat'),
      step: fc.integer({ min: -6, max: 8 }),
      id: fc.integer({ min: 1, max: 4 }),
      bad: fc.option(fc.constantFrom('before', 'after', 'add', 'finish', 'add later', 'merge'), {
        freq: 4,
        nil: undefined,
      }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const ways: readonly [string, Partial<Options>][] = [
    ['events and a split', { split: splitAt('before', 'after') }],
    ['events, a split and a bound', { split: splitAt('before'), maxEvents: 3 }],
    ['events and gaps by user', { gap: (user: string) => (gapOf(user === 'cat' ? 'bad' : user), gap) }],
  ];

  it.each(ways)('gives the sessions of what is no dead letter: %s', async (_what, others) => {
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 50 }), async (steps, each) => {
        broker = new MemoryBroker(
          () => setImmediate(),
          () => 0.99,
        );
        broker.createTopic('input', 1);
        options = { ...options, ...others, client: new MemoryClient(broker), grace: 2_000 };
        let time = 10_000;
        const log = steps.map(({ user, step, id, bad }): Event => {
          time += step * 250;
          return { user, time, id, ...(bad !== undefined && { bad }) };
        });
        log.push({ user: 'zoe', time: 1_000_000, id: 3 });
        for (const [i, event] of log.entries()) {
          write(event);
          if ((i + 1) % each === 0 || i === log.length - 1) {
            const told = await run(others);
            expect(told.map(({ type }) => type)).not.toContain('restarting');
          }
        }
        const buried = new Set<number>();
        for (const { offset, value } of letters()) {
          if (offset !== undefined) buried.add(Number(offset));
          else {
            const { user, value: kept } = JSON.parse(value!) as { user: string; value: [number, Event][] };
            for (const [, event] of kept) {
              buried.add(
                log.findIndex((other, i) => !buried.has(i) && JSON.stringify(other) === JSON.stringify(event)),
              );
            }
            expect(['ann', 'bob', 'cat']).toContain(user);
          }
        }
        const taken = log.filter((_, i) => !buried.has(i));
        const calm = (says: boolean) => says;
        const { split } = others;
        const expected = sessionsOf(taken, {
          gap,
          ...(others.maxEvents !== undefined && { maxEvents: others.maxEvents }),
          ...(split !== undefined && {
            split: {
              name: 'some',
              ...(split.before && { before: (event: Event) => calm(event.id === 1) }),
              ...(split.after && { after: (event: Event) => calm(event.id === 2) }),
            },
          }),
        });
        const text = ({ user, start, end, events: all }: Session<string, Event>) =>
          JSON.stringify([user, start, end, all]);
        expect(results().map(text).sort()).toEqual(
          expected
            .filter(({ user }) => user !== 'zoe')
            .map(text)
            .sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keeps account of every message (A12)', async () => {
    let read!: () => KafkaCounts;
    for (let i = 0; i < 60; i++) {
      write({
        user: 'abc'[i % 3]!,
        time: i * 700,
        ...(i % 7 === 0 && { bad: ['add', 'finish', 'save', 'before'][i % 4]! }),
      });
    }
    await run({ fold: counting() as never, monitor: (reader) => void (read = reader) });
    const { taken, restored, released, closed, open, rejected, discarded } = read();
    const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);
    const inClosed = sum(Object.values(closed).map(({ events: count }) => count));
    expect(taken + restored).toBe(inClosed + open.events + sum(Object.values(rejected)) + discarded + released);
  });
});
