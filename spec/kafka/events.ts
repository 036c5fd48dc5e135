import type { Fold, Span } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';

export interface Click {
  readonly user: string;
  readonly time: number;
  /** Unique. It identifies the events of a session. */
  readonly id: number;
}

export interface Visit extends Span<string> {
  readonly clicks: number;
  readonly ids: number;
}

export const gap = 60_000;
export const grace = 5_000;
const start = 1_700_000_000_000;

/** Counts the clicks of a session. `ids` is a sum of hashed ids: two different sets of events are unlikely to have the same sum. */
export const visits: Fold<string, Click, { clicks: number; ids: number }, Visit> = {
  name: 'visits',
  empty: () => ({ clicks: 0, ids: 0 }),
  add: ({ clicks, ids }, { id }) => ({ clicks: clicks + 1, ids: ids + mixed(id) }),
  merge: (a, b) => ({ clicks: a.clicks + b.clicks, ids: a.ids + b.ids }),
  finish: (value, user, start, end, deadline, closedBy) => ({ user, start, end, deadline, closedBy, ...value }),
  renew: () => ({ clicks: 0, ids: 0 }),
  save: (value) => value,
  load: (saved) => saved as { clicks: number; ids: number },
};

const mixed = (id: number) => Math.imul(id + 1, 2_654_435_761) >>> 0;

/** All times are multiples of this many ms, so that many are equal. */
const tick = 250;

/** Clicks of `users` users. They are out of order by less than `grace`, and many have the same time. */
export function* clicksOf(users: number, count: number, seed = 42, from = start): Generator<Click> {
  let x = seed;
  const next = () => (x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0) >>> 8;
  for (let id = 0; id < count; id++) {
    // On average, a user clicks once per `gap`. Pauses vary, so that about a third of them end a session.
    const step = (2 * gap) / users / 2;
    yield {
      user: `u${String(next() % users)}`,
      time: from + tick * Math.ceil((id * step - (next() % (grace - tick))) / tick),
      id,
    };
  }
}

/** The visits of one partition by definition that have closed when W is `by`. */
export function visitsOf(clicks: readonly Click[], { by = Infinity, maxEvents = Infinity } = {}): Visit[] {
  return sessionsOf(clicks, { gap, maxEvents }).flatMap(({ events, ...span }) => {
    const { clicks: count, ids } = events.reduce(
      (value, event) => visits.add(value, event, event.time),
      visits.empty(),
    );
    return by > span.deadline ? [{ ...span, clicks: count, ids }] : [];
  });
}

/** The text by which specs compare visits. */
export const visitText = ({ user, start, end, clicks, ids }: Visit): string =>
  [user, start, end, clicks, ids].join(' ');
