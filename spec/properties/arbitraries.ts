import fc from 'fast-check';
import type { Split } from 'rxjs-sessionize';
import { it } from 'vitest';

import type { ModelEvent, ModelOptions, User } from '../model/model.js';
import type { Step } from '../model/steps.js';

/** An event of a search log. `id` is unique, `key` may repeat. */
export interface LogEvent extends ModelEvent {
  readonly type: 'app-open' | 'search' | 'results' | 'click';
  readonly key?: string | number;
}

export type Options = ModelOptions<LogEvent> & { readonly grace: number };

/** The options and steps of a run of a state machine. */
export interface Run {
  readonly options: Options;
  readonly steps: readonly Step<LogEvent>[];
}

const times = Number(process.env['FUZZ_RUNS'] ?? 1);

/**
 * A test that a property holds for `runs` random values; FUZZ_RUNS=30 tries thirty times as many. A value that fails is shrunk and
 * printed, with the seed that reproduces it.
 */
export function property<T>(name: string, runs: number, values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  it(name, { timeout: 180_000 * Math.max(1, times) }, () => {
    fc.assert(fc.property(values, holds), { numRuns: Math.ceil(runs * times) });
  });
}

const keyOf = Object.assign((event: LogEvent) => event.key, { toString: () => 'keyOf' });

/** Typical rules that end sessions (S13). */
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

/** Options of every kind. About half of them have no bounds, splits or ids, because the machine has its own path for these. */
const withAndWithout = (
  required: { readonly [P in keyof Required]: fc.Arbitrary<Required[P]> },
  bounds: { readonly [P in keyof Bounds]-?: fc.Arbitrary<Exclude<Bounds[P], undefined>> },
): fc.Arbitrary<Options> =>
  fc.oneof(fc.record(required), fc.record({ ...required, ...bounds }, { requiredKeys: ['gap', 'grace'] }));

/** Mostly one gap for all users, sometimes a gap per user. */
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

/** So small that events often hit a limit exactly, miss it by one or exceed it. */
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

/** 1 and "1" are two different users, and two different keys. */
const user: fc.Arbitrary<User> = fc.constantFrom(1, '1', 'ann');
const key = fc.option(fc.constantFrom(1, '1', 'a', 'b', 'c'), { nil: undefined, freq: 2 });
const type = fc.constantFrom('search' as const, 'click' as const, 'app-open' as const, 'results' as const);

/**
 * A positive number moves `now` forward by so many units. With a negative number, `now` stays, and the event is so many units
 * older. Most moves are small; some jump over everything.
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

/** The origin and the unit of time. No result may depend on them. Quarters are exact in binary. */
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

/** Small runs with everything: disorder, ties, bounds, duplicates, watermarks, jumps, snapshots. */
export const runs = runsOf(tinyOptions, moves);

export const runsWithoutBounds = runsOf(fc.record({ ...tiny, gap: tinyGap }), moves);

/** Runs in which some events end sessions. */
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

/** Runs with broken clocks. No time after `latest` is accepted. */
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

/** Runs of events only, as a stream sends them. */
export const logs = runsOf(tinyOptions, fc.array(happening, { maxLength: 40, size: 'max' })).map(
  ({ options, steps }) => ({ options, events: eventsIn(steps) }),
);

/**
 * Events in time order, each with a delay of at most `grace`. They have no duplicates: which of two events is the duplicate depends
 * on the order of arrival.
 */
export const punctual = fc
  .record({
    // Splits that look at the order of equal times are left out, because they depend on the order of arrival.
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

/** W moves in tiny steps, or jumps over everything at once. */
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

/** Many users come and go while some stay, so that memory is released during the run. */
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

/** Wide enough to use every part of the deadline queue. A failing run is too large to print or shrink; its seed reproduces it. */
export const largeRuns = fc.noShrink(runsOf(wideOptions, fc.oneof(longMoves, crowdedMoves))).map((run) => ({
  ...run,
  [fc.toStringMethod]: () => `${String(run.steps.length)} steps, ${fc.stringify(run.options)}`,
}));

export const eventsIn = (steps: readonly Step<LogEvent>[]): LogEvent[] =>
  steps.flatMap((step) => ('event' in step ? [step.event] : []));

/** Arguments of `summarize` that collect the ids of a session's events, so that a missing or doubled event is found. */
export const sortedIds = [
  ({ id }: LogEvent): readonly string[] => [id],
  { empty: [], concat: (x: readonly string[], y: readonly string[]): readonly string[] => [...x, ...y].sort() },
] as const;
