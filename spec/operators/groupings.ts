import { groupBy, type GroupedObservable, identity, map, type OperatorFunction, pipe } from 'rxjs';
import { groupByUser, type Session, sessionize } from 'rxjs-sessionize';
import type { UserEvent } from './marbles.js';

type ByUser = (
  userOf?: (event: UserEvent) => string,
) => OperatorFunction<UserEvent, GroupedObservable<string, UserEvent>>;

const userOfEvent = ({ user }: UserEvent) => user;

/** What may stand before `sessionize`: its results are the same behind each (A1, A2, A5). */
export const groupings: readonly (readonly [name: string, byUser: ByUser])[] = [
  ['groupByUser, fused', (userOf = userOfEvent) => groupByUser(userOf)],
  ['groupByUser, unfused', (userOf = userOfEvent) => pipe(groupByUser(userOf), map(identity))],
  ['rxjs groupBy', (userOf = userOfEvent) => groupBy(userOf)],
  [
    'groups that are piped',
    (userOf = userOfEvent) =>
      pipe(
        groupByUser(userOf),
        map((group) => Object.assign(group.pipe(map(identity)), { key: group.key })),
      ),
  ],
  ['a group for each event', (userOf = userOfEvent) => groupBy(userOf, { duration: (group) => group })],
];

type Metric<R> = OperatorFunction<Session<string, UserEvent>, R>;

interface BehindSessionize {
  readonly name: string;
  readonly sessionsTo: <R>(metric: Metric<R>) => OperatorFunction<UserEvent, R>;
  /** When functions of the user are called: as events come, or as sessions close (A2). */
  readonly calls: 'at events' | 'at sessions';
}

/** How a metric of sessions may stand behind `sessionize({ gap: 4 })`: its results are the same in each. */
export const behindSessionize: readonly BehindSessionize[] = [
  {
    name: 'fused with sessionize and groupByUser',
    sessionsTo: (metric) => pipe(groupByUser(), sessionize({ gap: 4 }), metric),
    calls: 'at events',
  },
  {
    name: 'fused with sessionize behind rxjs groupBy',
    sessionsTo: (metric) => pipe(groupBy(userOfEvent), sessionize({ gap: 4 }), metric),
    calls: 'at events',
  },
  {
    name: 'fused with sessionize that has bounds',
    sessionsTo: (metric) => pipe(groupByUser(), sessionize({ gap: 4, maxDuration: 1_000, maxEvents: 1_000 }), metric),
    calls: 'at sessions',
  },
  {
    name: 'apart from sessionize',
    sessionsTo: (metric) => pipe(groupByUser(), sessionize({ gap: 4 }), map(identity), metric),
    calls: 'at sessions',
  },
];
