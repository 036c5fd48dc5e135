import type { Reason, Rejection } from 'rxjs-sessionize';
import { readableDuration } from '../read/duration.js';
import type { BadLine, LogEvent, Place } from '../read/log-event.js';
import type { User } from './measured-session.js';

/** Why an event or a line is left out. */
export type AnyReason = Reason | BadLine['reason'];

interface Example extends Place {
  readonly detail: string;
}

interface Rejected {
  count: number;
  /** The first few of them. */
  readonly examples: Example[];
}

const mostExamples = 3;

/** The lines that are in no session: their number, and examples of each reason. */
export class Rejections {
  readonly byReason = new Map<AnyReason, Rejected>();
  /** Lines that hold no event. */
  badLines = 0;

  readonly addBadLine = ({ reason, detail, log, line }: BadLine): void => {
    this.badLines++;
    this.#add(reason, log, line, () => detail);
  };

  readonly addEvent = ({ event, reason, time, lateBy }: Rejection<User, LogEvent>): void => {
    this.#add(reason, event.log, event.line, () =>
      reason === 'duplicate'
        ? `id ${String(event.id)}`
        : reason === 'invalid-time'
          ? `${String(time)} ms is no date`
          : `by ${readableDuration(lateBy)}`,
    );
  };

  get total(): number {
    return Array.from(this.byReason.values()).reduce((sum, { count }) => sum + count, 0);
  }

  /** Events that a longer grace would have kept. */
  get late(): number {
    return (this.byReason.get('too-late')?.count ?? 0) + (this.byReason.get('touches-closed-session')?.count ?? 0);
  }

  #add(reason: AnyReason, log: string, line: number, detail: () => string): void {
    let rejected = this.byReason.get(reason);
    if (rejected === undefined) {
      rejected = { count: 0, examples: [] };
      this.byReason.set(reason, rejected);
    }
    rejected.count++;
    if (rejected.examples.length < mostExamples) rejected.examples.push({ log, line, detail: detail() });
  }
}
