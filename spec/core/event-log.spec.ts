import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../lib/core/event-log.js';

type Entry = readonly [event: string, time: number];

const logOf = (...entries: readonly Entry[]): EventLog<string> => {
  const log = new EventLog<string>();
  for (const [event, time] of entries) log.append(event, time);
  return log;
};

/** Events at random times, with ties. The name of an event is its index in the log. */
const entries = fc.array(fc.nat(9), { maxLength: 30 }).map((times) => times.map((time, i): Entry => [String(i), time]));

const sorted = (log: readonly Entry[]) => log.toSorted(([, a], [, b]) => a - b);
const contentOf = ({ events, times }: EventLog<string>) => events.map((event, i) => [event, times[i]]);

describe('EventLog', () => {
  it('gives its events in time order, ties in order of arrival', () => {
    fc.assert(
      fc.property(entries, (log) => {
        expect(contentOf(logOf(...log))).toEqual(sorted(log));
      }),
    );
  });

  it('goes on after it was asked', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const log = logOf(...before);
        expect(log.events).toHaveLength(before.length);
        for (const [event, time] of after) log.append(event, time);
        expect(contentOf(log)).toEqual(sorted([...before, ...after]));
      }),
    );
  });

  it('holds the events of both logs after a merge', () => {
    fc.assert(
      fc.property(entries, entries, (early, late) => {
        const later = late.map(([event, time]): Entry => [`later ${event}`, time + 10]);
        expect(contentOf(EventLog.merge(logOf(...early), logOf(...later)))).toEqual(sorted([...early, ...later]));
      }),
    );
  });

  it('is empty for the next session, and changes no list that it gave', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const log = logOf(...before);
        const { events, times } = log;
        const next = log.emptied();
        expect(contentOf(next)).toEqual([]);
        for (const [event, time] of after) next.append(event, time);
        expect(contentOf(next)).toEqual(sorted(after));
        expect(events.map((event, i) => [event, times[i]])).toEqual(sorted(before));
      }),
    );
  });

  it('moves the smaller log into the larger one when they merge', () => {
    const small = logOf(['c', 2]);
    const large = logOf(['a', 0], ['b', 1]);

    expect(EventLog.merge(small, large)).toBe(large);
    expect(EventLog.merge(large, logOf(['d', 3]))).toBe(large);
  });
});
