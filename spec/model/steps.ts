import {
  type Counts,
  type OpenChange,
  Sessionizer,
  type Fold,
  type Rejection,
  type Session,
  type SessionizerOptions,
  type Snapshot,
  type Span,
} from 'rxjs-sessionize';

import { inOrderOfClosing, Model, type ModelEvent, type ModelOptions, type User } from './model.js';

/** The possible steps of a state machine. */
export type Step<E> =
  { readonly event: E } | { readonly watermark: number } | { readonly snapshotRestore: true } | { readonly end: true };

interface More<E, R extends Span<User>> {
  readonly fold?: Fold<User, E, unknown, R>;
  readonly forgotten?: (user: User) => void;
}

/** The machine under test, with a method that takes steps. */
export class SteppedSessionizer<E extends ModelEvent, R extends Span<User> = Session<User, E>> {
  readonly rejections: Rejection<User, E>[] = [];
  #options: SessionizerOptions<User, E, R>;
  #machine: Sessionizer<User, E, R>;

  constructor(options: ModelOptions<E>, more: More<E, R> = {}) {
    // Needs a cast: for generic `E` and `R`, the compiler cannot tell that `timeOf` and `fold` may be left out.
    this.#options = {
      ...options,
      ...more,
      rejected: (rejection: Rejection<User, E>) => void this.rejections.push(rejection),
    } as unknown as SessionizerOptions<User, E, R>;
    this.#machine = new Sessionizer(this.#options);
  }

  get watermark(): number {
    return this.#machine.watermark;
  }

  get nextDue(): number {
    return this.#machine.nextDue;
  }

  get openCount(): number {
    return this.#machine.openCount;
  }

  take(step: Step<E>): readonly R[] {
    if ('event' in step) return this.#machine.add(step.event.user, step.event);
    if ('watermark' in step) return this.#machine.advance(step.watermark);
    if ('end' in step) return this.#machine.flush();
    this.restore();
    return [];
  }

  /** Saves the state as JSON, and continues with a new machine that is restored from it. */
  restore(changed: { readonly grace?: number } = {}): void {
    this.#options = { ...this.#options, ...changed };
    this.#machine = Sessionizer.restore(this.#options, this.#saved());
  }

  get counts(): Counts {
    return this.#machine.counts;
  }

  open(): readonly R[] {
    return this.#machine.open();
  }

  openChanges(): readonly OpenChange<User, R>[] {
    return this.#machine.openChanges();
  }

  forget(user: User): void {
    this.#machine.forget(user);
  }

  /** What `flush` would return now. The machine itself continues. */
  whatIfItEnded(): readonly R[] {
    return Sessionizer.restore(this.#options, this.#saved()).flush();
  }

  /** The users in a snapshot. */
  remembered(): User[] {
    return this.#saved().users.map(({ user }) => user);
  }

  #saved(): Snapshot<User> {
    return JSON.parse(JSON.stringify(this.#machine.snapshot())) as Snapshot<User>;
  }
}

/** The model with the same method. It ignores snapshots. */
export class SteppedModel<E extends ModelEvent> extends Model<E> {
  take(step: Step<E>): readonly Session<User, E>[] {
    if ('event' in step) return this.add(step.event.user, step.event);
    if ('watermark' in step) return this.advance(step.watermark);
    if ('end' in step) return this.flush();
    return [];
  }
}

/** The sessions, with full ties sorted by user. S6 does not promise an order of full ties. */
export function tiesByUser<S extends Omit<Span<User>, 'closedBy'>>(sessions: readonly S[]): S[] {
  const name = ({ user }: S) => `${typeof user} ${String(user)}`;
  const runs: S[][] = [];
  for (const session of sessions) {
    const run = runs.at(-1);
    if (run?.[0] && inOrderOfClosing(run[0], session) === 0) run.push(session);
    else runs.push([session]);
  }
  return runs.flatMap((run) => run.sort((a, b) => (name(a) < name(b) ? -1 : 1)));
}
