import { sessionsOf } from 'rxjs-sessionize/batch';

export interface Event {
  readonly user: string;
  readonly time: number;
  readonly type: string;
}

export interface Workload {
  readonly title: string;
  readonly events: number;
  readonly users: number;
  /** The event time between one event and the next, in ms, before disorder. */
  readonly step: number;
  readonly gap: number;
  readonly grace: number;
}

/** The events of a workload, out of order by up to `grace`. */
export function* eventsOf({ events, users, step, grace }: Workload): Generator<Event> {
  let x = 42;
  const below = (limit: number) => {
    x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0;
    return (x >>> 8) % limit;
  };
  for (let i = 0; i < events; i++) {
    const user = String(below(users));
    const k = below(10);
    const time = 1_700_000_000_000 + step * i - below(grace);
    yield { user, time, type: k < 4 ? 'search' : k < 7 ? 'results' : 'click' };
  }
}

/** The identity of a session, and its counts. */
export interface Counted {
  readonly user: string;
  readonly start: number;
  readonly end: number;
  readonly searches: number;
  readonly clicks: number;
}

export const textOf = ({ user, start, end, searches, clicks }: Counted): string =>
  [user, start, end, searches, clicks].join(' ');

/** The sessions by definition, as texts. */
export function expectedOf(events: readonly Event[], gap: number): Set<string> {
  return new Set(
    sessionsOf(events, { gap }).map(({ user, start, end, events }) =>
      textOf({
        user,
        start,
        end,
        searches: events.filter(({ type }) => type === 'search').length,
        clicks: events.filter(({ type }) => type === 'click').length,
      }),
    ),
  );
}
