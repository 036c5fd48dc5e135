export type { ArrivalClock, Clock, EventClock } from '../core/clock.js';
export { type Ctr, ctrFold, type CtrOptions, type SessionCounts } from '../core/ctr.js';
export type { CtrPerOptions, IntervalCtr } from '../core/ctr-intervals.js';
export {
  OptionRangeError,
  OptionTypeError,
  RejectedEventError,
  ReturnValueError,
  SnapshotError,
  type SnapshotErrorCode,
} from '../core/errors.js';
export { eventClock, type EventClockOptions } from '../core/event-clock.js';
export type { Session, Span } from '../core/session.js';
export { type IdentifiedSpan, type SessionEvent, sessionId } from '../core/session-events.js';
export type { OpenChange } from '../core/open-view.js';
export type { SessionizerOptions } from '../core/sessionizer-options.js';
export { Sessionizer } from '../core/sessionizer.js';
export type { SavedSession, SavedUser, Snapshot } from '../core/snapshot.js';
export type { TimeSource } from '../core/time-source.js';
export { arrivalClock, type ArrivalClockOptions } from './arrivalClock.js';
export { ctrPer } from './ctrPer.js';
export { liveClock, type LiveClockOptions } from './liveClock.js';
export { mergeByTime } from './mergeByTime.js';
export type { AsyncSessionizeOptions, SessionizeOptions } from './options.js';
export { sessionize } from './sessionize.js';
export { sessionTransformer, type SessionTransformer } from './sessionTransformer.js';
export { toCtr } from './toCtr.js';
export { toEvents } from './toEvents.js';
