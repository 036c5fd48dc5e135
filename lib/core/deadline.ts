import type { ClosedBy } from './session.js';

/** What ended a session, or would. */
export type Cause = Exclude<ClosedBy, 'end'>;

/** A session as far as its deadline tells. All in ms since the epoch. */
export interface Terms {
  readonly start: number;
  readonly end: number;
  /** Of its user, in ms. */
  readonly gap: number;
  /** The time of its `maxEvents`-th event; infinite if it has fewer. */
  readonly fullAt: number;
}

/** Where sessions end (S1, S10): all terms of the deadline stand here. */
export class Deadlines {
  readonly maxDuration: number;
  readonly maxEvents: number;

  constructor({ maxDuration = Infinity, maxEvents = Infinity }: { maxDuration?: number; maxEvents?: number }) {
    this.maxDuration = maxDuration;
    this.maxEvents = maxEvents;
  }

  /** Whether a session may have to end although its user goes on. */
  get areBounded(): boolean {
    return this.maxDuration !== Infinity || this.maxEvents !== Infinity;
  }

  /** The last instant at which an event would still join. */
  of({ start, end, gap, fullAt }: Terms): number {
    return Math.min(end + gap, start + this.maxDuration, fullAt);
  }

  /** The term that is the deadline; of several, the first. */
  causeOf(start: number, end: number, gap: number, deadline: number): Cause {
    return deadline === end + gap ? 'gap' : deadline === start + this.maxDuration ? 'max-duration' : 'max-events';
  }

  /** The deadline of a session that consists of one event. */
  alone(time: number, gap: number): number {
    return this.of({ start: time, end: time, gap, fullAt: this.maxEvents === 1 ? time : Infinity });
  }
}
