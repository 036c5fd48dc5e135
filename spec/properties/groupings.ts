import { groupBy, type GroupedObservable, map, type Observable, skip } from 'rxjs';
import { groupByUser } from 'rxjs-sessionize';

import type { User } from '../model/model.js';
import type { LogEvent } from './arbitraries.js';

type Groups = Observable<GroupedObservable<User, LogEvent>>;

/** With the first one, `sessionize` is fused with the grouping. With the others, it subscribes to groups. */
export const groupings: Record<string, (events: Observable<LogEvent>) => Groups> = {
  groupByUser: (events) => events.pipe(groupByUser()),
  'groupByUser, map': (events) =>
    events.pipe(
      groupByUser(),
      map((group) => group),
    ),
  'rxjs groupBy': (events) => events.pipe(groupBy(({ user }) => user)),
  'rxjs groupBy with duration': (events) =>
    events.pipe(groupBy(({ user }) => user, { duration: (group) => group.pipe(skip(1)) })),
};
