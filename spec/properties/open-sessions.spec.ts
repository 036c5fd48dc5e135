import { Subject } from 'rxjs';
import { type Ctr, type Session, sessionize, toCtr } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import { ctrOf } from '../model/count.js';
import type { User } from '../model/model.js';
import { SteppedModel, tiesByUser } from '../model/steps.js';
import { type LogEvent, logs, property } from './arbitraries.js';
import { groupings } from './groupings.js';
import { rows } from './rows.js';

describe.each(Object.entries(groupings))('A8, behind %s', (_, grouped) => {
  property('what is shown as open is what the end of the stream would bring', 300, logs, ({ options, events }) => {
    const model = new SteppedModel(options);
    const source = new Subject<LogEvent>();
    const at = new Subject<void>();
    let open: readonly Session<User, LogEvent>[] = [];
    let emitted: Ctr<User>[] = [];
    grouped(source)
      .pipe(
        sessionize({
          ...options,
          rejected: () => undefined,
          openSessions: { at, to: (sessions) => (open = sessions) },
        }),
        toCtr(),
      )
      .subscribe({
        next: (value) => emitted.push(value),
        error(error: unknown) {
          throw error;
        },
      });
    for (const event of events) {
      emitted = [];
      source.next(event);
      at.next();
      expect(tiesByUser(emitted)).toEqual(tiesByUser(model.take({ event }).flatMap((session) => ctrOf(session))));
      expect(rows(open)).toEqual(rows(model.whatIfItEnded()));
    }
    emitted = [];
    source.complete();
    expect(tiesByUser(emitted)).toEqual(tiesByUser(model.flush().flatMap((session) => ctrOf(session))));
  });
});
