/** The moments at which a process can kill itself. A kill from outside can come at any time. */
export const moments = ['before', 'during', 'after', 'delivering', 'acknowledged', 'apart'] as const;

export interface Plan {
  readonly at?: (typeof moments)[number];
  /** How often the process passes this moment before it is killed. */
  readonly after?: number;
  /** The time between the begin of a commit and the kill, in ms. */
  readonly delay?: number;
  /** Whether positions are stored apart from the state. */
  readonly isApart?: boolean;
}

export interface Beat {
  readonly user: number;
  readonly time: number;
}

export const options = { gap: 20_000, grace: 5_000, maxDuration: 600_000, maxEvents: 50 };
