import * as main from 'rxjs-sessionize';
import { OptionRangeError, type SearchEvent } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { decode, decodeValue, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import { durableDeliveries, durableSessions, memoryStore, Partition } from 'rxjs-sessionize/durable';
import { kafkaSessions } from 'rxjs-sessionize/kafka';
import { levelStore } from 'rxjs-sessionize/level';
import { postgresStore } from 'rxjs-sessionize/postgres';
import { searchesOf, searchMetrics, toSearches } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './refusal-of.js';

/** A function with any arguments, because the types forbid the calls of these tests. */
type Loose = (...args: readonly unknown[]) => unknown;

/** A function, and valid arguments for it. */
interface Call {
  readonly of: string;
  readonly call: Loose;
  readonly args: readonly unknown[];
}

const calling = (of: string, call: unknown, ...args: readonly unknown[]): Call => ({ of, call: call as Loose, args });
const sum = { empty: 0, concat: (x: number, y: number) => x + y };
const durable = { store: memoryStore(), source: () => [], gap: 1 };
const kafka = { client: {}, group: 'g', staticId: '0', input: 'i', output: 'o', decode: () => null, gap: 1 };

/** Functions whose last argument is their options. */
const withOptions: readonly Call[] = [
  calling('ctrFold', main.ctrFold, {}),
  calling('sessionize', main.sessionize, { gap: 1 }),
  calling('toCtr', main.toCtr, {}),
  calling('ctrPer', main.ctrPer, { every: 1 }),
  calling('eventClock', main.eventClock, {}),
  calling('liveClock', main.liveClock, { silence: 1 }),
  calling('arrivalClock', main.arrivalClock, {}),
  calling('Sessionizer', (options: never) => new main.Sessionizer(options), { gap: 1 }),
  calling('sessionsOf', sessionsOf, [], { gap: 1 }),
  calling('decode', decode, SearchEventCodec, {}),
  calling('toSearches', toSearches, {}),
  calling('searchesOf', searchesOf, {}),
  calling('searchMetrics', searchMetrics, {}),
  calling('memoryStore', memoryStore, {}),
  calling('durableSessions', durableSessions, durable),
  calling('durableDeliveries', durableDeliveries, durable),
  calling('Partition', (options: never) => new Partition(options, undefined), { gap: 1 }),
  calling('kafkaSessions', kafkaSessions, kafka),
];

const withArguments: readonly Call[] = [
  ...withOptions,
  calling('groupByUser', main.groupByUser, ({ user }: SearchEvent) => user),
  calling('summarize', main.summarize, () => 1, sum),
  calling('mergeByTime', main.mergeByTime, [], ({ time }: SearchEvent) => time),
  calling('decodeValue', decodeValue, SearchEventCodec),
  calling('levelStore', levelStore, 'state/'),
  calling('postgresStore', postgresStore, { pool: { connect: () => undefined }, name: 'a' }),
];

describe.each(withArguments)('$of', ({ of, call, args }) => {
  it('takes what is right', () => {
    expect(() => call(...args)).not.toThrow();
  });

  it.each(args.map((_, i) => i))('refuses null as argument %i', (i) => {
    const error = refusalOf(() => call(...args.with(i, null)));

    expect(error).toMatchObject({ of, code: 'invalid-option' });
    expect(error.message).toMatch(new RegExp(`^${of}: ${error.option} must be .*, got null$`));
  });
});

describe.each(withOptions)('the options of $of', ({ of, call, args }) => {
  const called = (options: object) => () => call(...args.with(-1, { ...(args.at(-1) as object), ...options }));

  it('refuses one that does not exist', () => {
    const error = refusalOf(called({ unheardOfAnywhere: 1 }));

    expect(error).toMatchObject({ of, option: 'unheardOfAnywhere' });
    expect(error.message).toContain(`${of}: there is no option "unheardOfAnywhere"; its options are `);
  });

  it('shows its name as safely as any other foreign text', () => {
    expect(refusalOf(called({ '\u001b[2J': 1 })).message).toContain('no option "\\u001b[2J"');
  });
});

it.each([
  [{ gap: 1, grase: 1 }, 'sessionize: there is no option "grase"; did you mean grace?'],
  [{ gap: 1, Gap: 1 }, 'sessionize: there is no option "Gap"; did you mean gap?'],
  [{ gap: 1, maxduration: 1 }, 'sessionize: there is no option "maxduration"; did you mean maxDuration?'],
  [
    { gap: 1, latest: 1 },
    'sessionize: there is no option "latest"; its options are gap, maxDuration, maxEvents, split, grace, timeOf, idOf, fold, rejected, ' +
      'clock, openSessions, forget, monitor',
  ],
])('sessionize names the option that is nearest to one of %o', (options, message) => {
  expect(refusalOf(() => main.sessionize(options as never)).message).toBe(message);
});

it('the errors of options are those of JavaScript, with the function and the option', () => {
  const type = refusalOf(() => main.sessionize({ gap: '1' } as never));
  const range = refusalOf(() => main.sessionize({ gap: -1 }));

  expect(type).toBeInstanceOf(TypeError);
  expect(range).toBeInstanceOf(RangeError);
  expect(range).toBeInstanceOf(OptionRangeError);
  expect(range).toMatchObject({ of: 'sessionize', option: 'gap', code: 'invalid-option' });
  expect(String(range)).toBe('RangeError: sessionize: gap must be a finite number of ms, at least 0, got -1');
});
