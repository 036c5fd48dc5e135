import { Subject } from 'rxjs';
import { groupByUser, liveClock, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';

export const events = new Subject<SearchEvent>();

export const ctrs = events.pipe(
  groupByUser(),
  sessionize({
    gap: 1_800_000,
    grace: 5_000,
    clock: liveClock({ silence: 10_000 }),
    rejected: (rejection) => {
      console.warn(rejection);
    },
  }),
  toCtr(),
);

// Wherever an event occurs: events.next(event). At the end: events.complete().
