import type { User } from './played-event.js';
import type { DrawnRun, Passage, Waits } from './diagram-source.js';

/** The visible things between two times. */
export interface Scene {
  readonly passages: readonly Passage[];
  readonly open: DrawnRun['open'];
  readonly closed: DrawnRun['closed'];
  /** The users of all these, in order of appearance. */
  readonly users: ReadonlySet<User>;
}

/** @param always - users who always have a lane, even if nothing of them is visible */
export function sceneOf(run: DrawnRun, from: number, to: number, now: number, always: readonly User[]): Scene {
  const { passages, closed, open } = run;
  const seen: Passage[] = [];
  const places = new Map<User, { ms: number; count: number }>();
  for (let i = firstFrom(passages, from); i < passages.length && passages[i]!.time <= to; i++) {
    const passage = passages[i]!;
    // An event that has not happened yet cannot be on its way.
    if (passage.time > now && passage.fate === 'on-the-way') continue;
    const ms = Math.floor(passage.time);
    const place = places.get(passage.event.user);
    if (place?.ms !== ms) places.set(passage.event.user, { ms, count: 1 });
    else if (place.count++ >= mostAtOnce) continue;
    seen.push(passage);
  }
  const out: DrawnRun['closed'][number][] = [];
  // They are in order of their deadlines, or nearly: bounds and late events close some early.
  for (let i = closed.length - 1; i >= 0 && closed[i]!.deadline >= from - (to - from); i--) {
    if (closed[i]!.end >= from && closed[i]!.start <= to) out.push(closed[i]!);
  }
  return {
    passages: seen,
    open,
    closed: out,
    users: new Set([...always, ...seen.map(userOf), ...[...out, ...open].map(({ user }) => user)]),
  };
}

/** The most events of a user in one ms. They cover each other, and to draw thousands would take too long. */
const mostAtOnce = 20;

const userOf = ({ event }: Passage): User => event.user;

/** The index of the first passage at or after `time`. */
function firstFrom(passages: readonly Passage[], time: number): number {
  let low = 0;
  let high = passages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passages[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How much time the diagram shows, in ms: a few sessions, but at least the time that passes in a few seconds, and at most the
 * length of the log.
 */
export function spanFor(
  { gap, grace, silence, disorder }: Waits,
  log?: { readonly speed: number; readonly length: number },
): number {
  if (log === undefined) return Math.max(3 * (gap + grace + silence), 1.5 * disorder, 24_000);
  const span = Math.max(3 * (gap + grace), 1.5 * disorder, 2_500 * log.speed);
  return Math.max(10_000, Math.min(span, 1.25 * (log.length + disorder)));
}
