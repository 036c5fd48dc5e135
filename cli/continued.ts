import { isLeft } from 'fp-ts/lib/Either.js';
import { catchError, concatMap, connect, from, map, type Observable, throwError, toArray } from 'rxjs';
import { eventClock, type Fold, type Rejection, type Session, summaryFold } from 'rxjs-sessionize';
import { type Delivery, durableDeliveries, type OpenStore, type Saved } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { Duration } from '../read/duration.js';
import { FieldMatch } from '../read/field-match.js';
import { type GrowingLog, LogPosition } from './growing-log.js';
import { LogError, type LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';
import {
  countClickedSearches,
  type Counts,
  counts,
  countsOf,
  idOf,
  type SessionCounts,
  type User,
} from './sessions.js';

/** What is held for the next run. */
export interface Held {
  readonly openSessions: number;
  /** Of all events, in ms since the epoch. */
  readonly greatestTime: number;
}

/** What an earlier run has left. */
export interface Left extends Held {
  /** Up to where it has taken the log, in bytes. */
  readonly offset: number;
  /** Whether it was killed before its last results had arrived, so that they come again. */
  readonly isInterrupted: boolean;
}

export interface ContinuedOptions {
  readonly rejected: (rejection: Rejection<User, LogEvent>) => void;
  /** Called where there was a run before. */
  readonly goesOn: (left: Left) => void;
  /** Called with what is left by now. */
  readonly committed: (held: Held) => void;
}

/**
 * The sessions that a log has closed since the last run, counted; what is open stays in the state. It goes on where the
 * last run was, and so does the next one, wherever this one ends.
 */
export function continuedSessions(
  log: GrowingLog,
  state: string,
  { fields, cut, output }: Options,
  { rejected, goesOn, committed }: ContinuedOptions,
): Observable<Delivery<SessionCounts>> {
  const { count, latest, hasIds, ...bounds } = cut;
  const kept = keptOptions(fields, cut, log.format);
  const options = {
    ...bounds,
    ...(hasIds && { idOf }),
    clock: eventClock({ latest }),
    rejected,
    store: loadedFrom(levelStore(state), (saved) => {
      const position = positionIn(state, saved.position);
      checkOptions(state, position.options, kept);
      goesOn({
        offset: position.begin.offset,
        isInterrupted: saved.results.length > 0,
        openSessions: saved.state.users.reduce((sum, { open }) => sum + open.length, 0),
        greatestTime: Number(saved.state.greatestTime),
      });
    }),
    source: (position: LogPosition | undefined) => log.from(position, kept),
    every,
    commits: { next: committed },
  };
  const deliveries =
    count === 'clicks'
      ? durableDeliveries({ ...options, fold: countFold(output === 'report') })
      : durableDeliveries(options).pipe(concatMap(withClickedSearches));
  return deliveries.pipe(catchError((error: unknown) => throwError(() => inWords(error))));
}

/** More events than by default: a log comes fast, and each commit writes the users that came, however often they did. */
const every = { events: 250_000 };

/** @param isAnyWanted - whether also sessions without a search are results, which cost as much to store as others */
const countFold = (isAnyWanted: boolean): Fold<User, LogEvent, Counts, SessionCounts> => ({
  ...summaryFold<User, LogEvent, Counts>(countsOf, counts),
  finish: ({ searches, clicks }, user, start, end, deadline, closedBy) =>
    searches > 0 || isAnyWanted ? { user, start, end, closedBy, deadline, searches, clicks } : undefined,
});

const withClickedSearches = ({ results, ...delivery }: Delivery<Session<User, LogEvent>>) =>
  from(results).pipe(
    connect(countClickedSearches),
    toArray(),
    map((counted): Delivery<SessionCounts> => ({ ...delivery, results: counted })),
  );

/** The store, which tells what it holds before it is gone on from. */
const loadedFrom =
  (open: OpenStore, loaded: (saved: Saved) => void): OpenStore =>
  async (mode) => {
    const store = await open(mode);
    return {
      async load(partition) {
        const saved = await store.load(partition);
        if (saved !== undefined) loaded(saved);
        return saved;
      },
      commit: (changes) => store.commit(changes),
      close: () => store.close(),
    };
  };

function positionIn(state: string, stored: unknown): LogPosition {
  const position = LogPosition.decode(stored);
  if (isLeft(position)) throw new LogError(`--state: what is in ${state} was left there by another program`);
  return position.right;
}

/** The options that say what is an event and what a session: with others, open sessions would go on as something else. */
const keptOptions = (
  { user, time, timeUnit, search, click, id }: Options['fields'],
  { gap, maxDuration, maxEvents, count }: Options['cut'],
  format: string,
): LogPosition['options'] => ({
  user,
  time,
  'time-unit': timeUnit,
  search: search.map((match) => FieldMatch.encode(match)).join(' or '),
  click: click.map((match) => FieldMatch.encode(match)).join(' or '),
  ...(id !== undefined && { id }),
  format,
  gap: Duration.encode(gap),
  ...(maxDuration !== Infinity && { 'max-duration': Duration.encode(maxDuration) }),
  ...(maxEvents !== Infinity && { 'max-events': String(maxEvents) }),
  count,
});

function checkOptions(state: string, before: LogPosition['options'], now: LogPosition['options']): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[name], now[name]].map((value) =>
      value === undefined ? `without --${name}` : `with --${name} ${value}`,
    );
    if (was === is) continue;
    throw new LogError(`--state: what is in ${state} was made ${was!}, not ${is!}: its sessions would become others`);
  }
}

/** What the store or the source refuses is to be read by the user of the program, who does not know who says it. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.cause instanceof LogError) return error.cause;
  const [, sentence] = /^(?:levelStore|durableSessions|Sessionizer\.restore): (.*)/s.exec(error.message) ?? [];
  return sentence === undefined ? error : new LogError(`--state: ${sentence}`);
}
