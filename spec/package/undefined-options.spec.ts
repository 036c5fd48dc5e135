import { from, lastValueFrom, NEVER, of, takeWhile, timeout, toArray } from 'rxjs';
import { ctrFold, ctrPer, groupByUser, type SearchEvent, sessionize, Sessionizer, toCtr } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { durableSessions, memoryStore, Partition } from 'rxjs-sessionize/durable';
import * as iterable from 'rxjs-sessionize/iterable';
import { kafkaSessions } from 'rxjs-sessionize/kafka';
import { searchMetrics, toSearches } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';
import { brokerWithInput, optionsOn } from '../kafka/memory-worker.js';

/*
 * A program often passes on an option that it does not have: `{ grace: config.grace }`. An option that is `undefined` is one that is
 * left out, whatever the types of the program allow.
 */

const log: SearchEvent[] = [
  { user: 'ann', time: 0, type: 'search', query: 'dogs' },
  { user: 'bob', time: 1_000, type: 'search', query: 'cats' },
  { user: 'ann', time: 2_000, type: 'click', item: 'fido' },
  { user: 'bob', time: 60_000, type: 'click', item: 'tom' },
];
const gap = 10_000;

const ofBounds = ['maxDuration', 'maxEvents', 'split'];
const ofSessions = [...ofBounds, 'grace', 'idOf', 'timeOf', 'fold', 'rejected'];
const ofCtr = ['count', 'isSearch', 'isClick'];
const ofSearches = ['isSearch', 'isClick', 'queryOf', 'itemsOf', 'itemOf', 'rankOf', 'searchIdOf', 'timeOf'];

/** Runs a function with the options, and returns all that it yields. */
type Run = (options: never) => unknown;

const all = <T>(values: AsyncIterable<T>): Promise<T[]> => lastValueFrom(from(values).pipe(toArray()));
const sessions = () => from(log).pipe(groupByUser(), sessionize({ gap }));

async function resultsOfKafka(options: object): Promise<unknown> {
  const broker = brokerWithInput();
  for (const event of log) {
    broker.write({ topic: 'input', partition: 0, key: String(event.user), value: JSON.stringify(event) });
  }
  const decode = (value: Uint8Array) => JSON.parse(String(value)) as SearchEvent;
  await lastValueFrom(
    kafkaSessions({ ...optionsOn(broker), decode, gap, ...options }).pipe(
      takeWhile((event) => event.type !== 'committed' || event.partitions[0]!.position < log.length),
      timeout(5_000),
    ),
  );
  return broker.committed('output').map(({ key, value }) => [key, value]);
}

const runs: readonly (readonly [of: string, names: readonly string[], run: Run])[] = [
  [
    'sessionize',
    [...ofSessions, 'clock', 'openSessions', 'forget', 'monitor'],
    (options) => lastValueFrom(from(log).pipe(groupByUser(), sessionize({ gap, ...(options as object) }), toArray())),
  ],
  [
    'openSessions',
    ['changes'],
    (options) =>
      new Promise((to) => {
        from(log)
          .pipe(groupByUser(), sessionize({ gap, openSessions: { at: of(1), to, ...(options as object) } }))
          .subscribe();
      }),
  ],
  [
    'Sessionizer',
    [...ofSessions, 'latest', 'forgotten', 'unclosed'],
    (options) => {
      const machine = new Sessionizer<string | number, SearchEvent>({ gap, ...(options as object) });
      return [...log.flatMap((event) => machine.add(event.user, event)), ...machine.flush()];
    },
  ],
  ['sessionsOf', [...ofBounds, 'userOf', 'timeOf'], (options) => sessionsOf(log, { gap, ...(options as object) })],
  [
    'split',
    ['before'],
    (options) =>
      sessionsOf(log, { gap, split: { name: 'click', after: ({ type }) => type === 'click', ...(options as object) } }),
  ],
  [
    'sessionize of an iterable',
    [...ofSessions, 'userOf', 'clock'],
    (options) => [...iterable.sessionize(log, { gap, ...(options as object) })],
  ],
  [
    'sessionize of an async iterable',
    [...ofSessions, 'userOf', 'clock', 'signal'],
    (options) => all(iterable.sessionize(asyncLog(), { gap, ...(options as object) })),
  ],
  [
    'sessionTransformer',
    [...ofSessions, 'userOf', 'clock'],
    (options) =>
      all(
        new ReadableStream<SearchEvent>({
          start(controller) {
            for (const event of log) controller.enqueue(event);
            controller.close();
          },
        }).pipeThrough(new TransformStream(iterable.sessionTransformer({ gap, ...(options as object) }))),
      ),
  ],
  ['toCtr', ofCtr, (options) => lastValueFrom(sessions().pipe(toCtr(options), toArray()))],
  ['toCtr of an iterable', ofCtr, (options) => [...iterable.toCtr(iterable.sessionize(log, { gap }), options)]],
  [
    'ctrFold',
    [...ofCtr, 'sessionsWithoutSearch'],
    (options) =>
      lastValueFrom(
        from(log).pipe(
          groupByUser(),
          sessionize({ gap, fold: ctrFold<string | number, SearchEvent>(options as object) }),
          toArray(),
        ),
      ),
  ],
  [
    'ctrPer',
    ['by', 'maxGap'],
    (options) => lastValueFrom(sessions().pipe(toCtr(), ctrPer({ every: 60_000, ...(options as object) }), toArray())),
  ],
  ['toSearches', ofSearches, (options) => lastValueFrom(sessions().pipe(toSearches(options), toArray()))],
  [
    'searchMetrics',
    [...ofSearches, 'every', 'by', 'positions', 'confidence'],
    (options) => {
      const metrics = searchMetrics<string | number, SearchEvent>({ satisfiedAfter: 5_000, ...(options as object) });
      return metrics.report(metrics.concatAll(sessionsOf(log, { gap }).map(metrics.of)));
    },
  ],
  [
    'durableSessions',
    [...ofSessions, 'userOf', 'clock', 'commitEvery', 'flush', 'commits', 'openSessions', 'forget', 'monitor'],
    (options) => durableResults({ store: memoryStore(), ...(options as object) }),
  ],
  ['memoryStore', ['at'], (options) => durableResults({ store: memoryStore(options) })],
  ['commitEvery', ['ms', 'events'], (commitEvery) => durableResults({ store: memoryStore(), commitEvery })],
  [
    'openSessions of durableSessions',
    ['changes'],
    (options) =>
      new Promise((to) => {
        const openSessions = { at: of(1), to, ...(options as object) };
        durableSessions({ store: memoryStore(), source: () => NEVER, gap, openSessions }).subscribe();
      }),
  ],
  [
    'Partition',
    [...ofSessions, 'clock'],
    (options) => {
      const partition = new Partition<string | number, SearchEvent>({ gap, ...(options as object) }, undefined);
      for (const event of log) partition.add(event.user, event, 1);
      return partition.takeChange().results;
    },
  ],
  [
    'kafkaSessions',
    [
      ...ofSessions.filter((name) => name !== 'rejected'),
      ...['changelog', 'deadLetters', 'encode', 'userOf', 'forget', 'clock', 'openSessions', 'monitor'],
    ],
    resultsOfKafka,
  ],
  ['commitEvery of kafkaSessions', ['ms', 'events'], (commitEvery) => resultsOfKafka({ commitEvery })],
  [
    'openSessions of kafkaSessions',
    ['changes'],
    (options) =>
      new Promise((to) => {
        const openSessions = { at: of(1), to, ...(options as object) };
        void resultsOfKafka({ openSessions });
      }),
  ],
];

async function* asyncLog(): AsyncGenerator<SearchEvent> {
  for (const event of log) yield await Promise.resolve(event);
}

const durableResults = (options: object) =>
  lastValueFrom(
    durableSessions({
      source: () => log.map((event, i) => ({ event, position: i + 1 })),
      gap,
      ...options,
    } as never).pipe(toArray()),
  );

describe.each(runs)('%s', (_, names, run) => {
  it.each(names)('gives the same where %s is undefined as where it is left out', async (name) => {
    expect(await run({ [name]: undefined } as never)).toEqual(await run({} as never));
  });
});
