import { SnapshotError } from './errors.js';
import type { KeptSession } from './open-sessions.js';
import { SeenIds } from './seen-ids.js';
import type { Session, Span } from './session.js';
import { SessionMachine } from './session-machine.js';
import type { SessionizerOptions } from './sessionizer-options.js';
import { show } from './show.js';
import {
  checkSnapshot,
  countOfSaved,
  type Fingerprint,
  type SavedUser,
  saveNumber,
  type Snapshot,
} from './snapshot.js';

/**
 * Cuts the events of many users into sessions, in event time: the state machine behind the operators, without RxJS. For
 * a `for await` loop, a worker, another stream library.
 *
 * Each call is one step: the watermark moves (S2), the event is accepted or rejected (S4), and the sessions whose deadline the
 * watermark has passed close (S3) and are returned, in the order of S6.
 *
 * ```ts
 * import { Sessionizer } from 'rxjs-sessionize';
 *
 * const clicks = [
 *   { who: 'ann', at: 1_000 },
 *   { who: 'ann', at: 4_000 },
 *   { who: 'bob', at: 20_000 },
 * ];
 * const sessionizer = new Sessionizer<string, (typeof clicks)[0]>({ gap: 5_000, timeOf: (click) => click.at });
 * for (const click of clicks) {
 *   for (const { user, start, end } of sessionizer.add(click.who, click)) console.log(user, start, end);
 * }
 * // => ann 1000 4000
 * for (const { user, start, end } of sessionizer.flush()) console.log(user, start, end);
 * // => bob 20000 20000
 * ```
 *
 * A function of yours that throws does so out of the call, and the event is not taken. If `timeOf`, `idOf`, `gap`, `split`, the
 * fold or `rejected` throws at the event, nothing has changed. Only closing a session throws later: then W has moved, sessions
 * that were closed before are returned by the next call, and the session whose closing threw stays open until the next call
 * tries it again. So nothing is lost, and nothing counts twice, also if the call is made again.
 */
export class Sessionizer<K, E, R extends Span<K> = Session<K, E>> extends SessionMachine<K, E, R> {
  /** The state, as plain JSON as far as users and events are. It shares no list with this machine. */
  snapshot(): Snapshot<K> {
    return this.#save(this.users.rows());
  }

  /**
   * The state as in `snapshot`, but only with the users who may have changed since the last call. Users for whom nothing is kept any
   * longer are not in it: `forgotten` is called with them.
   */
  changes(): Snapshot<K> {
    const saved = this.#save(this.users.changed());
    // Only now, since the fold may throw.
    this.users.setSaved();
    return saved;
  }

  /**
   * A machine that goes on where the snapshot was taken (S5 e).
   *
   * @throws SnapshotError - where the snapshot is damaged, has another format, or was made with another gap, other bounds or another
   * fold; `grace` may be another, and moves the watermark from the next event on that is later than all before
   */
  static restore<K, E, R extends Span<K> = Session<K, E>>(
    options: SessionizerOptions<K, E, R>,
    snapshot: Snapshot<K>,
    calledAs?: string,
  ): Sessionizer<K, E, R> {
    const machine = new Sessionizer<K, E, R>(options, calledAs);
    checkSnapshot(snapshot, machine.#fingerprint());
    const greatest = Number(snapshot.greatestTime);
    if (greatest !== -Infinity) machine.time.goOn(greatest);
    machine.advance(Number(snapshot.watermark));
    for (const saved of snapshot.users) {
      try {
        machine.#load(saved);
      } catch (error) {
        if (error instanceof SnapshotError) throw error;
        throw new SnapshotError('snapshot-damaged', `what is kept of user ${show(saved.user)} cannot be loaded`, {
          cause: error,
        });
      }
    }
    return machine;
  }

  #load({ user, floor, gap, open, ids }: SavedUser<K>): void {
    const users = this.users;
    const row = this.meet(user, gap ?? this.gapOf(user));
    users.setFloor(row, Number(floor));
    const sessions = open.map((saved): KeptSession<unknown> => {
      const { start, end, value } = saved;
      // The real deadline is computed from the events.
      return {
        start,
        end,
        count: countOfSaved(saved),
        deadline: end,
        cause: 'gap',
        value: this.fold.load(value, saved),
      };
    });
    this.cutting.load(row, sessions);
    users.setShowable(row);
    for (const { count } of this.sessions(row)) this.tallies.restored += count;
    if (ids.length > 0) users.ids[row] = SeenIds.load(ids);
    if (!users.isLone(row)) {
      users.setDue(row, users.several(row)?.due(this.time.value) ?? users.floor(row) + users.gap(row));
    }
    this.closing.schedule(row);
  }

  #save(rows: Iterable<number>): Snapshot<K> {
    const users: SavedUser<K>[] = [];
    for (const row of rows) {
      if (this.isForgotten(row)) continue;
      const sessions = this.cuttable(row);
      if (sessions === undefined) continue;
      const floor = this.users.floor(row);
      users.push({
        user: this.users.user(row),
        floor: saveNumber(floor),
        ...(typeof this.gap === 'function' && { gap: this.users.gap(row) }),
        open: sessions.map(({ start, end, count, value }) => ({
          start,
          end,
          count,
          value: this.fold.save(value),
        })),
        ids: this.users.ids[row]?.save(floor) ?? [],
      });
    }
    return {
      format: 2,
      options: this.#fingerprint(),
      watermark: saveNumber(this.time.value),
      greatestTime: saveNumber(this.time.greatest),
      users,
    };
  }

  #fingerprint(): Fingerprint {
    const { maxDuration, maxEvents, split } = this.deadlines;
    return {
      gap: typeof this.gap === 'function' ? 'by user' : this.gap,
      maxDuration: saveNumber(maxDuration),
      maxEvents: saveNumber(maxEvents),
      ...(split !== undefined && {
        split: `${split.name}${split.before ? ', before' : ''}${split.after ? ', after' : ''}`,
      }),
      fold: this.fold.name,
    };
  }
}
