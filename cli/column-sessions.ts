import { Sessionizer } from 'rxjs-sessionize';
import type { EventBatch } from '../read/event-batch.js';
import { eventAt } from '../read/log-event.js';
import { gapOf } from './cutting.js';
import type { Findings } from './findings.js';
import { measuredFold, type MeasuredSession, type User } from './measured-session.js';
import type { Options } from './options.js';

/**
 * Yields the sessions of a log as they close. It is for output that needs only counts: an event stays a row of its batch, and
 * never becomes an object.
 */
export async function* sessionsOfColumns(
  batches: AsyncIterable<EventBatch>,
  { fields, cut }: Options,
  { order, rejected }: Findings,
): AsyncGenerator<readonly MeasuredSession[]> {
  let batch!: EventBatch;
  /** The users who were forgotten since the batch began. */
  let forgotten: User[] = [];
  const nameOf = (user: User): User => batch.numbers?.nameOf(user) ?? user;
  const gap = gapOf(fields, cut);
  const fold = measuredFold<number>({
    kindOf: (row) => batch.kinds[row]!,
    queryOf: (row) => batch.queries?.[row] ?? null,
    byOf: (row) => batch.bys?.[row] ?? null,
    positionOf: (row) => batch.positions?.[row] ?? null,
  });
  const machine = new Sessionizer<User, number, MeasuredSession>({
    gap: typeof gap === 'number' ? gap : (user) => gap(nameOf(user)),
    grace: cut.grace,
    latest: cut.latest,
    timeOf: (row) => batch.times[row]!,
    ...(cut.hasIds && { idOf: (row: number) => batch.ids?.[row] }),
    fold: {
      ...fold,
      finish: (counted: number, user, start, end, deadline, closedBy) =>
        fold.finish(counted, nameOf(user), start, end, deadline, closedBy),
    },
    forgotten(user) {
      if (batch.numbers !== undefined) forgotten.push(user);
    },
    rejected(rejection) {
      const event = eventAt(batch, rejection.event);
      rejected({ ...rejection, user: event.user, event });
    },
  });
  for await (batch of batches) {
    yield closedBy(batch);
    // Who has come back in the same batch keeps the number.
    for (const user of forgotten) if (!machine.knows(user)) batch.numbers?.release(user);
    forgotten = [];
  }
  yield machine.flush();

  function closedBy({ users, times, length }: EventBatch): readonly MeasuredSession[] {
    const sessions: MeasuredSession[] = [];
    for (let row = 0; row < length; row++) {
      const time = times[row]!;
      order.add(time);
      for (const session of machine.add(users[row]!, row, time)) sessions.push(session);
    }
    return sessions;
  }
}
