import { groupBy, type GroupedObservable, identity, map, type OperatorFunction, pipe } from 'rxjs';
import { groupByUser, type Session, sessionize } from 'rxjs-sessionize';
import type { UserEvent } from './marbles.js';

type ByUser = (
  userOf?: (event: UserEvent) => string,
) => OperatorFunction<UserEvent, GroupedObservable<string, UserEvent>>;

const userOfEvent = ({ user }: UserEvent) => user;

/** The operators that may come before `sessionize`. Its results are the same behind each (A1, A2, A5). */
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

type SessionsTo = <R>(metric: Metric<R>) => OperatorFunction<UserEvent, R>;

/**
 * The ways to compose a metric of sessions behind `sessionize({ gap: 4 })`. All give the same results. They differ in when they
 * call functions of yours (A2).
 */
export const behindSessionize: readonly (readonly [
  name: string,
  sessionsTo: SessionsTo,
  calls: 'at events' | 'at sessions',
])[] = [
  [
    'fused with sessionize and groupByUser',
    (metric) => pipe(groupByUser(), sessionize({ gap: 4 }), metric),
    'at events',
  ],
  [
    'fused with sessionize behind rxjs groupBy',
    (metric) => pipe(groupBy(userOfEvent), sessionize({ gap: 4 }), metric),
    'at events',
  ],
  [
    'fused with sessionize that has bounds',
    (metric) => pipe(groupByUser(), sessionize({ gap: 4, maxDuration: 1_000, maxEvents: 1_000 }), metric),
    'at events',
  ],
  [
    'apart from sessionize',
    (metric) => pipe(groupByUser(), sessionize({ gap: 4 }), map(identity), metric),
    'at sessions',
  ],
];
