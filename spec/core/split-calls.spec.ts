import { Sessionizer } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { describe, expect, it } from 'vitest';
import { operationsOf, orders } from './operations.js';

interface Visit {
  readonly time: number;
}

describe('a split is asked', () => {
  const counted = (says: (event: Visit) => boolean = () => false) => {
    let asked = 0;
    const ask = (event: Visit) => {
      asked++;
      return says(event);
    };
    return { split: { name: 'counted', before: ask, after: ask }, asked: () => asked };
  };
  const n = 1_000;

  it.each([0, 5, 10_000])('once before and once after each event that comes in order, with a grace of %d', (grace) => {
    const { split, asked } = counted();
    const machine = new Sessionizer<string, Visit>({ gap: 10, grace, split });
    for (let time = 0; time < n; time++) machine.add('ann', { time });
    machine.flush();

    // `before` is not called with the first event of a session.
    expect(asked()).toBe(2 * n - 1);
  });

  it('of few events more than there are, and of each one alone, where they come in descending order while W waits', () => {
    const { split, asked } = counted();
    const machine = new Sessionizer<string, Visit>({ gap: 10, grace: Infinity, split });
    for (let time = n; time > 0; time--) machine.add('ann', { time });
    machine.flush();

    expect(asked()).toBeLessThan(3 * n + 10);
  });

  it('of those after a late event, in its session', () => {
    const { split, asked } = counted();
    const machine = new Sessionizer<string, Visit>({ gap: 10, split });
    for (let time = 0; time < n; time++) machine.add('ann', { time });
    const before = asked();
    machine.add('ann', { time: n - 10.5 });

    // For the late event, and for the ten events after it.
    expect(asked() - before).toBe(2 * 11);
  });

  it.each(Object.entries(orders))('of no more than that, whoever looks: %s', (_, timeOf) => {
    // The answer depends on the event only, so no cut moves another one.
    const everyFifth = ({ time }: Visit) => time % 5 === 0;
    const { split, asked } = counted(everyFifth);
    const options = { gap: 0.5, userOf: () => 'ann', split: { name: '', before: everyFifth, after: everyFifth } };
    const m = 200;
    const machine = new Sessionizer<string, Visit>({ gap: 0.5, grace: Infinity, split });
    let most = 0;
    const taken: Visit[] = [];
    for (let i = 0; i < m; i++) {
      const event = { time: timeOf(i, m) / 4 };
      taken.push(event);
      const { events } = sessionsOf(taken, options).find((session) => session.events.includes(event))!;
      // `add` calls both functions again with all events of the same millisecond, and `before` with the first event after the
      // session. It also calls both once with the new event itself, so that a function that throws does so when the event comes.
      most += 2 * events.filter(({ time }) => time >= event.time).length + 1 + 2;
      machine.add('ann', event);
      machine.open();
      machine.changes();
      expect(machine.openCount).toBeGreaterThan(0);
      expect(asked()).toBeLessThanOrEqual(most);
    }
    const before = asked();
    for (let watermark = 0; watermark < m; watermark++) machine.advance(watermark);
    machine.flush();

    expect(asked()).toBe(before);
  });

  it('of one millisecond once, and once when each event comes, however many events it has', () => {
    const { split, asked } = counted();
    const machine = new Sessionizer<string, Visit>({ gap: 10, split });
    machine.add('ann', { time: 0 });
    for (let i = 0; i < n; i++) machine.add('ann', { time: 1 });
    machine.add('ann', { time: 2 });
    machine.flush();

    // `before` and `after` of each event, both when it comes and when the session is cut; and `before` and `after` of the first
    // event alone.
    expect(asked()).toBeLessThan(4 * (n + 2) + 2);
  });

  it('about no user who has not changed, when open sessions are counted', () => {
    const { split, asked } = counted();
    const machine = new Sessionizer<string, Visit>({ gap: 10, grace: 1_000, split });
    for (let time = 0; time < n; time++)
      for (const user of ['ann', 'bob', 'cid']) machine.add(user, { time: 20 * time });
    expect(machine.openCount).toBe(3 * 51);
    const before = asked();
    const counting = operationsOf(() => {
      for (let i = 0; i < 100; i++) expect(machine.openCount).toBe(3 * 51);
    });
    machine.add('ann', { time: 20 * n });
    // By now W has passed the first session of each other user.
    expect(machine.openCount).toBe(51 + 2 * 50);

    expect(counting).toBeLessThan(100 * 10);
    // Both functions with the event when it comes; both with it in its session; one function with an event of each other user.
    expect(asked() - before).toBeLessThanOrEqual(2 + 2 + 2);
  });
});
