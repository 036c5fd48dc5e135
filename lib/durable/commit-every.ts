import { checkNumber, checkOption, checkOptions } from '../core/check.js';

/** When a commit is due: whichever comes first. */
export interface CommitEvery {
  /**
   * When the first of its events has waited so long, in ms. From 0 to 2,147,483,647, or `Infinity`: only `events` counts.
   * Default: 1,000.
   */
  readonly ms?: number;
  /**
   * When it has so many events; the source is read no further ahead. A whole number from 1, or `Infinity`: only `ms` counts.
   * Default: 100,000.
   */
  readonly events?: number;
}

export const commitEveryDefaults: Required<CommitEvery> = { ms: 1_000, events: 100_000 };

export function checkCommitEvery(of: string, commitEvery: CommitEvery | undefined): void {
  if (commitEvery === undefined) return;
  checkOptions(of, commitEvery, ['ms', 'events'], 'commitEvery');
  const { ms, events }: Required<CommitEvery> = { ...commitEveryDefaults, ...commitEvery };
  checkNumber(
    of,
    'commitEvery.ms',
    ms,
    'a number of ms from 0 to 2147483647, or Infinity',
    typeof ms === 'number' && ((ms >= 0 && ms < 2 ** 31) || ms === Infinity),
  );
  checkNumber(
    of,
    'commitEvery.events',
    events,
    'a whole number, at least 1, or Infinity',
    (Number.isInteger(events) && events >= 1) || events === Infinity,
  );
  const isEver = ms !== Infinity || events !== Infinity;
  checkOption(of, 'commitEvery', 'Infinity for both', 'finite in ms or in events', isEver);
}
