import type { Rejection, Span } from 'rxjs-sessionize';
import { ctrText } from '../ctr-text.js';
import { durationText, roughDurationText, type TimeText } from '../duration-text.js';
import { labelOf, type PlayedEvent, type User } from './played-event.js';
import { counted, type DrawnSession, isSpan, type Passage } from './diagram-source.js';

/** A thing in the diagram that the reader can point at. */
export type Item =
  | { readonly kind: 'session'; readonly session: DrawnSession; readonly isClosed: boolean }
  | { readonly kind: 'event'; readonly passage: Passage };

/** A key that is the same for the same thing, also in the next run. */
export const keyOf = (item: Item): string =>
  item.kind === 'session' ? keyOfSession(item.session) : keyOfEvent(item.passage.event, item.passage.time);

export const keyOfEvent = ({ user, type }: PlayedEvent, time: number): string =>
  JSON.stringify(['event', user, time, type]);

export const keyOfSession = ({ user, start }: Pick<Span<User>, 'user' | 'start'>): string =>
  JSON.stringify(['session', user, start]);

/** Whether an event is in a session. */
export const holds = (
  { user, start, end }: Pick<Span<User>, 'user' | 'start' | 'end'>,
  { event, time, fate }: Passage,
): boolean => fate === 'accepted' && event.user === user && time >= start && time <= end;

/** The time at which it begins, in ms. */
export const timeOf = (item: Item): number => (item.kind === 'session' ? item.session.start : item.passage.time);

/** Describes it: what it is, when it happened, and why. */
export function wordsFor(item: Item, timeText: TimeText): readonly string[] {
  return item.kind === 'session' ? wordsForSession(item, timeText) : wordsForEvent(item.passage, timeText);
}

function wordsForSession(
  { session, isClosed }: Extract<Item, { readonly kind: 'session' }>,
  timeText: TimeText,
): readonly string[] {
  const { user, start, end, deadline, closedBy } = session;
  const { searches, clicks, ctr, events } = isSpan(session)
    ? session
    : { ...counted(session), events: session.events.length };
  return [
    `${isClosed ? 'Closed' : 'Open'} session of ${String(user)}`,
    `${timeText(start)} – ${timeText(end)}, ${durationText(end - start)}: events ${String(events)}, searches ${String(searches)}, clicks ${String(clicks)}${ctr === undefined ? '' : `, CTR ${ctrText(ctr)}`}`,
    isClosed
      ? { ...closings, gap: `${String(user)} did nothing more until its deadline, ${timeText(deadline)}.` }[closedBy]
      : `Its deadline is ${timeText(deadline)}: an event until then still joins. It closes when the watermark has passed the deadline.`,
  ];
}

const closings = {
  'max-duration': 'It had reached the longest duration.',
  'max-events': 'It had reached the most events.',
  split: 'A rule split it.',
  end: 'The events have ended.',
};

function wordsForEvent({ event, time, arrival, fate }: Passage, timeText: TimeText): readonly string[] {
  const label = labelOf(event);
  const what = `${event.type}${label === '' || label === event.type ? '' : ` “${label}”`} of ${String(event.user)}`;
  const delay = arrival > time ? `, arrives ${durationText(arrival - time)} later, at ${timeText(arrival)}` : '';
  const when = `Happened at ${timeText(time)}${delay}`;
  if (fate === 'on-the-way') return [what, when, 'It is still on its way.'];
  if (fate === 'accepted') return [what, when, 'It is in the session around it.'];
  return [`Rejected: ${what}`, when, reasonText(fate)];
}

function reasonText({ reason, lateBy }: Rejection<User, PlayedEvent>): string {
  switch (reason) {
    case 'too-late':
      return `Too late by ${roughDurationText(lateBy)}: the watermark had passed the deadline of the session it would make.`;
    case 'touches-closed-session':
      return `Too late: it belongs to a session that was already closed${lateBy > 0 ? `, ${roughDurationText(lateBy)} before` : ''}.`;
    case 'too-far-ahead':
      return 'Its time is too far ahead of the clock.';
    case 'duplicate':
      return 'An event with the same id is already in the session.';
    default:
      return `${reason}.`;
  }
}
