import { filter, map, type OperatorFunction } from 'rxjs';
import { checkOwnValues, tally, type Tally } from '../lib/core/fold.js';
import type { Session, Span } from '../lib/core/session.js';
import { note, noteOf } from './fusion.js';

/** Applies a fold to each session: as one with `sessionize` if that stands directly before (A2), otherwise to the session's events. */
export const foldSessions =
  <K, E, A, R extends Span<K>>(operator: string, fold: Tally<K, E, A, R>): OperatorFunction<Session<K, E>, R> =>
  (sessions) => {
    const { over, operators = [] } = noteOf(sessions) ?? {};
    const results =
      over?.(fold) ??
      sessions.pipe(
        map((session, i) => {
          if (i === 0) for (const event of session.events.slice(0, 1)) checkOwnValues(operator, fold, event, 0);
          return tally(fold, session);
        }),
        filter((result) => result !== undefined),
      );
    note(results, { operators: over === undefined ? [operator] : [...operators, operator] });
    return results;
  };
