import { Closing } from './closing.js';
import type { Fold } from './fold.js';
import type { KeptSession } from './open-sessions.js';
import { byDeadline, type Span } from './session.js';
import type { UserTable } from './user-table.js';

/** A user whose open sessions have changed, and all of them as they stand now, in time order. */
export interface OpenChange<K, R> {
  readonly user: K;
  readonly sessions: readonly R[];
}

/** Shows open sessions, each as it would be if the stream ended now (A8): all, or what has changed since the last look (S15). */
export class OpenView<K, E, R extends Span<K>> {
  readonly #users: UserTable<K, E, unknown>;
  readonly #fold: Pick<Fold<K, E, unknown, R>, 'load' | 'save'>;
  readonly #closing: Closing<K, E, R>;
  readonly #sessions: (row: number) => readonly KeptSession<unknown>[];
  /** Users whose open sessions `changes` has returned, and those of them who were forgotten since. */
  readonly #shown = new Set<K>();
  #gone: K[] = [];

  /** @param sessions - the open sessions of a row, in time order; none of a user who is given up */
  constructor(
    users: UserTable<K, E, unknown>,
    fold: Pick<Fold<K, E, unknown, R>, 'load' | 'save'>,
    closing: Closing<K, E, R>,
    sessions: (row: number) => readonly KeptSession<unknown>[],
  ) {
    this.#users = users;
    this.#fold = fold;
    this.#closing = closing;
    this.#sessions = sessions;
  }

  /** The open sessions of all users, in the order of S6. */
  all(): R[] {
    return [...this.#users.rows()].flatMap((row) => this.#of(row)).sort(byDeadline);
  }

  changes(): OpenChange<K, R>[] {
    const table = this.#users;
    const users = new Set(table.unshown().map((row) => table.user(row)));
    for (const user of this.#gone) users.add(user);
    const changes: OpenChange<K, R>[] = [];
    for (const user of users) {
      const row = table.row(user);
      const sessions = row === undefined ? [] : this.#of(row);
      if (sessions.length > 0 || this.#shown.has(user)) changes.push({ user, sessions });
    }
    // Only now, since the fold may throw.
    table.setShown();
    this.#gone = [];
    for (const { user, sessions } of changes) {
      if (sessions.length > 0) this.#shown.add(user);
      else this.#shown.delete(user);
    }
    return changes;
  }

  /** Call it when a user is forgotten. */
  forget(user: K): void {
    if (this.#shown.has(user)) this.#gone.push(user);
  }

  #of(row: number): R[] {
    return this.#sessions(row).flatMap(({ start, end, deadline, cause, value }, i, all) => {
      // A copy, since the value changes with the session.
      const copy = this.#fold.load(this.#fold.save(value));
      const closedBy = i === all.length - 1 ? Closing.atTheEnd(cause) : cause;
      return this.#closing.finish(true, copy, this.#users.user(row), start, end, deadline, closedBy) ?? [];
    });
  }
}
