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
  const machine = new Sessionizer<User, number, MeasuredSession>({
    gap: gapOf(fields, cut),
    grace: cut.grace,
    latest: cut.latest,
    timeOf: (row) => batch.times[row]!,
    ...(cut.hasIds && { idOf: (row: number) => batch.ids?.[row] }),
    fold: measuredFold<number>({
      kindOf: (row) => batch.kinds[row]!,
      queryOf: (row) => batch.queries?.[row] ?? null,
      byOf: (row) => batch.bys?.[row] ?? null,
      positionOf: (row) => batch.positions?.[row] ?? null,
    }),
    rejected(rejection) {
      rejected({ ...rejection, event: eventAt(batch, rejection.event) });
    },
  });
  for await (batch of batches) yield closedBy(batch);
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
