import {
  ctrFold,
  type Fold,
  Sessionizer,
  type SessionizerOptions,
  type Snapshot,
  type Span,
  type Summary,
  summaryFold,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';

interface Visit {
  readonly time: number;
  readonly id?: unknown;
  readonly isBad?: boolean;
}

type Options = SessionizerOptions<string, Visit>;

const failing = () => {
  throw new Error('of the user');
};

/** Counts events, and throws at bad ones. */
const counting: Fold<string, Visit, unknown, Span<string>> = ctrFold<string, Visit>({
  isSearch: ({ isBad }) => (isBad === true ? failing() : true),
  isClick: () => false,
});

/** The same fold, whose `finish` throws for some users until it is mended. */
function breakable(isBad: (user: string) => boolean = () => true) {
  let isBroken = true;
  const fold: Fold<string, Visit, unknown, Span<string>> = {
    ...counting,
    finish(value, user, start, end, deadline, closedBy) {
      if (isBroken && isBad(user)) failing();
      return { user, start, end, deadline, closedBy };
    },
  };
  return {
    fold,
    mend: () => {
      isBroken = false;
    },
  };
}

const bounds: Record<string, Partial<Options>> = {
  'without bounds': {},
  'with maxEvents': { maxEvents: 100 },
  'with maxDuration': { maxDuration: 1_000 },
  'with a split': { split: { name: 'never', after: () => false } },
};

describe.each(Object.entries(bounds))('a call that throws has changed nothing: %s', (_, bound) => {
  const faults: Record<string, Partial<Options>> = {
    fold: { fold: counting as never },
    timeOf: { timeOf: ({ time, isBad }) => (isBad === true ? failing() : time) },
    idOf: { idOf: ({ isBad }) => (isBad === true ? failing() : undefined) },
    rejected: { idOf: ({ isBad }) => (isBad === true ? 'again' : undefined), rejected: failing },
  };

  it.each(Object.entries(faults))('%s', (name, fault) => {
    const machine = new Sessionizer<string, Visit>({ gap: 10, grace: 5, ...bound, ...fault });
    machine.add('ann', { time: 0, ...(name === 'rejected' && { isBad: true }) });
    machine.add('bob', { time: 3 });
    // In reach in order, in reach out of order, so far ahead that W closes both sessions, and of a new user.
    for (const [user, time] of [
      ['ann', 9],
      ['ann', 2],
      ['ann', 100],
      ['cyd', 4],
    ] as const) {
      // In these cases the event is no duplicate, so `rejected` is not called.
      if (name === 'rejected' && (time === 100 || user === 'cyd')) continue;
      const before = machine.snapshot();
      expect(() => machine.add(user, { time, isBad: true })).toThrow('of the user');
      expect(machine.snapshot()).toEqual(before);
    }
    expect(machine.add('ann', { time: 10 })).toEqual([]);
    expect(machine.flush().map(({ user, start, end }) => [user, start, end])).toEqual([
      ['bob', 3, 3],
      ['ann', 0, 10],
    ]);
  });
});

describe('an event at which a function throws', () => {
  it.each<[string, Partial<Options>]>([
    ['before', { split: { name: 'x', before: ({ isBad }) => (isBad === true ? failing() : false) } }],
    ['after', { split: { name: 'x', after: ({ isBad }) => (isBad === true ? failing() : false) } }],
  ])('%s: is not taken, wherever it comes', (_, split) => {
    const machine = new Sessionizer<string, Visit>({ gap: 10, grace: 20, ...split });
    machine.add('ann', { time: 100 });
    machine.add('ann', { time: 120 });
    machine.add('ann', { time: 125 });
    const before = machine.snapshot();
    // After all events; between the sessions; inside the first and inside the second session; where W would close the first.
    for (const time of [126, 110, 105, 122, 135]) {
      expect(() => machine.add('ann', { time, isBad: true })).toThrow('of the user');
      expect(machine.snapshot()).toEqual(before);
    }
    expect(machine.flush().map(({ start, end }) => [start, end])).toEqual([
      [100, 100],
      [120, 125],
    ]);
  });

  it('is not taken where its user has no gap: W does not move', () => {
    const machine = new Sessionizer<string, Visit>({ gap: (user) => (user === 'eve' ? failing() : 10) });
    machine.add('ann', { time: 0 });
    const before = machine.snapshot();
    expect(() => machine.add('eve', { time: 100 })).toThrow('of the user');
    expect(machine.snapshot()).toEqual(before);
    expect(machine.add('ann', { time: 10 })).toEqual([]);
  });

  it('is not taken where its user would be forgotten, and has no gap any more', () => {
    let isGone = false;
    const machine = new Sessionizer<string, Visit>({ gap: () => (isGone ? failing() : 10) });
    machine.add('ann', { time: 0 });
    isGone = true;
    // Until then the machine keeps the gap that it asked for at the user's first event.
    machine.add('ann', { time: 20 });
    const before = machine.snapshot();
    expect(() => machine.add('ann', { time: 100 })).toThrow('of the user');
    expect(machine.snapshot()).toEqual(before);
  });

  it('is rejected once, where `rejected` throws and the call is made again', () => {
    let isBroken = true;
    const machine = new Sessionizer<string, Visit>({
      gap: 10,
      idOf: () => 'same',
      rejected: () => {
        if (isBroken) failing();
      },
    });
    machine.add('ann', { time: 0 });
    machine.add('bob', { time: 1 });
    const before = machine.snapshot();
    expect(() => machine.add('ann', { time: 10 })).toThrow('of the user');
    expect(machine.snapshot()).toEqual(before);
    isBroken = false;
    expect(machine.add('ann', { time: 10 })).toEqual([]);
    expect(machine.counts.rejected).toEqual({ duplicate: 1 });
    expect(machine.watermark).toBe(10);
  });

  it('is in no session, where a monoid throws that should connect two', () => {
    let isBroken = true;
    const machine = new Sessionizer<string, Visit, Summary<string, number>>({
      gap: 10,
      grace: 100,
      fold: summaryFold<string, Visit, number>(() => 1, {
        empty: 0,
        concat: (x, y) => (isBroken && x + y > 2 ? failing() : x + y),
      }),
    });
    machine.add('ann', { time: 0 });
    machine.add('ann', { time: 16 });
    expect(() => machine.add('ann', { time: 8 })).toThrow('of the user');
    isBroken = false;
    machine.add('ann', { time: 8 });
    expect(machine.flush().map(({ value }) => value)).toEqual([3]);
  });
});

describe('what a call reports of changes, where the fold throws', () => {
  it('is reported by the next one', () => {
    let isBroken = true;
    const machine = new Sessionizer<string, Visit, Span<string>>({
      gap: 10,
      fold: {
        ...counting,
        save: (value: unknown) => (isBroken ? failing() : counting.save(value)),
        finish: (value: unknown, ...all: [string, number, number, number, never]) =>
          isBroken ? failing() : counting.finish(value, ...all),
      },
    });
    const users = () => machine.openChanges().map(({ user, sessions }) => [user, sessions.length]);
    isBroken = false;
    machine.add('ann', { time: 0 });
    expect(users()).toEqual([['ann', 1]]);
    machine.add('bob', { time: 5 });
    machine.forget('ann');
    isBroken = true;
    expect(() => machine.openChanges()).toThrow('of the user');
    expect(() => machine.changes()).toThrow('of the user');
    isBroken = false;
    expect(users()).toEqual([
      ['bob', 1],
      ['ann', 0],
    ]);
    expect(machine.changes().users.map(({ user }) => user)).toEqual(['bob']);
    expect(machine.changes().users).toEqual([]);
  });
});

describe('a function that throws while sessions close', () => {
  it('leaves its session open, and loses and doubles nothing', () => {
    const { fold, mend } = breakable((user) => user === 'bob');
    const machine = new Sessionizer<string, Visit, Span<string>>({ gap: 10, fold });
    const users = ['ann', 'bob', 'cyd', 'dan'];
    for (const user of users) machine.add(user, { time: 0 });

    const closed = new Set<string>();
    const call = (run: () => readonly Span<string>[]) => {
      for (const { user } of run()) {
        expect(closed.has(user)).toBe(false);
        closed.add(user);
      }
    };
    expect(() => machine.advance(100)).toThrow('of the user');
    expect(() => {
      call(() => machine.flush());
    }).toThrow('of the user');
    mend();
    call(() => machine.add('eve', { time: 50 }));
    call(() => machine.flush());

    expect([...closed].sort()).toEqual(users);
    expect(machine.isOpen).toBe(false);
  });

  it('does not end a session with the stream that W has passed before', () => {
    const { fold, mend } = breakable();
    const machine = new Sessionizer<string, Visit, Span<string>>({ gap: 10, maxEvents: 2, fold });
    machine.add('ann', { time: 5 });
    machine.add('bob', { time: 8 });
    // This event fills a session, which has to close at once. The event is taken, and the next call throws.
    expect(machine.add('ann', { time: 4 })).toEqual([]);
    mend();
    expect(machine.flush()).toMatchObject([
      { user: 'ann', start: 4, end: 5, closedBy: 'max-events' },
      { user: 'bob', closedBy: 'end' },
    ]);
  });
});

describe('a session that a late event fills, and that cannot be finished', () => {
  it('closes with the next call, also where that is an event of somebody else that moves nothing', () => {
    const { fold, mend } = breakable();
    const machine = new Sessionizer<string, Visit, Span<string>>({ gap: 10, maxEvents: 2, fold });
    machine.add('ann', { time: 5 });
    machine.add('bob', { time: 8 });
    expect(machine.add('ann', { time: 4 })).toEqual([]);
    mend();

    expect(machine.add('bob', { time: 8 })).toMatchObject([{ user: 'ann', start: 4, end: 5 }]);
  });
});

describe('a monoid that changes its arguments', () => {
  it('finds its empty value unchanged in every session', () => {
    const empty = { count: 0 };
    const machine = new Sessionizer<string, Visit, Summary<string, { count: number }>>({
      gap: 10,
      fold: summaryFold<string, Visit, { count: number }>(() => ({ count: 1 }), {
        empty,
        concat(x, y) {
          x.count += y.count;
          return x;
        },
      }),
    });
    for (const [user, time] of [
      ['ann', 0],
      ['ann', 1],
      ['bob', 2],
      ['ann', 30],
    ] as const) {
      machine.add(user, { time });
    }
    expect(empty).toEqual({ count: 0 });
    expect(machine.flush().map(({ value }) => value.count)).toEqual([1]);
  });
});

describe('idOf', () => {
  it.each([null, undefined, NaN, Infinity, -Infinity])('that gives %s says that there is no id', (id) => {
    const options = { gap: 10, idOf: (event: Visit) => event.id as undefined };
    const before = new Sessionizer<string, Visit>(options);
    before.add('ann', { time: 0, id });
    const machine = Sessionizer.restore<string, Visit>(options, before.snapshot());
    for (const time of [1, 2]) machine.add('ann', { time, id });

    expect(machine.flush().map(({ events }) => events.length)).toEqual([3]);
  });

  it.each([
    [{}, 'an object'],
    [true, 'true'],
    [1n, '1n'],
    [[1], 'an array'],
  ])('that gives %o is an error that names the user', (id, shown) => {
    const machine = new Sessionizer<string, Visit>({ gap: 10, idOf: (event) => event.id as undefined });

    expect(() => machine.add('ann', { time: 0, id })).toThrow(
      expect.objectContaining({
        code: 'invalid-return-value',
        message: `Sessionizer: idOf must give a string, a finite number, or undefined where there is no id, got ${shown}, of user "ann"`,
      }),
    );
  });
});

describe('a gap by user', () => {
  it.each([-1, NaN, Infinity, '5', undefined])('that is %s is an error that names the user', (gap) => {
    const machine = new Sessionizer<string, Visit>({ gap: () => gap as number });

    expect(() => machine.add('ann', { time: 0 })).toThrow(
      /gap must give a finite number of ms, at least 0, got .*, of user "ann"/,
    );
  });

  it('holds while the user is known, and across a restore', () => {
    const gaps: Record<string, number> = { ann: 10 };
    const options = { gap: (user: string) => gaps[user] ?? NaN };
    const machine = new Sessionizer<string, Visit>(options);
    machine.add('ann', { time: 0 });
    gaps['ann'] = 2;
    const again = Sessionizer.restore<string, Visit>(options, machine.snapshot());

    for (const each of [machine, again]) {
      expect(each.add('ann', { time: 10 })).toEqual([]);
      expect(each.advance(31).map(({ end, deadline }) => [end, deadline])).toEqual([[10, 20]]);
      each.add('ann', { time: 31 });
      expect(each.advance(34).map(({ deadline }) => deadline)).toEqual([33]);
    }
  });
});

describe('a broken snapshot is refused, with what is wrong', () => {
  const options: Options = { gap: 10, grace: 100, idOf: ({ id }) => id as string };
  const first = { start: 0, end: 0, count: 1, value: { events: [{ time: 0, id: 'x' }], latest: 0 } };
  const second = { start: 50, end: 50, count: 1, value: { events: [{ time: 50, id: 'y' }], latest: 50 } };
  const ids: [string, number][] = [
    ['x', 0],
    ['y', 50],
  ];
  const ann = { user: 'ann', floor: '-Infinity' as const, open: [first, second], ids };
  const good: Snapshot<string> = {
    format: 2,
    options: { gap: 10, maxDuration: 'Infinity', maxEvents: 'Infinity', fold: 'events' },
    watermark: -50,
    greatestTime: 50,
    users: [ann],
  };
  const withOpen = (...open: unknown[]) => ({ ...good, users: [{ ...ann, open }] });

  it('the good one is not', () => {
    const machine = new Sessionizer<string, Visit>(options);
    machine.add('ann', { time: 0, id: 'x' });
    machine.add('ann', { time: 50, id: 'y' });

    expect(machine.snapshot()).toEqual(good);
    expect(Sessionizer.restore(options, good).flush()).toEqual(machine.flush());
  });

  it.each<[unknown, string]>([
    [null, 'the snapshot must be an object, got null'],
    [{}, 'the snapshot has format undefined, expected format 1 or 2'],
    [{ format: 2 }, 'options must be an object, got undefined'],
    [{ ...good, users: null }, 'users must be an array, got null'],
    [{ ...good, watermark: null }, 'watermark must be a number, or an infinity spelled out, got null'],
    [{ ...good, watermark: 'soon' }, 'watermark must be a number, or an infinity spelled out, got "soon"'],
    [{ ...good, greatestTime: undefined }, 'greatestTime must be a time, or "-Infinity", got undefined'],
    [{ ...good, greatestTime: 'Infinity' }, 'greatestTime must be a time, or "-Infinity", got "Infinity"'],
    [{ ...good, greatestTime: NaN }, 'greatestTime must be a time, or "-Infinity", got NaN'],
    [{ ...good, users: [ann, ann] }, 'users[1].user must be a user who is not in it twice, got "ann"'],
    [{ ...good, users: [1] }, 'users[0] must be an object, got 1'],
    [
      { ...good, users: [{ ...ann, floor: 'x' }] },
      'users[0].floor must be a number, or an infinity spelled out, got "x"',
    ],
    [{ ...good, users: [{ ...ann, open: {} }] }, 'users[0].open must be an array, got an object'],
    [withOpen(first, first), 'users[0].open[1].start must be a time after the session before it, or the floor, got 0'],
    [withOpen(second, first), 'users[0].open[1].start must be a time after the session before it, or the floor, got 0'],
    [withOpen({ ...first, end: -5 }), 'users[0].open[0].end must be a time that is not before its start, got -5'],
    [
      withOpen({ ...first, start: '0' }),
      'users[0].open[0].start must be a time after the session before it, or the floor, got "0"',
    ],
    [withOpen({ ...first, count: 0 }), 'users[0].open[0].count must be a whole number, at least 1, got 0'],
    [withOpen({ start: 0, end: 0 }), 'users[0].open[0].value must be what the fold keeps, got undefined'],
    [withOpen({ ...first, value: null }), 'what is kept of user "ann" cannot be loaded'],
    [{ ...good, users: [{ ...ann, ids: null }] }, 'users[0].ids must be an array, got null'],
    [{ ...good, users: [{ ...ann, ids: [[true, 0]] }] }, 'users[0].ids[0] must be an id and a time, got an array'],
    [{ ...good, users: [{ ...ann, ids: [['x', '0']] }] }, 'users[0].ids[0] must be an id and a time, got an array'],
  ])('%#: %s', (snapshot, message) => {
    expect(() => Sessionizer.restore(options, snapshot as Snapshot<string>)).toThrow(
      expect.objectContaining({ name: 'SnapshotError', message: `Sessionizer.restore: ${message}` }),
    );
  });

  it('with what the fold has thrown', () => {
    let thrown: unknown;
    try {
      Sessionizer.restore(options, withOpen({ ...first, value: null }) as Snapshot<string>);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'snapshot-damaged', cause: expect.any(TypeError) as unknown });
  });

  it.each([undefined, null, -1, '10'])('one of gaps by user is, where one is %o', (gap) => {
    const byUser: Options = { ...options, gap: () => 10 };
    const made = new Sessionizer<string, Visit>(byUser);
    made.add('ann', { time: 0, id: 'x' });
    const snapshot = made.snapshot();
    const [user] = snapshot.users;
    expect(() => Sessionizer.restore(byUser, { ...snapshot, users: [{ ...user, gap }] } as Snapshot<string>)).toThrow(
      'Sessionizer.restore: users[0].gap must be a finite number of ms, at least 0, got ',
    );
    expect(() => Sessionizer.restore(byUser, snapshot)).not.toThrow();
  });

  it('one of another split is, of other functions of it, and of a gap by user', () => {
    const rule = { name: 'log-out', after: () => false };
    const made = new Sessionizer<string, Visit>({ gap: 10, split: rule }).snapshot();
    const refusal = (others: Partial<Options>) => () =>
      Sessionizer.restore<string, Visit>({ gap: 10, ...others }, made);

    expect(refusal({})).toThrow('made with split "log-out, after", which is none here');
    expect(refusal({ split: { ...rule, name: 'other' } })).toThrow('which is "other, after" here');
    expect(refusal({ split: { ...rule, before: () => false } })).toThrow('which is "log-out, before, after" here');
    expect(refusal({ split: rule, gap: () => 10 })).toThrow('made with gap 10, which is "by user" here');
    expect(refusal({ split: rule })).not.toThrow();
  });
});
