import { buffer, debounceTime, groupBy, mergeMap, type SchedulerLike, Subject } from 'rxjs';
import type { RecipeSession } from '../../../parts/page/diagram/diagram-source.js';
import { Sessionizer } from 'rxjs-sessionize';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';
import { boundsOf, type Settings } from './settings.js';

/** `groupBy` and `debounceTime`: what most people write first. It measures pauses between arrivals. */
export class UsualRecipe {
  readonly #arrivals = new Subject<PlayedEvent>();

  /**
   * @param gap - in ms of the scheduler
   * @param take - takes each session
   */
  constructor(gap: number, scheduler: SchedulerLike, take: (session: RecipeSession) => void) {
    this.#arrivals
      .pipe(
        groupBy(({ user }) => user),
        mergeMap((events) => events.pipe(buffer(events.pipe(debounceTime(gap, scheduler))))),
      )
      .subscribe((events) => {
        const [first] = events;
        if (first === undefined) return;
        const times = events.map(({ time }) => Number(time));
        const start = times.reduce((a, b) => Math.min(a, b));
        const end = times.reduce((a, b) => Math.max(a, b));
        take({ user: first.user, start, end, events: events.length });
      });
  }

  next(event: PlayedEvent): void {
    this.#arrivals.next(event);
  }

  complete(): void {
    this.#arrivals.complete();
  }
}

const idOf = ({ user, start, end, events }: RecipeSession): string => JSON.stringify([user, start, end, events]);

/** Returns a function that tells whether a session is one of the right sessions of these events, whatever their order. */
export function rightSessions(
  inOrder: readonly PlayedEvent[],
  settings: Settings,
): (session: RecipeSession) => boolean {
  const machine = new Sessionizer<User, PlayedEvent>({ ...boundsOf(settings), idOf: ({ id }) => id });
  const sessions = inOrder.flatMap((event) => machine.add(event.user, event));
  const ids = new Set(
    [...sessions, ...machine.flush()].map(({ user, start, end, events }) =>
      idOf({ user, start, end, events: events.length }),
    ),
  );
  return (session) => ids.has(idOf(session));
}
