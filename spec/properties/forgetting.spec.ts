import { finalize, type GroupedObservable, mergeMap, share, Subject, tap } from 'rxjs';
import { groupByUser, sessionize } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import type { User } from '../model/model.js';
import { SteppedModel, SteppedSessionizer } from '../model/steps.js';
import { eventsIn, largeRuns, type LogEvent, logs, property, type Run, runs } from './arbitraries.js';

/** Takes a snapshot after every `every` steps. */
function forgets({ options, steps }: Run, every: number): void {
  const forgotten: User[] = [];
  const machine = new SteppedSessionizer(options, { forgotten: (user) => forgotten.push(user) });
  const model = new SteppedModel(options);
  const users = [...new Set(eventsIn(steps).map(({ user }) => user))].sort();
  let before: User[] = [];

  for (const [i, step] of [...steps, { watermark: Infinity }].entries()) {
    if ('snapshotRestore' in step) continue;
    machine.take(step);
    model.take(step);
    const remembered = users.filter((user) => model.remembers(user));
    const gone = forgotten.splice(0);
    expect(gone).toHaveLength(new Set(gone).size);
    const left = before.filter((user) => !remembered.includes(user));
    // The user of this event may be forgotten too: when the event is rejected, or before it makes the user known again.
    const own = 'event' in step && !left.includes(step.event.user) ? step.event.user : undefined;
    expect(new Set(gone.filter((user) => user !== own))).toEqual(new Set(left));
    if (i % every === 0) expect(new Set(machine.remembered())).toEqual(new Set(remembered));
    before = remembered;
  }
  expect(before).toEqual([]);
}

describe('S5 (d): a user is forgotten once W > F + gap, and not before', () => {
  property('at every step', 1_000, runs, (run) => {
    forgets(run, 1);
  });

  property('with many users over a long time', 10, largeRuns, (run) => {
    forgets(run, 50);
  });

  property('and the groups of forgotten users have ended', 1_000, logs, ({ options, events }) => {
    const model = new SteppedModel(options);
    const source = new Subject<LogEvent>();
    const living = new Set<GroupedObservable<User, LogEvent>>();
    const groups = source.pipe(groupByUser(), share());
    const watched = groups.pipe(
      tap((group) => living.add(group)),
      mergeMap((group) => group.pipe(finalize(() => living.delete(group)))),
    );
    watched.subscribe();
    groups.pipe(sessionize(options)).subscribe();
    for (const event of events) {
      source.next(event);
      model.take({ event });
      expect([...living].map(({ key }) => key).filter((user) => !model.remembers(user))).toEqual([]);
    }
  });
});
