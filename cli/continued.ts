import { isLeft } from 'fp-ts/lib/Either.js';
import { catchError, concat, concatMap, defer, ignoreElements, type Observable, throwError } from 'rxjs';
import { eventClock, SnapshotError, type SnapshotErrorCode } from 'rxjs-sessionize';
import {
  durableDeliveries,
  inspect,
  type OpenStore,
  type Saved,
  SourceError,
  StoreError,
} from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { Duration } from '../read/duration.js';
import { FieldMatch } from '../read/field-match.js';
import { LogError, type LogEvent } from '../read/log-event.js';
import { cuttingOf } from './cutting.js';
import { GapRule } from '../read/gap-rule.js';
import type { Held } from './findings.js';
import { type GrowingLog, LogPosition, openLog } from './growing-log.js';
import type { MeasuredSession, User } from './measured-session.js';
import type { Options } from './options.js';
import { foldOf, type Reading } from './sessions.js';

/** A run that continues another one must also know what that run wrote, and when its own sessions are written. */
export interface ContinuedReading extends Reading {
  /** Called with the offset, in bytes, up to which earlier runs have read. */
  readonly goesOn: (offset: number) => void;
  /** Called if an earlier run was killed before its last sessions were written: they are emitted again. */
  readonly comesAgain: () => void;
  /** Resolves when all sessions so far are written. Until then the state keeps them. */
  readonly arrived: () => Promise<void>;
}

/**
 * The sessions of a log that closed since the last run. Open sessions stay in the state. This run continues where the last
 * one ended, and the next one continues where this one ends.
 */
export const continuedSessions = (
  options: Options,
  state: string,
  reading: ContinuedReading,
): Observable<MeasuredSession> =>
  defer(() => openLog(options, reading)).pipe(
    concatMap((log) => sessionsSince(log, options, state, reading)),
    catchError((error: unknown) => throwError(() => inWords(state, error))),
  );

function sessionsSince(
  log: GrowingLog,
  options: Options,
  state: string,
  { findings, begins, goesOn, comesAgain, arrived }: ContinuedReading,
): Observable<MeasuredSession> {
  const { cut } = options;
  const kept = keptOptions(options, log.format);
  const store = levelStore(state);
  const clock = eventClock({ latest: cut.latest });
  const cutting = { ...cuttingOf(options), fold: foldOf(options), clock };
  let hasCommitted = false;
  const deliveries = durableDeliveries<LogEvent, LogPosition, User, MeasuredSession>({
    ...cutting,
    rejected: findings.rejected,
    store: loading(store, (saved) => {
      const position = positionIn(state, saved.position);
      checkOptions(state, position.options, kept);
      findings.order.goOn(Number(saved.state.greatestTime));
      goesOn(position.begin.offset);
      if (saved.results.length > 0) comesAgain();
    }),
    source: (position) => log.from(position, kept),
    commitEvery,
    commits: {
      next(commit) {
        hasCommitted = true;
        findings.held = commit;
      },
    },
  });
  const arrivals = deliveries.pipe(
    concatMap(({ results, first, ack }) => {
      // All runs together write one list, with one head.
      if (first === 0) begins();
      return concat(
        results,
        whenDone(async () => {
          await arrived();
          ack();
        }),
      );
    }),
  );
  return concat(
    arrivals,
    whenDone(async () => {
      findings.isUnfinished = log.isUnfinished;
      if (!hasCommitted) findings.held = await heldIn(store, cutting);
    }),
  );
}

/** Runs an action when subscribed, and emits nothing. */
const whenDone = (act: () => Promise<void>) => defer(act).pipe(ignoreElements());

/** More events than by default. A log is read fast, and a commit writes each user once, however many events it had. */
const commitEvery = { events: 250_000 };

async function heldIn(
  store: OpenStore,
  cutting: Omit<Parameters<typeof inspect<LogEvent, LogPosition, User, MeasuredSession>>[0], 'store'>,
): Promise<Held> {
  const held = await inspect<LogEvent, LogPosition, User, MeasuredSession>({ ...cutting, store });
  return { openSessions: held?.open.length ?? 0, greatestTime: held?.greatestTime ?? -Infinity };
}

/** The store. It shows its contents before the run continues from them. */
const loading =
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
  if (isLeft(position)) throw new LogError(`--state: another program wrote the state in ${state}; name another folder`);
  return position.right;
}

/** The options that define events and sessions. With other ones, the open sessions would not be the same any more. */
const keptOptions = ({ fields, cut, table, output }: Options, format: string): LogPosition['options'] => ({
  ...keptFields(fields),
  format,
  ...(table.columns !== undefined && { columns: table.columns.join(',') }),
  ...(table.quote !== undefined && { quote: table.quote === '' ? 'none' : table.quote }),
  ...keptCut(cut),
  // With metrics, the state keeps events.
  ...(output?.of === 'metrics' && { metrics: '' }),
});

const keptFields = ({
  user,
  time,
  timeUnit,
  timeFormat,
  timeZone,
  search,
  click,
  id,
  searchId,
  splitBefore,
  splitAfter,
  splitOnChange,
}: Options['fields']): LogPosition['options'] => ({
  user,
  time,
  'time-unit': timeUnit,
  ...(timeFormat !== undefined && { 'time-format': timeFormat }),
  ...(timeZone !== undefined && { 'time-zone': timeZone }),
  search: oneOf(search),
  click: oneOf(click),
  ...(id !== undefined && { id }),
  ...(searchId !== undefined && { 'search-id': searchId }),
  ...(splitBefore.length > 0 && { 'split-before': oneOf(splitBefore) }),
  ...(splitAfter.length > 0 && { 'split-after': oneOf(splitAfter) }),
  ...(splitOnChange !== undefined && { 'split-on-change': splitOnChange }),
});

const keptCut = ({ gap, gapsBy, maxDuration, maxEvents, splitAt }: Options['cut']): LogPosition['options'] => ({
  gap: Duration.encode(gap),
  ...(maxDuration !== Infinity && { 'max-duration': Duration.encode(maxDuration) }),
  ...(maxEvents !== Infinity && { 'max-events': String(maxEvents) }),
  ...(gapsBy.length > 0 && { 'gap-by': gapsBy.map((rule) => GapRule.encode(rule)).join(' and ') }),
  ...(splitAt !== undefined && { 'split-at': splitAt }),
});

const oneOf = (matches: readonly FieldMatch[]): string => matches.map((match) => FieldMatch.encode(match)).join(' or ');

function checkOptions(state: string, before: LogPosition['options'], now: LogPosition['options']): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[name], now[name]].map((value) =>
      value === undefined ? `without --${name}` : `with --${name} ${value}`.trimEnd(),
    );
    if (was === is) continue;
    throw new LogError(
      `--state: the state in ${state} was made ${was!}, not ${is!}: its sessions would change. ` +
        `Give the same options, or name a new folder`,
    );
  }
}

/** An error of the store, the source or the state, in words of the option `--state`. */
function inWords(state: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.cause instanceof LogError) return error.cause;
  if (error instanceof SnapshotError) return new LogError(`--state: ${faults[error.code](state)}`);
  return error instanceof StoreError || error instanceof SourceError
    ? new LogError(`--state: ${error.message}`)
    : error;
}

const faults: Readonly<Record<SnapshotErrorCode, (state: string) => string>> = {
  'snapshot-damaged': (state) =>
    `the state in ${state} is damaged: put a copy in its place, or start again with an empty folder`,
  'snapshot-format': (state) =>
    `the state in ${state} was made by another version of the program: start again with an empty folder`,
  'snapshot-options': (state) =>
    `the state in ${state} was made by another version of the program: start again with an empty folder`,
};
