/** Where a process may be killed from within; from without, it may be anywhere. */
export const moments = ['before', 'during', 'after', 'delivering', 'acknowledged', 'apart'] as const;

export interface Plan {
  readonly at?: (typeof moments)[number];
  /** How often it passes there before it is killed. */
  readonly after?: number;
  /** How long after a commit has begun, in ms. */
  readonly delay?: number;
  /** Whether positions are committed apart from the state. */
  readonly isApart?: boolean;
}

export interface Beat {
  readonly user: number;
  readonly time: number;
}

export const options = { gap: 20_000, grace: 5_000, maxDuration: 600_000, maxEvents: 50 };
