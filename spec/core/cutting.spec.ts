import { describe, expect, it } from 'vitest';
import { Cutting } from '../../lib/core/cutting.js';
import { Deadlines } from '../../lib/core/deadline.js';
import { EventLog } from '../../lib/core/event-log.js';
import { moments, type Pieces, wholeSessions } from '../../lib/core/open-sessions.js';
import { UserTable } from '../../lib/core/user-table.js';

type Options = ConstructorParameters<typeof Deadlines<string, string>>[0];

/** The sessions of one user, with a gap of 10, and a fold that writes how events were joined. */
function cutting<A>(
  fold: ConstructorParameters<typeof Cutting<string, string, A>>[2],
  pieces: Pieces<string, A, unknown>,
  options: Options,
) {
  const users = new UserTable<string, string, A>(10);
  const row = users.add('ann', fold.empty(), 10);
  const cut = new Cutting(users, new Deadlines<string, string>(options), fold, pieces);
  return {
    users,
    row,
    add: (...times: number[]) => {
      for (const time of times) cut.add(row, String(time), time, -Infinity);
    },
    /** The user's only open session, if the columns of the table hold it. */
    lone: () => (users.isLone(row) ? [users.start(row), users.end(row), users.count(row), users.due(row)] : undefined),
  };
}

function merging() {
  const fold = {
    empty: () => '',
    add: (value: string, event: string) => `${value} ${event}`,
    merge: (earlier: string, later: string) => `${earlier} &${later}`,
    renew: () => '',
  };
  return cutting(fold, wholeSessions(fold) as Pieces<string, string, unknown>, {});
}

function keeping(options: Options) {
  const fold = {
    empty: () => new EventLog<string>(),
    add(log: EventLog<string>, event: string, time: number) {
      log.append(event, time);
      return log;
    },
  };
  return cutting(fold, moments<string>() as Pieces<string, EventLog<string>, unknown>, options);
}

describe('a user with one open session needs no tree of it', () => {
  it.each<[times: number[], lone: number[] | undefined, value: string]>([
    [[100, 110], [100, 110, 2, 120], ' 100 110'],
    [[100, 90], [90, 100, 2, 110], ' 100 90'],
    [[100, 95, 105], [95, 105, 3, 115], ' 100 95 105'],
    [[100, 111], undefined, ''],
    [[100, 89], undefined, ''],
    // The last event joins the two sessions.
    [[100, 120, 110], [100, 120, 3, 130], ' 100 & 120 110'],
  ])('where only the gap ends it: %o', (times, lone, value) => {
    const { users, row, add, lone: now } = merging();
    add(...times);

    expect(now()).toEqual(lone);
    expect(users.value[row]).toBe(value);
    expect([users.lone, users.crowded]).toEqual(lone === undefined ? [0, 1] : [1, 0]);
  });

  it('where only the gap ends it, however many events it has', () => {
    const { users, row, add } = merging();
    add(100, 120, ...Array<number>(40).fill(120), 110);

    expect(users.isLone(row)).toBe(true);
  });

  it.each<[options: Options, times: number[], lone: number[] | undefined]>([
    [{ maxDuration: 15 }, [100, 110, 115], [100, 115, 3, 115]],
    [{ maxDuration: 15 }, [110, 115, 100], [100, 115, 3, 115]],
    [{ maxDuration: 15 }, [100, 110, 116], undefined],
    [{ maxEvents: 2 }, [100, 101], [100, 101, 2, 101]],
    [{ maxEvents: 2 }, [100, 101, 101], [100, 101, 3, 101]],
    [{ maxEvents: 2 }, [100, 101, 100], undefined],
    [{ maxEvents: 2 }, [100, 101, 102], undefined],
    [{ maxEvents: 9 }, [100, 101, 102], [100, 102, 3, 112]],
    [{ maxEvents: 9 }, [100, 110], [100, 110, 2, 120]],
    [{ maxEvents: 9 }, [100, 111], undefined],
    [{ maxEvents: 9 }, [100, 90], [90, 100, 2, 110]],
    [{ maxEvents: 9 }, [100, 89], undefined],
    // The last event joins the two sessions.
    [{ maxEvents: 9 }, [100, 120, 110], [100, 120, 3, 130]],
    [{ split: { name: 'none', after: () => false } }, [100], undefined],
  ])('where %o may end it, too: %o', (options, times, lone) => {
    const { users, row, add, lone: now } = keeping(options);
    add(...times);

    expect(now()).toEqual(lone);
    const kept = lone === undefined ? users.several(row)!.value : users.value[row]!;
    expect(kept.times).toEqual(times.toSorted((a, b) => a - b));
    expect([users.lone, users.crowded]).toEqual(lone === undefined ? [0, 1] : [1, 0]);
  });

  it.each([
    [32, true],
    [33, false],
  ])('and puts them together again where they are few: %d events', (count, isLone) => {
    const { users, row, add } = keeping({ maxEvents: 1_000 });
    add(100, 120, ...Array<number>(count - 3).fill(120));
    expect(users.isLone(row)).toBe(false);
    add(110);

    expect(users.isLone(row)).toBe(isLone);
  });
});
