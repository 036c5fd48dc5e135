export type { ArrivalClock, Clock, EventClock } from '../lib/core/clock.js';
export type { Counts, SessionsAndEvents } from '../lib/core/counts.js';
export { type Ctr, ctrFold, type CtrOptions, type SessionCounts } from '../lib/core/ctr.js';
export type { AppOpen, ClickResult, Item, Results, Search, SearchEvent } from '../lib/core/event.js';
export {
  OptionRangeError,
  OptionTypeError,
  RejectedEventError,
  ReturnValueError,
  SnapshotError,
  type SnapshotErrorCode,
} from '../lib/core/errors.js';
export type { Fold, Tally } from '../lib/core/fold.js';
export type { SessionBounds, SessionOptions } from '../lib/core/options.js';
export type { Reason, Rejection } from '../lib/core/rejection.js';
export type { ClosedBy, Session, Span } from '../lib/core/session.js';
export { type IdentifiedSpan, type SessionEvent, sessionId } from '../lib/core/session-events.js';
export type { Unclosed } from '../lib/core/closing.js';
export type { OpenChange } from '../lib/core/open-view.js';
export type { SessionizerOptions } from '../lib/core/sessionizer-options.js';
export { Sessionizer } from '../lib/core/sessionizer.js';
export type { SavedSession, SavedUser, Snapshot } from '../lib/core/snapshot.js';
export type { SessionSoFar, Split } from '../lib/core/split.js';
export { type Monoid, type Summary, summaryFold } from '../lib/core/summary.js';
export { arrivalClock, type ArrivalClockOptions } from './arrivalClock.js';
export type { CtrPerOptions, IntervalCtr } from '../lib/core/ctr-intervals.js';
export { ctrPer } from './ctrPer.js';
export { eventClock, type EventClockOptions } from '../lib/core/event-clock.js';
export { fused } from './fusion.js';
export { groupByUser } from './groupByUser.js';
export { liveClock, type LiveClockOptions } from './liveClock.js';
export { mergeByTime } from './mergeByTime.js';
export type { OpenSessions, Progress } from './openSessions.js';
export { sessionize, type SessionizeOptions } from './sessionize.js';
export { summarize } from './summarize.js';
export { toCtr } from './toCtr.js';
export { toEvents } from './toEvents.js';
export { type SearchOutcome, toSearches } from './toSearches.js';
