import { filter, map, type OperatorFunction } from 'rxjs';
import { tally, type Tally } from '../lib/core/fold.js';
import type { Session, Span } from '../lib/core/session.js';
import { note, noteOf } from './fusion.js';

/** Makes of each session what a fold makes of it: as one with `sessionize` where that stands directly before, else of its events. */
export const foldSessions =
  <K, E, A, R extends Span<K>>(operator: string, fold: Tally<K, E, A, R>): OperatorFunction<Session<K, E>, R> =>
  (sessions) => {
    const { over, operators = [] } = noteOf(sessions) ?? {};
    const results =
      over?.(fold) ??
      sessions.pipe(
        map((session) => tally(fold, session)),
        filter((result) => result !== undefined),
      );
    note(results, { operators: over === undefined ? [operator] : [...operators, operator] });
    return results;
  };
