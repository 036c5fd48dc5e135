import fc from 'fast-check';
import type { Split } from 'rxjs-sessionize';
import { it } from 'vitest';

import type { ModelEvent, ModelOptions, User } from '../model/model.js';
import type { Step } from '../model/steps.js';

/** An event of a search log, with something to know it by again: `key` may repeat, `id` does not. */
export interface LogEvent extends ModelEvent {
  readonly type: 'app-open' | 'search' | 'results' | 'click';
  readonly key?: string | number;
}

export type Options = ModelOptions<LogEvent> & { readonly grace: number };

/** A run of a state machine. */
export interface Run {
  readonly options: Options;
  readonly steps: readonly Step<LogEvent>[];
}

const times = Number(process.env['FUZZ_RUNS'] ?? 1);

/**
 * A test that a property holds, over `runs` random values. FUZZ_RUNS=30 makes it thirty times as many. What fails is shrunk, and
 * printed with the seed that finds it again.
 */
export function property<T>(name: string, runs: number, values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  it(name, { timeout: 180_000 * Math.max(1, times) }, () => {
    fc.assert(fc.property(values, holds), { numRuns: Math.ceil(runs * times) });
  });
}

const keyOf = Object.assign((event: LogEvent) => event.key, { toString: () => 'keyOf' });

/** Rules by which people end sessions (S13), and one that looks at everything it may look at. */
const splits: readonly Split<User, LogEvent>[] = [
  { name: 'log-in', before: ({ type }) => type === 'app-open' },
  { name: 'log-out', after: ({ type }) => type === 'results' },
  { name: 'both', before: ({ type }) => type === 'app-open', after: ({ type }) => type === 'results' },
  { name: 'midnight', before: (_, { end }, time) => Math.floor(time / 5) !== Math.floor(end / 5) },
  {
    name: 'basket',
    after: ({ type }, { events }) => type === 'click' && events.filter((e) => e.type === 'click').length >= 2,
  },
];

const splitsByOrder: readonly Split<User, LogEvent>[] = [
  {
    name: 'campaign',
    before({ key }, { events }) {
      const carried = events.findLast((event) => event.key !== undefined)?.key;
      return key !== undefined && carried !== undefined && key !== carried;
    },
  },
  { name: 'account', before: ({ key }, { events }) => events.at(-1)?.key !== key },
  {
    name: 'everything',
    before: (event, session, time) => digest(event, session, time) % 4 === 0,
    after: (event, session, time) => digest(event, session, time) % 5 === 0,
  },
];

const digest: (...all: Parameters<NonNullable<Split<User, LogEvent>['after']>>) => number = (event, session, time) =>
  [event.id, session.user, session.start, session.end, time, ...session.events.map(({ id }) => id)]
    .join()
    .split('')
    .reduce((sum, character) => (31 * sum + character.charCodeAt(0)) % 1_000_003, 7);

const split = fc.constantFrom(...splits, ...splitsByOrder);

type Required = Pick<Options, 'gap' | 'grace'>;
type Bounds = Omit<Options, 'gap' | 'grace' | 'latest'>;

/** Options of every kind, and as often as not those without bounds, splits and ids, which are another way through the machine. */
const withAndWithout = (
  required: { readonly [P in keyof Required]: fc.Arbitrary<Required[P]> },
  bounds: { readonly [P in keyof Bounds]-?: fc.Arbitrary<Exclude<Bounds[P], undefined>> },
): fc.Arbitrary<Options> =>
  fc.oneof(fc.record(required), fc.record({ ...required, ...bounds }, { requiredKeys: ['gap', 'grace'] }));

/** Mostly one gap for all, now and then one for each user. */
const gapOf = (gap: fc.Arbitrary<number>): fc.Arbitrary<Required['gap']> =>
  fc.oneof(
    { weight: 3, arbitrary: gap },
    {
      weight: 1,
      arbitrary: fc
        .tuple(gap, gap, gap)
        .map((gaps) => (user: User) => gaps[String(user).length + (user === 1 ? 1 : 0)] ?? gaps[0]),
    },
  );

/** So small that every limit is hit exactly, missed by one, and run over. */
const tinyGap = fc.integer({ min: 0, max: 6 });
const tiny = {
  gap: gapOf(tinyGap),
  grace: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 8 }) }, fc.constant(Infinity)),
};

const tinyOptions = withAndWithout(tiny, {
  maxDuration: fc.integer({ min: 0, max: 9 }),
  maxEvents: fc.integer({ min: 1, max: 4 }),
  split,
  idOf: fc.constant(keyOf),
});

/** 1 and "1" are two users, and two keys. */
const user: fc.Arbitrary<User> = fc.constantFrom(1, '1', 'ann');
const key = fc.option(fc.constantFrom(1, '1', 'a', 'b', 'c'), { nil: undefined, freq: 2 });
const type = fc.constantFrom('search' as const, 'click' as const, 'app-open' as const, 'results' as const);

/**
 * Forward, `now` moves on by so much; backward, it stays, and something happens to be told so much after it was. Mostly by a few
 * ms, now and then over everything.
 */
const move = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: -9, max: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: -60, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200 }) },
);

const happening = fc.record({ user, move, type, key });
const moved = fc.oneof(
  { weight: 16, arbitrary: happening },
  { weight: 2, arbitrary: fc.record({ watermark: move }) },
  { weight: 1, arbitrary: fc.constant({ snapshotRestore: true as const }) },
);

type Moved = typeof moved extends fc.Arbitrary<infer T> ? T : never;

/** Where the milliseconds lie, and how wide they are: nothing may depend on it. Quarters are exact in binary. */
const scale = fc.constantFrom(
  { unit: 1, origin: 0 },
  { unit: 1, origin: -40 },
  { unit: 1, origin: 1.7e12 },
  { unit: 0.25, origin: -7 },
  { unit: 1_000, origin: 1.7e12 },
  { unit: 86_400_000, origin: -8e12 },
);

type Scale = typeof scale extends fc.Arbitrary<infer T> ? T : never;

function stepsOf(moves: readonly Moved[], { unit, origin }: Scale): Step<LogEvent>[] {
  let now = 0;
  const at = (by: number): number => {
    now += Math.max(0, by);
    return (now + Math.min(0, by)) * unit + origin;
  };
  return moves.map((step, i) => {
    if ('watermark' in step) return { watermark: at(step.watermark) };
    if ('snapshotRestore' in step) return step;
    const { user, move, type, key } = step;
    return { event: { user, time: at(move), id: `e${String(i)}`, type, ...(key !== undefined && { key }) } };
  });
}

const scaled = ({ gap, grace, maxDuration, ...options }: Options, { unit }: Scale): Options => ({
  ...options,
  gap: typeof gap === 'number' ? gap * unit : (user) => gap(user) * unit,
  grace: grace * unit,
  ...(maxDuration !== undefined && { maxDuration: maxDuration * unit }),
});

const runsOf = (options: fc.Arbitrary<Options>, moves: fc.Arbitrary<readonly Moved[]>): fc.Arbitrary<Run> =>
  fc.record({ options, moves, scale }).map(({ options, moves, scale }) => ({
    options: scaled(options, scale),
    steps: stepsOf(moves, scale),
  }));

const moves = fc.array(moved, { maxLength: 40, size: 'max' });

/** Tiny runs in which everything happens: disorder, ties, bounds, duplicates, watermarks, jumps, snapshots. */
export const runs = runsOf(tinyOptions, moves);

export const runsWithoutBounds = runsOf(fc.record({ ...tiny, gap: tinyGap }), moves);

/** Runs in which something that happens ends sessions. */
export const runsWithSplits = runsOf(
  fc.oneof(
    fc.record({ ...tiny, split }),
    fc.record({
      ...tiny,
      split,
      maxDuration: fc.integer({ min: 0, max: 9 }),
      maxEvents: fc.integer({ min: 1, max: 4 }),
    }),
  ),
  moves,
);

/** Runs in which clocks are broken, and after a `latest` no time is believed. */
export const strangeRuns = fc
  .record({
    run: runs,
    latest: fc.option(fc.nat(40), { nil: undefined }),
    broken: fc.array(
      fc.constantFrom(NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 8.64e15 + 1, -8.64e15 - 1, undefined),
      {
        maxLength: 40,
      },
    ),
  })
  .map(({ run: { options, steps }, latest, broken }): Run => {
    const first = eventsIn(steps)[0]?.time ?? 0;
    return {
      options: { ...options, ...(latest !== undefined && { latest: first + latest }) },
      steps: steps.map((step, i) =>
        'event' in step ? { event: { ...step.event, time: broken[i] ?? step.event.time } } : step,
      ),
    };
  });

/** Events only, as a stream brings them. */
export const logs = runsOf(tinyOptions, fc.array(happening, { maxLength: 40, size: 'max' })).map(
  ({ options, steps }) => ({ options, events: eventsIn(steps) }),
);

/**
 * Events in time order, and how much later than it happened each is told of: never later than `grace`. There are no duplicates,
 * since which of two it is depends on the order of arrival.
 */
export const punctual = fc
  .record({
    // What looks at the order of equal times follows the order of arrival.
    options: fc.record({ options: tinyOptions, split: fc.constantFrom(...splits) }).map(({ options, split }) => ({
      ...options,
      ...(options.split && { split }),
      grace: Math.min(options.grace, 9),
    })),
    moves: fc.array(fc.record({ user, move: fc.nat(6), type, delay: fc.nat(9) }), { maxLength: 30, size: 'max' }),
    scale,
  })
  .map(({ options, moves, scale }) => {
    const inTimeOrder = eventsIn(
      stepsOf(
        moves.map((step) => ({ ...step, key: undefined })),
        scale,
      ),
    );
    const delayed = inTimeOrder.map((event, i) => ({
      event,
      toldAt: event.time + Math.min(moves[i]?.delay ?? 0, options.grace) * scale.unit,
    }));
    return {
      options: scaled(options, scale),
      inTimeOrder,
      asTheyCame: delayed.sort((a, b) => a.toldAt - b.toldAt).map(({ event }) => event),
    };
  });

const wideOptions = withAndWithout(
  { gap: gapOf(fc.constantFrom(0, 1, 100, 1_000)), grace: fc.constantFrom(0, 300, 5_000, Infinity) },
  {
    maxDuration: fc.constantFrom(0, 150, 2_000),
    maxEvents: fc.constantFrom(1, 3, 20),
    split,
    idOf: fc.constant(keyOf),
  },
);

const wideMoves = (users: number, by: fc.Arbitrary<number>, length: number): fc.Arbitrary<readonly Moved[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 40,
        arbitrary: fc.record({
          user: fc.nat(users - 1),
          move: by,
          type,
          key: fc.option(fc.nat(20), { nil: undefined, freq: 2 }),
        }),
      },
      { weight: 4, arbitrary: fc.record({ watermark: by }) },
      { weight: 1, arbitrary: fc.constant({ snapshotRestore: true as const }) },
    ),
    { minLength: length, maxLength: length },
  );

/** W goes on in tiny steps, or over everything at once. */
const longMoves = fc
  .record({
    users: fc.constantFrom(1, 5, 50, 1_000),
    pace: fc.constantFrom(0, 1, 10, 100),
    disorder: fc.constantFrom(0, 10, 350, 6_000),
  })
  .chain(({ users, pace, disorder }) => {
    const by = fc.oneof(
      { weight: 50, arbitrary: fc.integer({ min: -disorder, max: 0 }) },
      { weight: 50, arbitrary: fc.integer({ min: 0, max: pace }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
    );
    return wideMoves(users, by, 1_500);
  });

/** Crowds that come and go while some users stay, so that memory is given back in the midst of things. */
const crowdedMoves = fc
  .array(
    fc.tuple(
      wideMoves(1_000, fc.integer({ min: -20, max: 1 }), 200),
      wideMoves(30, fc.integer({ min: -90, max: 30 }), 200),
    ),
    {
      minLength: 4,
      maxLength: 4,
    },
  )
  .map((phases) => phases.flat(2));

/** Wide enough for every part of the queue of deadlines. What fails is too large to be printed or shrunk; the seed brings it back. */
export const largeRuns = fc.noShrink(runsOf(wideOptions, fc.oneof(longMoves, crowdedMoves))).map((run) => ({
  ...run,
  [fc.toStringMethod]: () => `${String(run.steps.length)} steps, ${fc.stringify(run.options)}`,
}));

export const eventsIn = (steps: readonly Step<LogEvent>[]): LogEvent[] =>
  steps.flatMap((step) => ('event' in step ? [step.event] : []));

/** Of `summarize`: the ids of all events of a session, so that none may be missed or come in twice. */
export const sortedIds = [
  ({ id }: LogEvent): readonly string[] => [id],
  { empty: [], concat: (x: readonly string[], y: readonly string[]): readonly string[] => [...x, ...y].sort() },
] as const;
