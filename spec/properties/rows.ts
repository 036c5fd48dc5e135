import type { Session } from 'rxjs-sessionize';

import type { ModelEvent, User } from '../model/model.js';
import { tiesByUser } from '../model/steps.js';

type Sessions = readonly Session<User, ModelEvent>[];

const row = ({ events, ...span }: Session<User, ModelEvent>) => ({ ...span, ids: events.map(({ id }) => id) });

/** Sessions in their order, as specs compare them: everything that is promised, with events by id. */
export const rows = (sessions: Sessions) => tiesByUser(sessions).map(row);

/** Sessions sorted by user and start. */
export const inAnyOrder = (sessions: Sessions) => {
  const users = [...new Set(sessions.map(({ user }) => `${typeof user} ${String(user)}`))].sort();
  return users.flatMap((name) =>
    sessions
      .filter(({ user }) => `${typeof user} ${String(user)}` === name)
      .sort((a, b) => a.start - b.start)
      .map(row),
  );
};
