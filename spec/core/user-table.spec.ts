import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenIds } from '../../lib/core/seen-ids.js';
import { type OpenSession, UserTable } from '../../lib/core/user-table.js';

type Session = OpenSession<string>;

/** Each user has a list of sessions: what the table is, plainly. */
class Lists {
  readonly table = new UserTable<string, string>();
  readonly #lists = new Map<string, Session[]>();

  rowOf(user: string): number {
    return this.table.row(user) ?? this.table.add(user, 'empty');
  }

  listOf(user: string): Session[] {
    const list = this.#lists.get(user) ?? [];
    this.#lists.set(user, list);
    return list;
  }

  indexAt(user: string, time: number): number {
    return this.listOf(user).findLastIndex(({ start }) => start <= time);
  }

  insert(user: string, time: number): void {
    const index = this.indexAt(user, time) + 1;
    this.listOf(user).splice(index, 0, { start: time, end: time, value: `at ${String(time)}` });
    this.table.insert(this.rowOf(user), index, { start: time, end: time, value: `at ${String(time)}` });
  }

  extend(user: string, time: number): void {
    const index = this.indexAt(user, time);
    const session = this.listOf(user)[index];
    const stored = this.table.at(this.rowOf(user), index);
    if (session === undefined || stored === undefined) return;
    for (const each of [session, stored]) {
      each.end = time;
      each.value += '+';
    }
  }

  removeNext(user: string, time: number): void {
    const index = this.indexAt(user, time);
    if (index < 0 || index + 1 >= this.listOf(user).length) return;
    this.listOf(user).splice(index + 1, 1);
    this.table.removeNext(this.rowOf(user), index);
  }

  removeFirst(user: string): void {
    if (this.listOf(user).shift() !== undefined) this.table.removeFirst(this.rowOf(user));
  }

  forget(user: string): void {
    const row = this.table.row(user);
    if (row === undefined || this.listOf(user).length > 0) return;
    this.table.delete(row);
    this.#lists.delete(user);
  }

  expectToAgree(): void {
    for (const [user, list] of this.#lists) {
      const row = this.rowOf(user);
      expect(this.table.user(row)).toBe(user);
      expect(this.table.all(row)).toEqual(list);
      expect(this.table.hasOne(row)).toBe(list.length === 1);
      expect(this.table.isOpen(row)).toBe(list.length > 0);
      for (let time = -1; time <= 10; time++) expect(this.table.indexAt(row, time)).toBe(this.indexAt(user, time));
      for (let i = 0; i <= list.length; i++) {
        const session = this.table.at(row, i);
        const { start, end, value } = session ?? {};
        expect(session === undefined ? undefined : { start, end, value }).toEqual(list[i]);
      }
    }
  }
}

const step = fc.record({
  what: fc.constantFrom('insert', 'insert', 'insert', 'extend', 'removeNext', 'removeFirst', 'forget', 'compact'),
  user: fc.constantFrom('ann', 'bob', '__proto__'),
  time: fc.nat(9),
});

describe('UserTable', () => {
  it('should be, for each user, a list of sessions in time order', () => {
    fc.assert(
      fc.property(fc.array(step, { size: 'medium' }), (steps) => {
        const lists = new Lists();
        for (const { what, user, time } of steps) {
          if (what === 'insert') lists.insert(user, time);
          else if (what === 'extend') lists.extend(user, time);
          else if (what === 'removeNext') lists.removeNext(user, time);
          else if (what === 'removeFirst') lists.removeFirst(user);
          else if (what === 'forget') lists.forget(user);
          else lists.table.compact();
        }
        lists.expectToAgree();
      }),
    );
  });

  it('should meet a user without sessions, a floor or ids, also in the row of one who is forgotten', () => {
    const table = new UserTable<string, string>();
    const row = table.add('ann', 'empty');
    table.setFloor(row, 10);
    table.setDue(row, 20);
    table.ids.set(row, new SeenIds());
    table.delete(row);

    expect(table.row('ann')).toBeUndefined();
    expect(table.add('bob', 'empty')).toBe(row);
    expect([table.floor(row), table.due(row), table.ids.has(row), table.isOpen(row), table.value[row]]).toEqual([
      -Infinity,
      Infinity,
      false,
      false,
      'empty',
    ]);
  });

  it('should have an event join the only open session of a user, and put off when the user is due', () => {
    const table = new UserTable<string, string>();
    const row = table.add('ann', 'empty');
    expect(table.join(row, 5, 10)).toBe(false);
    table.insert(row, 0, { start: 5, end: 7, value: '' });
    table.setDue(row, 17);

    expect(table.join(row, 4, 10)).toBe(false);
    expect(table.join(row, 6, 10)).toBe(true);
    expect([table.start(row), table.end(row), table.due(row)]).toEqual([5, 7, 17]);
    expect(table.join(row, 18, 10)).toBe(false);
    expect(table.join(row, 17, 10)).toBe(true);
    expect([table.start(row), table.end(row), table.due(row)]).toEqual([5, 17, 27]);

    table.insert(row, 1, { start: 40, end: 40, value: '' });
    expect([17, 27, 40, 41].map((time) => table.join(row, time, 10))).toEqual([false, false, false, false]);
  });

  it('should tell once which rows have changed, but not of users who are forgotten', () => {
    const table = new UserTable<string, string>();
    const rows = ['ann', 'bob', 'cyd', 'dan'].map((user) => table.add(user, 'empty'));
    expect(table.takeChanged()).toEqual([]);
    table.setChanged(rows[3]!);
    table.setChanged(rows[1]!);
    table.setChanged(rows[2]!);
    table.setChanged(rows[1]!);
    table.delete(rows[2]!);
    expect(table.takeChanged()).toEqual([rows[1], rows[3]]);
    expect(table.takeChanged()).toEqual([]);
  });

  it('should give back the memory of users who are gone, and keep the others', () => {
    const table = new UserTable<number, string>();
    for (let user = 0; user < 1_000; user++) {
      const row = table.add(user, 'empty');
      table.insert(row, 0, { start: user, end: user, value: `of ${String(user)}` });
      table.setFloor(row, user - 10);
      table.setDue(row, user + 10);
      table.ids.set(row, SeenIds.load([[user, user]]));
      if (user === 307) table.setChanged(row);
    }
    const capacity = table.capacity;
    expect(table.isSparse).toBe(false);
    for (let user = 0; user < 1_000; user++) if (user % 300 !== 7) table.delete(table.row(user) ?? NaN);
    expect(table.isSparse).toBe(true);
    const users = [...table.rows()].map((row) => table.user(row));

    table.compact();

    expect(users).toEqual([7, 307, 607, 907]);
    expect(table.capacity).toBeLessThan(capacity / 8);
    expect(table.isSparse).toBe(false);
    for (const [row, user] of users.entries()) {
      expect(table.row(user)).toBe(row);
      expect(table.all(row)).toEqual([{ start: user, end: user, value: `of ${String(user)}` }]);
      expect(table.floor(row)).toBe(user - 10);
      expect(table.due(row)).toBe(user + 10);
      expect(table.ids.get(row)?.has(user, -Infinity)).toBe(true);
    }
    expect(table.takeChanged().map((row) => table.user(row))).toEqual([307]);
    expect(table.add(1, 'empty')).toBe(users.length);
  });
});
