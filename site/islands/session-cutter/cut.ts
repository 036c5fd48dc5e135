import { Subject } from 'rxjs';
import { groupByUser, type Rejection, type Session, sessionize } from 'rxjs-sessionize';

/** A visit. Visits are in order of arrival; times are in seconds. */
export interface Visit {
  readonly user: string;
  readonly time: number;
}

export type VisitSession = Session<string, Visit>;

export interface Cut {
  readonly sessions: readonly EmittedSession[];
  readonly rejected: readonly Rejection<string, Visit>[];
  /** The watermark after the last event. */
  readonly watermark: number;
}

export interface EmittedSession {
  readonly session: VisitSession;
  /** The index of the event whose arrival closed the session; `undefined` if the end of the stream closed it. */
  readonly closer: number | undefined;
}

/** Runs the operators on the visits. */
export function cut(visits: readonly Visit[], gap: number, grace: number): Cut {
  const sessions: EmittedSession[] = [];
  const rejected: Rejection<string, Visit>[] = [];
  const source = new Subject<Visit>();
  let closer: number | undefined;
  source
    .pipe(groupByUser(), sessionize({ gap, grace, rejected: (rejection) => rejected.push(rejection) }))
    .subscribe((session) => sessions.push({ session, closer }));
  for (const [i, visit] of visits.entries()) {
    closer = i;
    source.next(visit);
  }
  closer = undefined;
  source.complete();
  return { sessions, rejected, watermark: Math.max(...visits.map(({ time }) => time)) - grace };
}
