/** Why an event is not taken, and by how many ms it missed the bound that was broken. */
export interface Refusal {
  readonly reason: 'too-late' | 'touches-closed-session';
  readonly lateBy: number;
}

/** What S4 looks at, beside the event's time. All in ms since the epoch. */
export interface Past {
  readonly watermark: number;
  /** The time of the first event in an open session of the user; infinite if none is open. */
  readonly start: number;
  /** The greatest deadline of the user's closed sessions. */
  readonly floor: number;
  /** The deadline of a session of the event alone. */
  readonly deadlineAlone: number;
}

/**
 * Whether a late event, one before W, still has a place (S4). Events that are not late are always taken: alone they would be open,
 * and every floor lies before W.
 *
 * Only a user's first open session may hold a late event. The later ones begin after the deadline of the first, and W has not
 * passed that. So an event from the first one's start on lies inside it.
 */
export function refusalOf(time: number, { watermark, start, floor, deadlineAlone }: Past): Refusal | undefined {
  if (time >= start) return undefined;
  if (watermark > deadlineAlone) return { reason: 'too-late', lateBy: watermark - deadlineAlone };
  if (time <= floor) return { reason: 'touches-closed-session', lateBy: floor - time };
  return undefined;
}
