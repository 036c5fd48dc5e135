import type { Session } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { describe, expect } from 'vitest';

import { sessionsOf as sessionsOfTheModel, type User } from '../model/model.js';
import { SteppedModel, SteppedSessionizer } from '../model/steps.js';
import { eventsIn, largeRuns, type LogEvent, type Options, property, type Run, runs } from './arbitraries.js';
import { inAnyOrder } from './rows.js';

/** Sessions in any order. `closedBy` of a user's last session is left out, since a batch always closes it by its end. */
const asBatch = (sessions: readonly Session<User, LogEvent>[]) =>
  inAnyOrder(sessions).map(({ closedBy, ...session }, i, all) =>
    session.user === all[i + 1]?.user ? { closedBy, ...session } : session,
  );

const batch = (events: readonly LogEvent[], { grace: _, idOf: __, ...bounds }: Options) =>
  sessionsOf<LogEvent, User>(events, bounds);

function isBatchOfAccepted(
  { options, steps }: Run,
  machine: SteppedSessionizer<LogEvent> | SteppedModel<LogEvent>,
  every = 1,
) {
  const emitted: Session<User, LogEvent>[] = [];
  for (const [i, step] of steps.entries()) {
    emitted.push(...machine.take(step));
    if (i % every > 0) continue;
    const rejected = new Set(machine.rejections.map(({ event }) => event.id));
    const accepted = eventsIn(steps.slice(0, i + 1)).filter(({ id }) => !rejected.has(id));
    expect(asBatch([...emitted, ...machine.open()])).toEqual(asBatch(batch(accepted, options)));
  }
}

describe('S5 (a): emitted and open sessions are the batch sessions of the accepted events', () => {
  property('after every step', 1_500, runs, (run) => {
    isBatchOfAccepted(run, new SteppedSessionizer(run.options));
  });

  property('with many users over a long time', 10, largeRuns, (run) => {
    isBatchOfAccepted(run, new SteppedSessionizer(run.options), 100);
  });

  property('of the model too', 500, runs, (run) => {
    isBatchOfAccepted(run, new SteppedModel(run.options));
  });

  property('and batch sessions are those of the model', 1_000, runs, ({ options, steps }) => {
    const events = eventsIn(steps);
    expect(asBatch(batch(events, options))).toEqual(asBatch(sessionsOfTheModel(events, options)));
  });
});
