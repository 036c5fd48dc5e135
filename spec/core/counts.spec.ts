import { Sessionizer } from 'rxjs-sessionize';
import { expect, it } from 'vitest';
import { noCounts, sumOf } from '../../lib/core/counts.js';
import { operationsOf } from './operations.js';

/** A machine that has closed a session for each cause that one run can have, and has one session open. */
function countsOf(users: number) {
  const machine = new Sessionizer<number, { time: number }>({ gap: 10, maxEvents: 2, rejected: () => undefined });
  for (let user = 0; user < users; user++) machine.add(user, { time: 0 });
  machine.add(0, { time: 1 });
  machine.add(0, { time: 50 });
  machine.add(0, { time: 1 });
  machine.add(0, { time: NaN });
  machine.forget(0);
  machine.add(1, { time: 51 });
  return machine.counts;
}

it('what two machines have done together is the sum of all that each has done', () => {
  const [a, b] = [countsOf(3), countsOf(5)];

  expect(sumOf(a, b)).toEqual({
    taken: 18,
    restored: 0,
    open: { sessions: 2, events: 2 },
    closed: {
      gap: { sessions: 6, events: 6 },
      'max-duration': { sessions: 0, events: 0 },
      'max-events': { sessions: 2, events: 4 },
      split: { sessions: 0, events: 0 },
      end: { sessions: 0, events: 0 },
    },
    rejected: { 'too-late': 2, 'invalid-time': 2 },
    discarded: 2,
    users: 2,
  });
  expect(sumOf(noCounts(), a)).toEqual(a);
  expect(sumOf(a, noCounts())).toEqual(a);
  expect(sumOf({ ...a, restored: 2, rejected: { duplicate: 1 } }, { ...b, restored: 3 })).toMatchObject({
    restored: 5,
    rejected: { duplicate: 1, 'too-late': 1, 'invalid-time': 1 },
  });
});

it.each([
  ['one open session each', [0]],
  ['several open sessions each', [0, 20, 40]],
])('a reading takes as much work with many users as with few: %s', (_, times) => {
  const readings = (users: number) => {
    const machine = new Sessionizer<number, { time: number }>({ gap: 10, grace: Infinity });
    for (let user = 0; user < users; user++) for (const time of times) machine.add(user, { time });
    // The first reading counts the sessions of users who have several.
    expect(machine.counts.open).toEqual({ sessions: users * times.length, events: users * times.length });
    return operationsOf(() => {
      for (let i = 0; i < 100; i++) {
        machine.add(i, { time: 50 + 20 * i });
        expect(machine.counts.users).toBe(users);
      }
    });
  };
  readings(100);

  expect(readings(10_000) / readings(100)).toBeLessThan(2);
});
