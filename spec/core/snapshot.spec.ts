import fc from 'fast-check';
import {
  ctrFold,
  type Session,
  Sessionizer,
  type SessionizerOptions,
  type Snapshot,
  type Summary,
  summaryFold,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';

type User = string | number;

interface Named {
  readonly name: string;
  readonly time: number;
}

type Options = SessionizerOptions<User, Named>;

const brief = ({ user, events, closedBy }: Session<User, Named>) =>
  `${JSON.stringify(user)} ${events.map(({ name }) => name).join('')} ${closedBy}`;

/** The snapshot after it was written as JSON and read again. */
const throughJson = (snapshot: Snapshot<User>) => JSON.parse(JSON.stringify(snapshot)) as Snapshot<User>;

const restored = (options: Options, snapshot: Snapshot<User>) => Sessionizer.restore(options, throughJson(snapshot));

describe('a snapshot', () => {
  it('is plain JSON', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10, grace: 2, maxEvents: 3, idOf: ({ name }) => name });
    machine.add(1, { name: 'a', time: 100 });
    machine.add(1, { name: 'b', time: 105 });
    machine.add('1', { name: 'c', time: 117 });
    machine.add('1', { name: 'd', time: 130 });
    const snapshot = machine.snapshot();

    expect(snapshot).toEqual({
      format: 2,
      options: { gap: 10, maxDuration: 'Infinity', maxEvents: 3, fold: 'events' },
      watermark: 128,
      greatestTime: 130,
      users: [
        {
          user: '1',
          floor: 127,
          open: [{ start: 130, end: 130, count: 1, value: [[130, { name: 'd', time: 130 }]] }],
          ids: [['d', 130]],
        },
      ],
    });
    expect(throughJson(snapshot)).toStrictEqual(snapshot);
  });

  it.each<[string, Options, number[], Partial<Snapshot<User>>]>([
    ['before the first event', { gap: 10 }, [], { watermark: '-Infinity', greatestTime: '-Infinity' }],
    ['with an infinite grace', { gap: 10, grace: Infinity }, [5], { watermark: '-Infinity', greatestTime: 5 }],
    ['after the end', { gap: 10 }, [5, Infinity], { watermark: 'Infinity', greatestTime: 5, users: [] }],
  ])('spells infinities out, which JSON lacks: %s', (_, options, times, part) => {
    const machine = new Sessionizer<User, Named>(options);
    for (const time of times) {
      if (time === Infinity) machine.flush();
      else machine.add(1, { name: 'a', time });
    }

    expect(machine.snapshot()).toMatchObject(part);
    expect(restored(options, machine.snapshot()).watermark).toBe(machine.watermark);
  });

  it('keeps 1 and "1" and __proto__ apart', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10 });
    for (const [i, user] of [1, '1', '__proto__'].entries()) machine.add(user, { name: 'abc'.charAt(i), time: i });

    expect(restored({ gap: 10 }, machine.snapshot()).flush().map(brief)).toEqual([
      '1 a end',
      '"1" b end',
      '"__proto__" c end',
    ]);
  });

  it('keeps floors, ids and open sessions', () => {
    const reasons: string[] = [];
    const options: Options = {
      gap: 10,
      grace: 10,
      idOf: ({ name }) => name,
      rejected: ({ reason }) => reasons.push(reason),
    };
    const machine = new Sessionizer<User, Named>(options);
    machine.add('ann', { name: 'a', time: 0 });
    machine.add('ann', { name: 'b', time: 21 });
    const again = restored(options, machine.snapshot());

    again.add('ann', { name: 'c', time: 10 });
    again.add('ann', { name: 'b', time: 22 });
    again.add('ann', { name: 'd', time: 11 });

    expect(reasons).toEqual(['touches-closed-session', 'duplicate']);
    expect(again.flush().map(brief)).toEqual(['"ann" db end']);
  });

  it('leaves out users for whom nothing is kept', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10 });
    machine.add('ann', { name: 'a', time: 0 });

    machine.advance(20);
    expect(machine.snapshot().users).toHaveLength(1);
    machine.advance(21);
    expect(machine.snapshot().users).toHaveLength(0);
  });

  it('shares nothing with the machine', () => {
    const machine = new Sessionizer<User, Named>({ gap: 10 });
    machine.add('ann', { name: 'a', time: 0 });
    const snapshot = machine.snapshot();
    const before = throughJson(snapshot);
    const one = Sessionizer.restore<User, Named>({ gap: 10 }, snapshot);
    const other = Sessionizer.restore<User, Named>({ gap: 10 }, snapshot);

    machine.add('ann', { name: 'b', time: 1 });
    one.add('ann', { name: 'c', time: 2 });

    expect(snapshot).toEqual(before);
    expect([machine, one, other].map((each) => each.flush().map(brief))).toEqual([
      ['"ann" ab end'],
      ['"ann" ac end'],
      ['"ann" a end'],
    ]);
  });

  it('holds a sum instead of events where events are summed up', () => {
    const machine = new Sessionizer<User, Named, Summary<User, number>>({
      gap: 10,
      fold: summaryFold(({ time }) => time, { empty: 0, concat: (x, y) => x + y }),
    });
    machine.add('ann', { name: 'a', time: 3 });
    machine.add('ann', { name: 'b', time: 4 });

    expect(machine.snapshot().users).toEqual([
      { user: 'ann', floor: '-Infinity', open: [{ start: 3, end: 4, count: 2, value: 7 }], ids: [] },
    ]);
  });

  it('is what its changes add up to', () => {
    const step = fc.record({ user: fc.constantFrom('ann', 'bob', 1), time: fc.nat(60), isSaved: fc.boolean() });
    const cuts = fc.constantFrom<Partial<Options>>({}, { grace: 5 }, { maxEvents: 2 }, { idOf: ({ name }) => name });
    fc.assert(
      fc.property(fc.array(step), cuts, (steps, cut) => {
        const saved = new Map<User, unknown>();
        const forgotten = new Set<User>();
        const machine = new Sessionizer<User, Named>({ gap: 4, ...cut, forgotten: (user) => forgotten.add(user) });
        for (const { user, time, isSaved } of steps) {
          machine.add(user, { name: String(time), time });
          if (!isSaved) continue;
          const { users, ...rest } = machine.changes();
          for (const gone of forgotten) saved.delete(gone);
          for (const each of users) saved.set(each.user, each);
          forgotten.clear();
          const whole = machine.snapshot();
          expect(saved).toEqual(new Map(whole.users.map((each) => [each.user, each])));
          expect({ ...rest, users: whole.users }).toEqual(whole);
          expect(machine.changes().users).toEqual([]);
        }
      }),
    );
  });

  describe('when it is restored', () => {
    const options = { gap: 10, maxDuration: 100, maxEvents: 5 };
    const made: Snapshot<User> = {
      format: 2,
      options: { ...options, fold: 'events' },
      watermark: '-Infinity',
      greatestTime: '-Infinity',
      users: [],
    };

    it.each<[string, Options, Partial<Snapshot<User>>]>([
      ['the snapshot has format 3, expected format 1 or 2', options, { format: 3 as unknown as 2 }],
      [
        'the snapshot was made with gap 10, which is 11 here; its sessions would be others',
        { ...options, gap: 11 },
        {},
      ],
      [
        'the snapshot was made with maxDuration 100, which is Infinity here; its sessions would be others',
        { gap: 10, maxEvents: 5 },
        {},
      ],
      [
        'the snapshot was made with maxEvents 5, which is 6 here; its sessions would be others',
        { ...options, maxEvents: 6 },
        {},
      ],
      [
        'the snapshot was made with fold ctr, which is events here; its sessions would be others',
        options,
        { options: { ...made.options, fold: 'ctr' } },
      ],
    ])('is refused: %s', (sentence, options, change) => {
      expect(() => restored(options, { ...made, ...change })).toThrow(`Sessionizer.restore: ${sentence}`);
    });

    describe('is refused where what is kept of a session does not fit the session:', () => {
      const kinds: Record<string, Options> = {
        events: { gap: 10 },
        'events with bounds': { gap: 10, maxEvents: 100 },
        clicks: { gap: 10, fold: ctrFold<User, Named>({ isSearch: () => true, isClick: () => true }) as never },
        'clicked searches': {
          gap: 10,
          fold: ctrFold<User, Named>({
            isSearch: () => true,
            isClick: () => true,
            count: 'clicked-searches',
          }) as never,
        },
      };
      const snapshotOf = (options: Options) => {
        const machine = new Sessionizer<User, Named>(options);
        for (const time of [100, 104, 107]) machine.add('ann', { name: 'a', time });
        return throughJson(machine.snapshot());
      };
      const value = { events: [{ time: 107 }, { time: 104 }, { time: 100 }], latest: 107 };

      it.each<[string, string, object]>([
        ['events', 'fewer events', { count: 4 }],
        ['events', 'more events', { count: 2 }],
        ['events', 'an earlier start', { start: 99 }],
        ['events', 'a later end', { end: 108 }],
        ['events', 'another order', { value }],
        [
          'events',
          'another latest time',
          { value: { events: [100, 104, 107].map((time) => ({ time })), latest: 104 } },
        ],
        ['events with bounds', 'more events', { count: 2 }],
        ['events with bounds', 'an earlier start', { start: 99 }],
        ['clicks', 'more clicks than events', { count: 2 }],
        ['clicked searches', 'more of them than events', { count: 2 }],
        ['clicked searches', 'one before the start', { start: 101 }],
        ['clicked searches', 'one after the end', { end: 106 }],
      ])('%s, %s', (kind, _, change) => {
        const snapshot = snapshotOf(kinds[kind]!);
        expect(restored(kinds[kind]!, snapshot).counts.restored).toBe(3);
        const [ann] = snapshot.users;
        const open = [{ ...ann!.open[0]!, ...change }];
        expect(() => restored(kinds[kind]!, { ...snapshot, users: [{ ...ann!, open }] })).toThrow(
          'Sessionizer.restore: what is kept of user "ann" cannot be loaded',
        );
      });
    });

    it('is taken where nothing differs', () => {
      expect(new Sessionizer<User, Named>(options).snapshot()).toEqual(made);
      expect(restored(options, made).snapshot()).toEqual(made);
    });

    it('may have another grace, which never moves the watermark back', () => {
      const machine = new Sessionizer<User, Named>({ gap: 10 });
      machine.add('ann', { name: 'a', time: 100 });
      const again = restored({ gap: 10, grace: 50 }, machine.snapshot());

      again.add('ann', { name: 'b', time: 101 });

      expect(again.watermark).toBe(100);
    });
  });
});

it('a snapshot leaves out a user whose sessions cannot be cut, and `unclosed` is called', () => {
  const told: unknown[] = [];
  const machine = new Sessionizer<User, Named>({
    gap: 100,
    grace: 3_000,
    split: {
      name: 'strict',
      before: (_, { events }) => {
        if (events.some(({ name }) => name === 'late')) throw new Error('a late event');
        return false;
      },
    },
    unclosed: ({ user, start, end }, error) => told.push([user, start, end, (error as Error).message]),
  });
  machine.add('bob', { name: 'a', time: 0 });
  for (const time of [0, 30, 60]) machine.add('ann', { name: 'a', time });
  // In its session the rule throws at the events behind it, but it is not asked about them before somebody looks.
  machine.add('ann', { name: 'late', time: 20 });

  expect(machine.snapshot().users).toMatchObject([{ user: 'bob' }]);
  expect(told).toEqual([['ann', 0, 60, 'a late event']]);
  expect(machine.knows('ann')).toBe(false);
  expect(machine.counts).toMatchObject({ taken: 5, open: { sessions: 1, events: 1 }, discarded: 4 });
});
