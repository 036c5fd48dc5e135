import { Session as Inspector } from 'node:inspector';
import { type Session, Sessionizer, type SessionizerOptions } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { describe, expect, it } from 'vitest';

interface Visit {
  readonly time: number;
}

type Options = Omit<SessionizerOptions<string, Visit>, 'timeOf'>;

/**
 * How often functions and blocks of `lib/core` are entered while something runs: a loop counts with each of its rounds. So work is
 * counted, not timed. A `splice` or a `slice` of a list counts once, however long it is.
 */
function operationsOf(run: () => void): number {
  const inspector = new Inspector();
  inspector.connect();
  let operations = 0;
  inspector.post('Profiler.enable');
  inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  run();
  inspector.post('Profiler.takePreciseCoverage', (_, { result }) => {
    for (const { url, functions } of result) {
      if (!url.includes('/lib/core/')) continue;
      for (const { ranges } of functions) for (const { count } of ranges) operations += count;
    }
  });
  inspector.post('Profiler.stopPreciseCoverage');
  inspector.disconnect();
  return operations;
}

/** In which order the times of `n` events of one user come. */
const orders: Record<string, (i: number, n: number) => number> = {
  ascending: (i) => i,
  descending: (i, n) => n - i,
  'zig-zag': (i, n) => (i % 2 === 0 ? i : 2 * n - i),
  'from the middle': (i, n) => (i % 2 === 0 ? n + i : n - i),
  'all at once': () => 0,
  'in pairs, descending': (i, n) => n - (i >> 1),
  scattered: (i, n) => (i * 7_919) % n,
};

const options: Record<string, Options> = {
  'one session': { gap: 10 },
  'a session each': { gap: 0.5 },
  'maxEvents 1': { gap: 10, maxEvents: 1 },
  'maxEvents 3': { gap: 10, maxEvents: 3 },
  'maxEvents 1000': { gap: 10, maxEvents: 1_000 },
  'maxDuration 20': { gap: 10, maxDuration: 20 },
  'maxDuration 1000': { gap: 10, maxDuration: 1_000 },
  'both bounds, and sessions that pause': { gap: 0.5, maxEvents: 5, maxDuration: 7 },
  idOf: { gap: 10, idOf: ({ time }) => time },
};

/** All events come while W waits, then W passes them in small steps and late events come in between. */
function work(option: Options, timeOf: (i: number, n: number) => number, n: number): void {
  const machine = new Sessionizer<string, Visit>({ grace: Infinity, ...option });
  const sessions: Session<string, Visit>[] = [];
  for (let i = 0; i < n; i++) sessions.push(...machine.add('ann', { time: timeOf(i, n) }));
  for (let watermark = 0; watermark < 2 * n; watermark += 2) {
    sessions.push(...machine.advance(watermark));
    sessions.push(...machine.add('ann', { time: watermark - 1.25 }));
  }
  sessions.push(...machine.flush());
  expect(sessions.length).toBeGreaterThan(0);
}

describe('the work for an event grows with the logarithm of what its user holds, at most', () => {
  describe.each(Object.entries(options))('%s', (_, option) => {
    it.each(Object.entries(orders))('%s', (__, timeOf) => {
      const perEvent = (n: number) =>
        operationsOf(() => {
          work(option, timeOf, n);
        }) / n;
      perEvent(100);
      const few = perEvent(2_000);
      const many = perEvent(8_000);
      // Four times as many events: log n grows by a fifth, what is linear by four. Both are more than the greatest bound.
      expect(many / few).toBeLessThan(1.8);
      expect(many).toBeLessThan(150 * Math.log2(8_000));
    });
  });
});

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

    // The first event of a session is not asked whether it begins one.
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

    // The late event, and the ten after it.
    expect(asked() - before).toBe(2 * 11);
  });

  it.each(Object.entries(orders))('of no more than that, whoever looks: %s', (_, timeOf) => {
    // What it says depends on the event only, so that no cut moves another one.
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
      // In its own millisecond all are asked again, and the first behind its session is asked whether it begins another one.
      // About the event itself both are asked once more, so that one that throws throws when it comes.
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

    // `before` of each, `after` of each, both ways; of the first one alone, too.
    expect(asked()).toBeLessThan(4 * (n + 2) + 2);
  });

  it('of nobody who has not changed, when open sessions are counted', () => {
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
    // W has passed what was the first session of the others by now.
    expect(machine.openCount).toBe(51 + 2 * 50);

    expect(counting).toBeLessThan(100 * 10);
    // Both of the event when it comes, and both of it in its session; one of each of the others.
    expect(asked() - before).toBeLessThanOrEqual(2 + 2 + 2);
  });
});
