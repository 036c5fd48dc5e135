import fc from 'fast-check';
import {
  ctrFold,
  type Fold,
  type Rejection,
  type Session,
  Sessionizer,
  type SessionizerOptions,
  type SessionSoFar,
  type Span,
  type Split,
  summaryFold,
} from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import type { User } from '../model/model.js';
import { tiesByUser } from '../model/steps.js';
import { type LogEvent, type Options, property, type Run, runs, runsWithSplits } from './arbitraries.js';

class Thrown extends Error {}

type Calls = (what: string, event?: LogEvent) => void;

type MachineOptions = SessionizerOptions<User, LogEvent, Span<User>>;

const foldOf = (name: string): Fold<User, LogEvent, unknown, Span<User>> | undefined => {
  if (name === 'events') return undefined;
  const count = { empty: 0, concat: (x: number, y: number) => x + y };
  const fold =
    name === 'ctr'
      ? ctrFold<User, LogEvent>({ count: 'clicked-searches' })
      : summaryFold<User, LogEvent, number>(() => 1, count);
  return fold;
};

/** The options, with functions that call `isCalled` before they do anything else. */
function told(
  { gap, idOf, split, ...options }: Options,
  foldName: string,
  isCalled: Calls,
  rejections: Rejection<User, LogEvent>[],
): MachineOptions {
  const fold = foldOf(foldName);
  const toldOf = (which: 'before' | 'after'): Partial<Split<User, LogEvent>> => {
    const asks = split?.[which];
    return asks === undefined
      ? {}
      : {
          [which]: (event: LogEvent, session: SessionSoFar<User, LogEvent>, time: number) => {
            isCalled(which, event);
            return asks(event, session, time);
          },
        };
  };
  return {
    ...options,
    timeOf(event: LogEvent) {
      isCalled('timeOf', event);
      return event.time;
    },
    gap:
      typeof gap === 'number'
        ? gap
        : (user: User) => {
            isCalled('gap');
            return gap(user);
          },
    ...(idOf !== undefined && {
      idOf(event: LogEvent) {
        isCalled('idOf', event);
        return idOf(event);
      },
    }),
    ...(split !== undefined && { split: { name: split.name, ...toldOf('before'), ...toldOf('after') } }),
    ...(fold !== undefined && {
      fold: {
        ...fold,
        add(value: unknown, event: LogEvent, time: number) {
          isCalled('add', event);
          return fold.add(value, event, time);
        },
        merge(earlier: unknown, later: unknown) {
          isCalled('merge');
          return fold.merge(earlier, later);
        },
        finish(...all: Parameters<typeof fold.finish>) {
          isCalled('finish');
          return fold.finish(...all);
        },
      },
    }),
    rejected(rejection: Rejection<User, LogEvent>) {
      isCalled('rejected', rejection.event);
      rejections.push(rejection);
    },
  };
}

/** A machine, and one call for each step of a run. */
function machineFor({ options, steps }: Run, foldName: string, isCalled: Calls) {
  const rejections: Rejection<User, LogEvent>[] = [];
  const machine = new Sessionizer(told(options, foldName, isCalled, rejections));
  const calls = steps.flatMap((step) => {
    if ('event' in step) return [() => machine.add(step.event.user, step.event)];
    return 'watermark' in step ? [() => machine.advance(step.watermark)] : [];
  });
  return { machine, rejections, calls: [...calls, () => machine.flush()] };
}

const textOf = (session: Span<User>) =>
  JSON.stringify({ ...session, events: (session as Partial<Session<User, LogEvent>>).events?.map(({ id }) => id) });

const all = fc.oneof(runs, runsWithSplits);
const folds = fc.constantFrom('events', 'ctr', 'sum');

describe('a call that throws', () => {
  property(
    'has changed nothing, whatever function throws at its event',
    500,
    fc.record({
      run: all,
      fold: folds,
      bad: fc.infiniteStream(fc.nat(5)),
      which: fc.constantFrom('timeOf', 'idOf', 'after', 'add', 'rejected'),
    }),
    ({ run, fold, bad, which }) => {
      const isBad = new Map(
        run.steps.flatMap((step) => ('event' in step ? [[step.event.id, bad.next().value === 0]] : [])),
      );
      const { machine, rejections, calls } = machineFor(run, fold, (what, event) => {
        if (what === which && event !== undefined && isBad.get(event.id) === true) throw new Thrown();
      });
      const taken: (typeof run.steps)[0][] = [];
      const closed: string[] = [];
      const steps = run.steps.filter((step) => !('snapshotRestore' in step));
      for (const [i, call] of calls.entries()) {
        const before = JSON.stringify(machine.snapshot());
        try {
          closed.push(...tiesByUser(call()).map(textOf));
          if (steps[i] !== undefined) taken.push(steps[i]);
        } catch (error) {
          expect(error).toBeInstanceOf(Thrown);
          expect(JSON.stringify(machine.snapshot())).toBe(before);
        }
      }
      const other = machineFor({ ...run, steps: taken }, fold, () => undefined);
      expect(closed).toEqual(other.calls.flatMap((call) => tiesByUser(call()).map(textOf)));
      expect(rejections).toEqual(other.rejections);
    },
  );

  property(
    'and is made again gives in the end what one gives that did not throw, whatever function throws at any time',
    500,
    fc.record({ run: all, fold: folds, throws: fc.infiniteStream(fc.nat(7)) }),
    ({ run, fold, throws }) => {
      let left = 60;
      // Whether `add` throws depends on the event, as `Fold` demands. After some calls it no longer throws.
      const faults = new Map<string, number>();
      const faulty = machineFor(run, fold, (what, event) => {
        const before = what === 'add' ? faults.get(event!.id) : undefined;
        if (before === 0 || left === 0 || (before === undefined && throws.next().value !== 0)) {
          if (what === 'add') faults.set(event!.id, 0);
          return;
        }
        left--;
        if (what === 'add') faults.set(event!.id, (before ?? 1 + (throws.next().value! % 3)) - 1);
        throw new Thrown();
      });
      const again = (call: () => readonly Span<User>[]): readonly Span<User>[] => {
        for (;;) {
          try {
            return call();
          } catch (error) {
            expect(error).toBeInstanceOf(Thrown);
          }
        }
      };
      const whole = machineFor(run, fold, () => undefined);
      const closed = faulty.calls.flatMap(again).map(textOf);
      // A session that a late event has filled may close only with the next call.
      closed.push(...faulty.machine.advance(Infinity).map(textOf));
      expect(closed.sort()).toEqual(
        whole.calls
          .flatMap((call) => call())
          .map(textOf)
          .sort(),
      );
      expect(faulty.rejections).toEqual(whole.rejections);
      expect(faulty.machine.counts).toEqual(whole.machine.counts);
    },
  );
});
