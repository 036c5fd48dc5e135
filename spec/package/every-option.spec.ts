import * as main from 'rxjs-sessionize';
import type { SearchEvent } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { decode, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import { durableDeliveries, durableSessions, memoryStore, Partition } from 'rxjs-sessionize/durable';
import * as iterable from 'rxjs-sessionize/iterable';
import { kafkaSessions } from 'rxjs-sessionize/kafka';
import { postgresStore } from 'rxjs-sessionize/postgres';
import { decode as decodeBySchema } from 'rxjs-sessionize/schema';
import { searchMetrics, toSearches } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './refusal-of.js';

/** Says which values an option takes. */
type Takes = (value: unknown) => boolean;

const durable = { store: memoryStore(), source: () => [], gap: 1 };
const kafka = { client: {}, group: 'g', staticId: '0', input: 'i', output: 'o', decode: () => null, gap: 1 };
const schema = { '~standard': { version: 1, vendor: 'v', validate: () => ({ value: 1 }) } } as const;

const isOneOf =
  (...takes: readonly Takes[]): Takes =>
  (value) =>
    takes.some((take) => take(value));
const isLeftOut: Takes = (value) => value === undefined;
const isFunction: Takes = (value) => typeof value === 'function';
const isNumber =
  (takes: (value: number) => boolean): Takes =>
  (value) =>
    typeof value === 'number' && takes(value);
const isDuration = isNumber((ms) => ms >= 0);
const isFiniteDuration = isNumber((ms) => ms >= 0 && ms < Infinity);
const isCount = isNumber((count) => count >= 1 && (Number.isInteger(count) || count === Infinity));
const isFlag: Takes = (value) => typeof value === 'boolean';
const isText: Takes = (value) => typeof value === 'string';
const isName: Takes = (value) => isText(value) && value !== '';
const isObject: Takes = (value) => typeof value === 'object' && value !== null;
/** All options are left out. */
const hasNoOptions: Takes = (value) => isObject(value) && Object.keys(value as object).length === 0;
/** All that rxjs makes an observable of. */
const isInput: Takes = (value) => isText(value) || Array.isArray(value) || value instanceof Map;
const isNothing: Takes = () => false;

const foreign: readonly unknown[] = [
  ...[undefined, null, true, false, NaN, -1, -0, 0, 0.5, 1, 1e300, Infinity, -Infinity, 1n, '', 'x', '1'],
  ...[Symbol('s'), {}, [], [1], new Date(NaN), new Map(), () => 1, Object.create(null) as unknown],
];

/** The options of a function, and what each takes. What is required is not left out. */
interface Table {
  readonly of: string;
  readonly call: (options: object) => unknown;
  /** Options with which the function can be called. */
  readonly valid: object;
  readonly required: Readonly<Record<string, Takes>>;
  readonly optional: Readonly<Record<string, Takes>>;
}

const bounds = { maxDuration: isDuration, maxEvents: isCount, split: isNothing };
const ofSessions = { ...bounds, grace: isDuration, idOf: isFunction, timeOf: isFunction, fold: isNothing };
const gap = isOneOf(isFiniteDuration, isFunction);
const ofCtr = { count: isNothing, isSearch: isFunction, isClick: isFunction };
const ofSearches = Object.fromEntries(
  ['isSearch', 'isClick', 'queryOf', 'itemsOf', 'itemOf', 'searchIdOf', 'rankOf'].map((name) => [name, isFunction]),
);
const ofRuns = {
  ...ofSessions,
  userOf: isFunction,
  rejected: isFunction,
  clock: isNothing,
  commitEvery: hasNoOptions,
  flush: isFlag,
  commits: isNothing,
  openSessions: isNothing,
  forget: isInput,
  monitor: isFunction,
};
const at = { at: [] };
const clocks = (of: string, { liveClock, arrivalClock }: typeof main | typeof iterable, time: string): Table[] => [
  {
    of: `liveClock of ${of}`,
    call: (options) => liveClock(options as never),
    valid: { silence: 1 },
    required: { silence: isNumber((ms) => ms >= 1 && ms < Infinity) },
    optional: { maxAhead: isDuration, [time]: isNothing },
  },
  {
    of: `arrivalClock of ${of}`,
    call: (options) => arrivalClock(options),
    valid: {},
    required: {},
    optional: { [time]: isNothing },
  },
];

const tables: readonly Table[] = [
  ...clocks('rxjs', main, 'scheduler'),
  ...clocks('iterable', iterable, 'time'),
  {
    of: 'eventClock',
    call: (options) => main.eventClock(options),
    valid: {},
    required: {},
    optional: { latest: isNumber((ms) => !Number.isNaN(ms)) },
  },
  {
    of: 'sessionize',
    call: (options) => main.sessionize(options as never),
    valid: { gap: 1 },
    required: { gap },
    optional: {
      ...ofSessions,
      rejected: isFunction,
      clock: isNothing,
      openSessions: isNothing,
      forget: isInput,
      monitor: isFunction,
    },
  },
  {
    of: 'Sessionizer',
    call: (options) => new main.Sessionizer(options as never),
    valid: { gap: 1 },
    required: { gap },
    optional: {
      ...ofSessions,
      rejected: isFunction,
      latest: isNumber((ms) => !Number.isNaN(ms)),
      forgotten: isFunction,
      unclosed: isFunction,
    },
  },
  {
    of: 'sessionize of an iterable',
    call: (options) => iterable.sessionize([], options as never),
    valid: { gap: 1 },
    required: { gap },
    optional: { ...ofSessions, userOf: isFunction, rejected: isFunction, clock: isNothing },
  },
  {
    of: 'sessionize of an async iterable',
    call: (options) => iterable.sessionize(new ReadableStream<SearchEvent>(), options as never),
    valid: { gap: 1 },
    required: { gap },
    optional: { ...ofSessions, userOf: isFunction, rejected: isFunction, clock: isNothing, signal: isNothing },
  },
  {
    of: 'sessionTransformer',
    call: (options) => iterable.sessionTransformer(options as never),
    valid: { gap: 1 },
    required: { gap },
    optional: { ...ofSessions, userOf: isFunction, rejected: isFunction, clock: isNothing },
  },
  {
    of: 'sessionsOf',
    call: (options) => sessionsOf([], options as never),
    valid: { gap: 1 },
    required: { gap },
    optional: { ...bounds, userOf: isFunction, timeOf: isFunction },
  },
  {
    of: 'split',
    call: (split) => main.sessionize({ gap: 1, split } as never),
    valid: { name: 'x', before: () => true, after: () => true },
    required: { name: isText },
    optional: { before: isFunction, after: isFunction },
  },
  { of: 'toCtr', call: (options) => main.toCtr(options), valid: {}, required: {}, optional: ofCtr },
  {
    of: 'toCtr of an iterable',
    call: (options) => iterable.toCtr([], options as never),
    valid: {},
    required: {},
    optional: ofCtr,
  },
  {
    of: 'ctrFold',
    call: (options) => main.ctrFold(options as never),
    valid: {},
    required: {},
    optional: { ...ofCtr, sessionsWithoutSearch: isFlag },
  },
  ...[main.ctrPer, (options: never) => iterable.ctrPer([] as main.Ctr<string>[], options)].map((call, i): Table => ({
    of: `ctrPer of ${i === 0 ? 'rxjs' : 'iterable'}`,
    call: (options) => call(options as never),
    valid: { every: 1 },
    required: { every: isNumber((ms) => Number.isInteger(ms) && ms >= 1) },
    optional: { by: isFunction, maxGap: isFiniteDuration },
  })),
  ...[(options: object) => decode(SearchEventCodec, options), (options: object) => decodeBySchema(schema, options)].map(
    (call, i): Table => ({
      of: `decode of ${i === 0 ? 'codec' : 'schema'}`,
      call,
      valid: {},
      required: {},
      optional: { rejected: isFunction },
    }),
  ),
  {
    of: 'toSearches',
    call: (options) => toSearches(options as never),
    valid: {},
    required: {},
    optional: ofSearches,
  },
  {
    of: 'searchMetrics',
    call: (options) => searchMetrics(options as never),
    valid: {},
    required: {},
    optional: {
      ...ofSearches,
      every: isNumber((ms) => Number.isInteger(ms) && ms >= 1),
      by: isFunction,
      positions: (value) => Array.isArray(value),
      satisfiedAfter: isFiniteDuration,
      confidence: isNumber((level) => level > 0 && level < 1),
    },
  },
  {
    of: 'memoryStore',
    call: (options) => memoryStore(options),
    valid: {},
    required: {},
    optional: { at: isFunction },
  },
  ...[durableSessions, durableDeliveries].map((call): Table => ({
    of: call.name,
    call: (options) => call(options as never),
    valid: durable,
    required: { gap, store: isFunction, source: isFunction },
    optional: ofRuns,
  })),
  {
    of: 'commitEvery',
    call: (commitEvery) => durableSessions({ ...durable, commitEvery }),
    valid: {},
    required: {},
    optional: { ms: isNumber((ms) => (ms >= 0 && ms < 2 ** 31) || ms === Infinity), events: isCount },
  },
  {
    of: 'Partition',
    call: (options) => new Partition(options as never, undefined),
    valid: { gap: 1 },
    required: { gap },
    optional: { ...ofSessions, rejected: isFunction, clock: isNothing },
  },
  {
    of: 'kafkaSessions',
    call: (options) => kafkaSessions(options as never),
    valid: kafka,
    required: {
      gap,
      client: isObject,
      group: isName,
      staticId: isName,
      input: isName,
      output: isName,
      decode: isFunction,
    },
    optional: {
      ...ofSessions,
      changelog: isName,
      deadLetters: isName,
      create: isFlag,
      encode: isFunction,
      userOf: isFunction,
      forget: isFunction,
      clock: isNothing,
      commitEvery: hasNoOptions,
      openSessions: isNothing,
      monitor: isFunction,
    },
  },
  ...[
    (openSessions: object) => main.sessionize({ gap: 1, openSessions } as never),
    (openSessions: object) => durableSessions({ ...durable, openSessions } as never),
    (openSessions: object) => kafkaSessions({ ...kafka, openSessions } as never),
  ].flatMap((call, i): Table[] => {
    const of = `openSessions of ${['sessionize', 'durableSessions', 'kafkaSessions'][i]!}`;
    const required = { at: isInput };
    const to = () => undefined;
    return [
      { of: `${of}, with to`, call, valid: { ...at, to }, required: { ...required, to: isFunction }, optional: {} },
      {
        of: `${of}, with changes`,
        call,
        valid: { ...at, changes: to },
        required: { ...required, changes: isFunction },
        optional: {},
      },
      { of: `${of}, left out`, call, valid: { ...at, to }, required: {}, optional: { changes: isNothing } },
    ];
  }),
  {
    of: 'postgresStore',
    call: (options) => postgresStore(options as never),
    valid: { pool: { connect: () => undefined }, name: 'a' },
    required: { pool: isNothing, name: isName },
    optional: { write: isFunction, create: isFlag, takeOver: isFlag },
  },
];

const values = (takes: Takes, fits: boolean) => foreign.filter((value) => takes(value) === fits);

describe.each(tables)('every option of $of', ({ call, valid, required, optional }) => {
  const all: readonly (readonly [string, Takes])[] = [
    ...Object.entries(required),
    ...Object.entries(optional).map(([option, takes]) => [option, isOneOf(isLeftOut, takes)] as const),
  ];
  const taken = all.flatMap(([option, takes]) => values(takes, true).map((value) => [option, value] as const));
  const refused = all.flatMap(([option, takes]) => values(takes, false).map((value) => [option, value] as const));

  it.runIf(taken.length > 0).each(taken)('%s takes %o', (option, value) => {
    expect(() => call({ ...valid, [option]: value })).not.toThrow();
  });

  it.each(refused)('%s does not take %o', (option, value) => {
    const error = refusalOf(() => call({ ...valid, [option]: value }));

    expect(error.option).toMatch(new RegExp(`(^|\\.)${option}(\\.|$)|^openSessions`));
    expect(error.message).not.toContain('is not a function');
  });
});

it.each([null, true, 1, 'x', [], {}, { now: () => 0 }, { schedule: () => () => undefined }, { now: 0, schedule: 0 }])(
  'a source of time is not %o',
  (time) => {
    for (const make of [iterable.liveClock, iterable.arrivalClock]) {
      const error = refusalOf(() => make({ silence: 1, time } as never));

      expect(error).toMatchObject({ option: expect.stringMatching(/^(time|silence)$/) as string });
    }
  },
);
