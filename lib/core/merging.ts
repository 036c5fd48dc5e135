import type { Cutting } from './cutting.js';
import type { Fold } from './fold.js';
import type { OpenSession, OpenSessions } from './open-session.js';
import {
  after,
  atOrBefore,
  insert,
  replace,
  splitAfter,
  type Stretch,
  type Stretches,
  treeOf,
} from './ordered-tree.js';
import { countOfSaved, type SavedSession } from './snapshot.js';
import type { Span } from './session.js';
import type { UserTable } from './user-table.js';

/** An open session that only the gap ends: its reach is its deadline. */
interface Merged<A> extends Stretch {
  readonly end: number;
  readonly value: A;
}

/** What is needed of a fold while a session is open. */
type Adding<E, A> = Pick<Fold<never, E, A, Span<never>>, 'empty' | 'add' | 'merge' | 'load'>;

/**
 * Where only the gap ends a session, two sessions become one when an event connects them, and none is ever cut in two. So no event
 * has to be kept: each session is what the fold makes of it.
 */
export class Merging<K, E, A> implements Cutting<E, A> {
  readonly #users: UserTable<K, A>;
  readonly #fold: Adding<E, A>;

  constructor(users: UserTable<K, A>, fold: Adding<E, A>) {
    this.#users = users;
    this.#fold = fold;
  }

  add(row: number, event: E, time: number): void {
    const users = this.#users;
    const fold = this.#fold;
    const gap = users.gap(row);
    const several = users.several(row) as MergedSessions<A> | undefined;
    if (several !== undefined) {
      this.leave(row, several.with(event, time, gap, fold));
      return;
    }
    const value = users.value[row] as A;
    const start = users.start(row);
    const end = users.end(row);
    if (!users.isLone(row)) {
      users.setLone(row, time, time, 1, time + gap, fold.add(value, event, time));
    } else if (time <= end + gap && start <= time + gap) {
      const last = Math.max(end, time);
      users.setLone(row, Math.min(start, time), last, users.count(row) + 1, last + gap, fold.add(value, event, time));
    } else {
      const lone = { start, end, reach: end + gap, count: users.count(row), value };
      users.setSeveral(row, new MergedSessions(treeOf([lone])!).with(event, time, gap, fold), fold.empty());
    }
  }

  leave(row: number, rest: MergedSessions<A> | undefined): void {
    const users = this.#users;
    if (rest === undefined) {
      users.setNone(row, this.#fold.empty());
    } else if (rest.isOne) {
      const { start, end, count, reach, value } = rest.tree.item;
      users.setLone(row, start, end, count, reach, value);
    } else {
      users.setSeveral(row, rest, this.#fold.empty());
    }
  }

  load(row: number, saved: readonly SavedSession[]): void {
    const gap = this.#users.gap(row);
    const sessions = saved.map((session): Merged<A> => {
      const { start, end, value } = session;
      return { start, end, reach: end + gap, count: countOfSaved(session), value: this.#fold.load(value) };
    });
    const tree = treeOf(sessions);
    this.leave(row, tree && new MergedSessions(tree));
  }
}

class MergedSessions<A> implements OpenSessions<A> {
  readonly tree: Stretches<Merged<A>>;

  constructor(tree: Stretches<Merged<A>>) {
    this.tree = tree;
  }

  get isOne(): boolean {
    return this.tree.first === this.tree.last;
  }

  get first(): OpenSession {
    const { start, end, count, reach } = this.tree.first;
    return { start, end, count, deadline: reach, cause: 'gap' };
  }

  takeFirst(): { value: A; rest: MergedSessions<A> | undefined } {
    const { start, value } = this.tree.first;
    const [, rest] = splitAfter(this.tree, start);
    return { value, rest: rest && new MergedSessions(rest) };
  }

  /** These sessions and one more event. */
  with<E>(event: E, time: number, gap: number, fold: Adding<E, A>): MergedSessions<A> {
    const before = atOrBefore(this.tree, time);
    const joined: Merged<A> =
      before !== undefined && time <= before.reach
        ? withEvent(before, event, time, gap, fold)
        : { start: time, end: time, reach: time + gap, count: 1, value: fold.add(fold.empty(), event, time) };
    const next = after(this.tree, time);
    if (next === undefined || next.start > joined.reach) return new MergedSessions(insert(this.tree, joined));
    const merged = {
      start: joined.start,
      end: next.end,
      reach: next.reach,
      count: joined.count + next.count,
      value: fold.merge(joined.value, next.value),
    };
    return new MergedSessions(replace(this.tree, joined.start, next.start, merged));
  }
}

function withEvent<E, A>(session: Merged<A>, event: E, time: number, gap: number, fold: Adding<E, A>): Merged<A> {
  const end = Math.max(session.end, time);
  return {
    start: session.start,
    end,
    reach: end + gap,
    count: session.count + 1,
    value: fold.add(session.value, event, time),
  };
}
