/** A line of a log. */
export interface Place {
  readonly log: string;
  /** From 1. */
  readonly line: number;
}

/** One event of a log, as the operators take it: whose, when, and whether it is a search or a click. */
export interface LogEvent extends Place {
  readonly user: string | number;
  /** In ms since the epoch. */
  readonly time: number;
  readonly type: 'search' | 'click' | 'other';
  readonly id: string | number | undefined;
}

/** A line that holds no event, and why. */
export interface BadLine extends Place {
  readonly reason: 'not-json' | 'not-csv' | 'no-user' | 'no-time';
  readonly detail: string;
}

/** Why there is no result: a sentence for the user of the program. */
export class LogError extends Error {
  override readonly name = 'LogError';
}
