import { describe, expect, it } from 'vitest';
import { OpenSessions, wholeSessions } from '../../lib/core/open-sessions.js';
import { Deadlines } from '../../lib/core/deadline.js';
import { SeenIds } from '../../lib/core/seen-ids.js';
import { UserTable } from '../../lib/core/user-table.js';

const sessionOf = <K>(user: K) =>
  new OpenSessions<K, string, string>(
    {
      pieces: wholeSessions({
        empty: () => '',
        add: (a: string, b: string) => a + b,
        merge: (a, b) => a + b,
        renew: () => '',
      }),
      deadlines: new Deadlines<K, string>({}),
      user,
      gap: 10,
    },
    undefined,
  ).with('a', 1);

describe('UserTable', () => {
  const met = () => {
    const table = new UserTable<string, string, string>(10);
    return { table, row: table.add('ann', 'empty', 10) };
  };

  it('knows a user with no open session, with a lone one, and with several', () => {
    const two = sessionOf('ann');
    const { table, row } = met();
    const state = () => [
      table.isOpen(row),
      table.isLone(row),
      table.several(row),
      table.firstStart(row),
      table.value[row],
      table.lone,
      table.crowded,
    ];

    expect(state()).toEqual([false, false, undefined, Infinity, 'empty', 0, 0]);
    table.setLone(row, 5, 7, 2, 17, 'ab');
    expect(state()).toEqual([true, true, undefined, 5, 'ab', 1, 0]);
    table.setLone(row, 4, 7, 3, 17, 'abc');
    expect(state()).toEqual([true, true, undefined, 4, 'abc', 1, 0]);
    table.setSeveral(row, two, 'empty');
    expect(state()).toEqual([true, false, two, 1, 'empty', 0, 1]);
    table.setSeveral(row, two, 'empty');
    expect(state()).toEqual([true, false, two, 1, 'empty', 0, 1]);
    table.setLone(row, 5, 5, 1, 15, 'b');
    expect(state()).toEqual([true, true, undefined, 5, 'b', 1, 0]);
    table.setNone(row, 'empty');
    expect(state()).toEqual([false, false, undefined, Infinity, 'empty', 0, 0]);
  });

  it('adds a user without sessions, a floor or ids, also in the row of a forgotten user', () => {
    const { table, row } = met();
    table.setFloor(row, 10);
    table.setDue(row, 20);
    table.ids[row] = new SeenIds();
    table.delete(row);

    expect(table.row('ann')).toBeUndefined();
    expect(table.add('bob', 'empty', 10)).toBe(row);
    expect([table.floor(row), table.due(row), table.ids.at(row), table.isOpen(row), table.value[row]]).toEqual([
      -Infinity,
      Infinity,
      undefined,
      false,
      'empty',
    ]);
  });

  it('makes the lone session longer by what is in its reach', () => {
    const two = sessionOf('ann');
    const { table, row } = met();
    const isInReach = (...times: number[]) => times.map((time) => table.isInReach(row, time));
    const session = () => [table.start(row), table.end(row), table.due(row), table.count(row)];
    expect(isInReach(-Infinity, 5)).toEqual([false, false]);
    table.setLone(row, 5, 7, 2, 17, 'ab');

    expect(isInReach(4, 5, 17, 18)).toEqual([false, true, true, false]);
    table.extend(row, 6);
    expect(session()).toEqual([5, 7, 17, 3]);
    table.extend(row, 17);
    expect(session()).toEqual([5, 17, 27, 4]);

    table.setSeveral(row, two, 'empty');
    expect(isInReach(1, 2, 5, 17)).toEqual([false, false, false, false]);
  });

  it('tells which rows have changed since they were saved or shown, but not of users who are forgotten', () => {
    const table = new UserTable<string, string, string>(10);
    const rows = ['ann', 'bob', 'cyd', 'dan'].map((user) => table.add(user, 'empty', 10));
    expect(table.changed()).toEqual([]);
    table.setChanged(rows[3]!);
    table.setChanged(rows[1]!);
    table.setChanged(rows[2]!);
    table.setChanged(rows[1]!);
    table.delete(rows[2]!);
    expect(table.changed()).toEqual([rows[1], rows[3]]);
    table.setSaved();
    expect(table.changed()).toEqual([]);
    expect(table.unshown()).toEqual([rows[1], rows[3]]);
    table.setShown();
    expect(table.unshown()).toEqual([]);
  });

  it('gives back the memory of users who are gone, and keeps the others', () => {
    const two = sessionOf(1);
    const table = new UserTable<number, string, string>(10);
    for (let user = 0; user < 1_000; user++) {
      const row = table.add(user, 'empty', 10);
      if (user === 607) table.setSeveral(row, two, 'empty');
      else table.setLone(row, user, user + 1, 2, user + 11, `of ${String(user)}`);
      table.setFloor(row, user - 10);
      table.ids[row] = SeenIds.load([[user, user]]);
      if (user === 307) table.setChanged(row);
    }
    const capacity = table.capacity;
    expect(table.isSparse).toBe(false);
    for (let user = 0; user < 1_000; user++) {
      if (user % 300 === 7) continue;
      const row = table.row(user) ?? NaN;
      table.setNone(row, 'empty');
      table.delete(row);
    }
    expect(table.isSparse).toBe(true);
    expect([table.lone, table.crowded]).toEqual([3, 1]);
    const users = [...table.rows()].map((row) => table.user(row));

    table.compact();

    expect(users).toEqual([7, 307, 607, 907]);
    expect(table.capacity).toBeLessThan(capacity / 8);
    expect(table.isSparse).toBe(false);
    for (const [row, user] of users.entries()) {
      expect(table.row(user)).toBe(row);
      expect(table.floor(row)).toBe(user - 10);
      expect(table.ids[row]?.has(user, -Infinity)).toBe(true);
      expect([table.several(row), table.value[row]]).toEqual(
        user === 607 ? [two, 'empty'] : [undefined, `of ${String(user)}`],
      );
      if (user !== 607)
        expect([table.start(row), table.end(row), table.due(row), table.count(row)]).toEqual([
          user,
          user + 1,
          user + 11,
          2,
        ]);
    }
    expect(table.changed().map((row) => table.user(row))).toEqual([307]);
    expect(table.add(1, 'empty', 10)).toBe(users.length);
  });
});
