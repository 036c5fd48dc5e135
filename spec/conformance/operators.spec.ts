import { groupBy, map, type GroupedObservable, type Observable, Subject } from 'rxjs';
import { groupByUser, type Rejection, type Session, sessionize } from 'rxjs-sessionize';
import { describe, it } from 'vitest';

import type { ModelEvent, User } from '../model/model.js';
import { expectOutcome } from './expectation.js';
import { optionsOf, type Vector, vectors } from './vectors.js';

type Events = Observable<ModelEvent>;
type Groups = Observable<GroupedObservable<User, ModelEvent>>;
type Sessions = readonly Session<User, ModelEvent>[];

function run(vector: Vector, grouped: (events: Events) => Groups): void {
  const events = new Subject<ModelEvent>();
  const look = new Subject<void>();
  const rejections: Rejection<User, ModelEvent>[] = [];
  let open: Sessions = [];
  let emitted: Session<User, ModelEvent>[] = [];
  grouped(events)
    .pipe(
      sessionize({
        ...optionsOf(vector),
        rejected: (rejection) => rejections.push(rejection),
        openSessions: { at: look, to: (sessions) => (open = sessions) },
      }),
    )
    .subscribe({
      next: (session) => emitted.push(session),
      error(error: unknown) {
        throw error;
      },
    });

  const emittedBy = vector.steps.map((step) => {
    emitted = [];
    if ('event' in step) events.next(step.event);
    else events.complete();
    return emitted;
  });
  look.next();
  expectOutcome(vector, { emitted: emittedBy, rejections, open });
}

const isOfEventsOnly = ({ grace, steps }: Vector): boolean =>
  grace !== null && steps.every((step) => 'event' in step || 'end' in step);

/** The cases in which the watermark follows the events, and the only other step is their end. */
const ofEventsOnly = vectors
  .map(([file, cases]) => [file, cases.filter(isOfEventsOnly)] as const)
  .filter(([, cases]) => cases.length > 0);

describe.each(ofEventsOnly)('%s, through the operators', (_, cases) => {
  it.each(cases)('$name', (vector) => {
    run(vector, (events) => events.pipe(groupByUser()));
  });

  it.each(cases)('$name, with an operator in between', (vector) => {
    run(vector, (events) =>
      events.pipe(
        groupByUser(),
        map((group) => group),
      ),
    );
  });

  it.each(cases)('$name, grouped by rxjs', (vector) => {
    run(vector, (events) => events.pipe(groupBy(({ user }) => user)));
  });
});
