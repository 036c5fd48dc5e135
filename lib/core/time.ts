/** The times that a `Date` can hold lie within this many ms of the epoch. */
export const greatestTime = 8.64e15;

/** A time in ms; `NaN` for a value that is no time, which the types cannot rule out. */
export const toMs = (time: unknown): number =>
  // Adding 0 turns -0 into 0.
  typeof time === 'number' ? time + 0 : time instanceof Date ? time.getTime() : NaN;

/** Reads the `time` of an event. */
export const timeOfEvent = (event: { readonly time: number | Date }): number | Date => event.time;
