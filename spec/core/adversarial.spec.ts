import { Subject } from 'rxjs';
import {
  groupByUser,
  type Session,
  sessionize,
  Sessionizer,
  type SessionizerOptions,
  type Snapshot,
} from 'rxjs-sessionize';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

type User = string | number;

interface Named {
  readonly user: User;
  readonly time: number | Date;
  readonly name: string;
}

type Options = Partial<SessionizerOptions<User, Named>>;

/** A short form of a session: the letters of its events, and `closedBy`. */
const brief = ({ events, closedBy }: Session<User, Named>) => `${events.map(({ name }) => name).join('')} ${closedBy}`;

/** A machine with a gap of 10 ms. It notes what it emits and what it rejects. */
class Noted {
  readonly notes: string[] = [];
  readonly machine: Sessionizer<User, Named>;

  constructor(options: Options = {}) {
    this.machine = new Sessionizer({
      gap: 10,
      rejected: ({ event, reason, lateBy }) => {
        this.notes.push(`${event.name} ${reason} by ${String(lateBy)}`);
      },
      ...options,
    });
  }

  /** Adds ann's events: letters and their times, in order of arrival. */
  add(events: Readonly<Record<string, number | Date>>, user: User = 'ann'): this {
    for (const [name, time] of Object.entries(events)) this.#note(this.machine.add(user, { user, time, name }));
    return this;
  }

  advance(watermark: number): this {
    this.#note(this.machine.advance(watermark));
    return this;
  }

  flush(): this {
    this.#note(this.machine.flush());
    return this;
  }

  #note(sessions: readonly Session<User, Named>[]): void {
    this.notes.push(...sessions.map(brief));
  }
}

const add = (events: Readonly<Record<string, number | Date>>, options?: Options) => new Noted(options).add(events);

describe('at the edge of a millisecond', () => {
  it('a session is open while W is exactly at its deadline, and closed 1 ms after', () => {
    expect(add({ a: 0 }).advance(10).notes).toEqual([]);
    expect(add({ a: 0 }).advance(11).notes).toEqual(['a gap']);
  });

  it('an event exactly at the deadline joins, 1 ms after it starts the next session', () => {
    expect(add({ a: 0, b: 10 }).flush().notes).toEqual(['ab end']);
    expect(add({ a: 0, b: 11 }).flush().notes).toEqual(['a gap', 'b end']);
  });

  it('an event at W is taken', () => {
    expect(add({}).advance(100).add({ a: 100 }).flush().notes).toEqual(['a end']);
  });

  it('an event is taken while W is exactly at the deadline of its own session, and too late 1 ms after', () => {
    expect(add({}).advance(100).add({ a: 90 }).flush().notes).toEqual(['a end']);
    expect(add({}).advance(100).add({ a: 89 }).flush().notes).toEqual(['a too-late by 1']);
  });

  it('an event at the floor touches a closed session, 1 ms after it does not', () => {
    expect(add({ a: 0 }).advance(11).add({ b: 10 }).flush().notes).toEqual(['a gap', 'b touches-closed-session by 0']);
    expect(add({ a: 0 }).advance(11).add({ b: 11 }).flush().notes).toEqual(['a gap', 'b end']);
  });

  it('a user is remembered while W is exactly at F + gap, and nothing of her can come in 1 ms after', () => {
    expect(add({ a: 0 }).advance(20).add({ b: 10 }).notes).toEqual(['a gap', 'b touches-closed-session by 0']);
    expect(add({ a: 0 }).advance(21).add({ b: 10 }).notes).toEqual(['a gap', 'b too-late by 1']);
  });

  it('an event inside an open session is taken however late it is', () => {
    const grown = { a: 0, b: 10, c: 20, d: 30 };
    expect(add(grown).add({ e: 1 }).flush().notes).toEqual(['aebcd end']);
    expect(add(grown).add({ e: -1 }).flush().notes).toEqual(['e too-late by 21', 'abcd end']);
  });
});

describe('at the edge of the options', () => {
  it('gap 0: only events of the same millisecond stay together', () => {
    expect(add({ a: 0, b: 0, c: 1 }, { gap: 0 }).flush().notes).toEqual(['ab gap', 'c end']);
    expect(add({ a: 5, b: 4 }, { gap: 0 }).flush().notes).toEqual(['b too-late by 1', 'a end']);
  });

  it('maxDuration below the gap: sessions end by it, also those of one event', () => {
    const options = { maxDuration: 4 };
    expect(add({ a: 0, b: 4, c: 5 }, options).flush().notes).toEqual(['ab max-duration', 'c end']);
    expect(add({ a: 0 }, options).advance(5).notes).toEqual(['a max-duration']);
    expect(add({}, options).advance(5).add({ a: 0 }).notes).toEqual(['a too-late by 1']);
  });

  it('maxDuration 0 is as gap 0', () => {
    expect(add({ a: 0, b: 0, c: 1 }, { maxDuration: 0 }).flush().notes).toEqual(['ab max-duration', 'c end']);
  });

  it('maxEvents 1: each event is a session, with its ties', () => {
    const options = { maxEvents: 1 };
    expect(add({ a: 0, b: 0, c: 1 }, options).flush().notes).toEqual(['ab max-events', 'c end']);
    expect(add({ a: 5, b: 4 }, options).flush().notes).toEqual(['b too-late by 1', 'a end']);
    expect(add({ a: 5, b: 3, c: 4 }, { ...options, grace: 5 }).flush().notes).toEqual([
      'b max-events',
      'c max-events',
      'a end',
    ]);
  });

  it('bounds that are reached together: `closedBy` is the first of gap, max-duration, max-events', () => {
    const closedBy = (options: Options) => add({ a: 0, b: 5 }, { gap: 5, ...options }).advance(1_000).notes;
    expect(closedBy({ maxDuration: 10 })).toEqual(['ab gap']);
    expect(closedBy({ maxDuration: 5, maxEvents: 2 })).toEqual(['ab max-duration']);
    expect(closedBy({ maxEvents: 2 })).toEqual(['ab max-events']);
  });

  it('the last session of a user is closed by a bound if W has passed it before the flush', () => {
    const options = { maxEvents: 2 };
    expect(add({ a: 0, b: 5 }, options).advance(5).flush().notes).toEqual(['ab end']);
    expect(add({ a: 0, b: 5 }, options).advance(6).flush().notes).toEqual(['ab max-events']);
  });
});

describe('late events under bounds', () => {
  it('one that fills an open session closes it on the same step', () => {
    const { notes } = add({ a: 0, c: 2 }, { maxEvents: 3 }).advance(5).add({ b: 1 });
    expect(notes).toEqual(['abc max-events']);
  });

  it('one that fills an open session pushes what is behind the bound into the next one', () => {
    const options = { maxEvents: 3, grace: 10 };
    expect(add({ a: 0, c: 2, d: 3, e: 4, b: 1 }, options).flush().notes).toEqual(['abc max-events', 'de end']);
  });

  it('one that comes first of all re-cuts every session', () => {
    const options = { maxDuration: 4, grace: 100 };
    expect(add({ b: 1, c: 5, d: 6, e: 10, a: 0 }, options).flush().notes).toEqual([
      'ab max-duration',
      'cd max-duration',
      'e end',
    ]);
  });

  it('ties at the last of maxEvents stay with it, whenever they come', () => {
    const options = { maxEvents: 2, grace: 10 };
    expect(add({ a: 0, b: 1, c: 1, d: 2 }, options).flush().notes).toEqual(['abc max-events', 'd end']);
    expect(add({ a: 0, b: 1, d: 2, c: 1 }, options).flush().notes).toEqual(['abc max-events', 'd end']);
    expect(add({ b: 1, c: 1, d: 2, a: 0 }, options).flush().notes).toEqual(['abc max-events', 'd end']);
  });

  it('a duplicate in what was cut off is still one', () => {
    const options: Options = { maxEvents: 2, grace: 100, idOf: ({ name }) => name };
    const noted = add({ a: 0, b: 1, c: 2 }, options).add({ c: 2 }).add({ a: 3 });
    expect(noted.notes).toEqual(['c duplicate by 0', 'a duplicate by 0']);
  });
});

describe('strange times', () => {
  it.each<[string, number | Date, number]>([
    ['nanoseconds', 1.7e18, 1.7e18],
    ['1 ms after what a Date holds', 8.64e15 + 1, 8.64e15 + 1],
    ['1 ms before what a Date holds', -8.64e15 - 1, -8.64e15 - 1],
    ['NaN', NaN, NaN],
    ['Infinity', Infinity, Infinity],
    ['-Infinity', -Infinity, -Infinity],
    ['an invalid Date', new Date(NaN), NaN],
    ['a text', '2026-01-01' as unknown as number, NaN],
    ['nothing', undefined as unknown as number, NaN],
  ])('%s are invalid, and move nothing', (_, time, shown) => {
    for (const before of [{}, { a: 0 }] as Record<string, number>[]) {
      const times: number[] = [];
      const noted = add(before, { rejected: (rejection) => times.push(rejection.time) });
      const { watermark } = noted.machine;
      noted.add({ x: time });

      expect(times).toEqual([shown]);
      expect(noted.machine.watermark).toBe(watermark);
    }
  });

  it.each([
    ['microseconds', 1.7e15],
    ['the last that a Date holds', 8.64e15],
    ['the first that a Date holds', -8.64e15],
    ['before 1970', -5],
  ])('%s are times', (_, time) => {
    const [session] = add({ a: time, b: time }).machine.flush();

    expect(session).toMatchObject({ start: time, end: time, deadline: time + 10 });
    expect(session?.events).toHaveLength(2);
  });

  it('a Date is the same time as its number', () => {
    expect(add({ a: new Date(0), b: 10, c: new Date(21) }).flush().notes).toEqual(['ab gap', 'c end']);
  });

  it('fractions of a millisecond count', () => {
    expect(add({ a: 0.25, b: 10.25, c: 20.5 }).flush().notes).toEqual(['ab gap', 'c end']);
  });

  it('-0 is 0', () => {
    const [session] = add({ a: -0 }).machine.flush();

    expect(session).toMatchObject({ start: 0, end: 0 });
  });
});

describe('strange users', () => {
  it('are compared as the keys of a Map', () => {
    const noted = new Noted();
    for (const [i, user] of ['__proto__', 1, '1', 'constructor', '', NaN].entries()) {
      noted.add({ ['abcdef'.charAt(i)]: i }, user);
    }

    expect(noted.add({ g: 6 }, NaN).flush().notes).toEqual(['a end', 'b end', 'c end', 'd end', 'e end', 'fg end']);
  });
});

describe('from within', () => {
  it('next, a push and a snapshot find the state of the step before them at its end', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10 });
    const seen: string[] = [];
    const snapshots: Snapshot<User>[] = [];
    const push = (name: string, time: number) => {
      for (const session of machine.add(name, { user: name, time, name })) {
        seen.push(brief(session));
        snapshots.push(machine.snapshot());
        if (session.user === 'a') push('d', 200);
      }
    };

    push('a', 0);
    push('b', 1);
    push('c', 100);

    expect(seen).toEqual(['a gap', 'c gap', 'b gap']);
    const after = snapshots.map((snapshot) =>
      Sessionizer.restore<User, Named>({ gap: 10 }, snapshot).flush().map(brief),
    );
    expect(after).toEqual([['c end'], ['d end'], ['d end']]);
  });

  it('rejected, events may be added: what had closed is returned first', () => {
    const emitted: string[] = [];
    const machine = new Sessionizer<User, Named>({
      gap: 10,
      rejected: ({ event }) => {
        emitted.push(...machine.add('ann', { ...event, time: 200, name: `${event.name}'` }).map(brief));
      },
    });
    const step = (name: string, time: number, user: User = 'ann') => {
      emitted.push(...machine.add(user, { user, time, name }).map(brief));
    };

    step('a', 0);
    step('b', 100, 'bob');
    step('c', 0);
    emitted.push(...machine.flush().map(brief));

    expect(emitted).toEqual(['a gap', 'b gap', "c' end"]);
  });
});

describe('large', () => {
  const event = (user: User, time: number): Named => ({ user, time, name: '' });

  it('a jump of W over thousands of sessions that have grown emits them in order (S6)', () => {
    const machine = new Sessionizer<User, Named>({ gap: 1_000, grace: 100_000, maxEvents: 4, maxDuration: 1_500 });
    for (let i = 0; i < 20_000; i++) machine.add(i % 2_500, event(i % 2_500, (i * 7_919) % 10_007));

    const sessions = machine.advance(1e9);

    const order = sessions.map(({ deadline, end, start }) => [deadline, end, start] as const);
    expect(sessions.reduce((sum, { events }) => sum + events.length, 0)).toBe(20_000);
    expect(order).toEqual(order.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]));
  });

  it('a user with 10,000 open sessions, told backwards, gets them in order', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10, grace: Infinity });
    for (let i = 9_999; i >= 0; i--) machine.add('ann', event('ann', 11 * i));
    const sessions = machine.flush();

    expect(sessions.map(({ start }) => start)).toEqual(Array.from({ length: 10_000 }, (_, i) => 11 * i));
    expect(sessions.filter(({ closedBy }) => closedBy === 'end')).toEqual([sessions.at(-1)]);
  });

  it('events between 10,000 open sessions make them one', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10, grace: Infinity });
    for (let i = 9_999; i >= 0; i--) machine.add('ann', event('ann', 20 * i));
    for (let i = 9_998; i >= 0; i--) machine.add('ann', event('ann', 20 * i + 10));
    const sessions = machine.flush();

    expect(sessions.map(({ start, end, events }) => [start, end, events.length])).toEqual([[0, 199_980, 19_999]]);
  });

  it('one event re-cuts 5,000 full sessions behind it', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10, grace: Infinity, maxEvents: 2 });
    for (let time = 1; time <= 10_000; time++) machine.add('ann', event('ann', time));
    machine.add('ann', event('ann', 0));
    const sessions = machine.flush();

    expect(sessions.map(({ start, end }) => [start, end])).toEqual(
      Array.from({ length: 5_001 }, (_, i) => [2 * i, Math.min(2 * i + 1, 10_000)]),
    );
  });
});

describe('memory (S5 d)', () => {
  setFlagsFromString('--expose_gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const bytesUsed = () => {
    // `collectGarbage` frees the buffers in the background. The second call waits for the first one's work.
    collectGarbage();
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const few = 10_000;

  it('a million users who come once leave nothing behind', () => {
    const events = new Subject<Named>();
    let sessions = 0;
    events.pipe(groupByUser(), sessionize({ gap: 1_000 })).subscribe(() => sessions++);
    const come = (first: number, last: number) => {
      for (let user = first; user < last; user++) events.next({ user, time: user, name: '' });
    };
    come(0, few);
    const before = bytesUsed();

    come(few, few + 1_000_000);

    expect(bytesUsed() - before).toBeLessThan(5e6);
    expect(sessions).toBeGreaterThan(1_000_000);
  });

  it('half a million users who are there at once leave nothing behind', () => {
    const machine = new Sessionizer<User, Named>({ gap: 1_000 });
    const come = (users: number, time: number) => {
      for (let user = 0; user < users; user++) machine.add(user, { user, time, name: '' });
      return machine.advance(time + 10_000).length;
    };
    come(few, 0);
    const before = bytesUsed();

    expect(come(500_000, 100_000)).toBe(500_000);

    expect(bytesUsed() - before).toBeLessThan(5e6);
  });

  it.each([{}, { maxEvents: 1_000 }])('a session that is over holds no events, with %o', (bounds) => {
    const machine = new Sessionizer<User, { readonly time: number; readonly content: readonly number[] }>({
      gap: 1_000,
      ...bounds,
    });
    const before = bytesUsed();
    for (let time = 0; time < 20; time++)
      machine.add(1, { time, content: new Array<number>(100_000).fill(time + 0.5) });
    expect(bytesUsed() - before).toBeGreaterThan(15e6);

    expect(machine.advance(1_500)).toHaveLength(1);

    expect(machine.knows(1)).toBe(true);
    expect(bytesUsed() - before).toBeLessThan(5e6);
  });
});
