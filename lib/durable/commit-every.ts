import { checkNumber, checkOption, checkOptions } from '../core/check.js';

/** When a commit is due: as soon as one of the two is reached. */
export interface CommitEvery {
  /**
   * The time after the first event of the commit, in ms. From 0 to 2,147,483,647, or `Infinity` for no limit. Default: 1,000.
   */
  readonly ms?: number;
  /**
   * The number of events in the commit. The source is not read further before the commit. A whole number from 1, or `Infinity`
   * for no limit. Default: 100,000.
   */
  readonly events?: number;
}

/** With the defaults. An option that is `undefined` is left out. */
export function intervalOf({ ms = 1_000, events = 100_000 }: CommitEvery = {}): Required<CommitEvery> {
  return { ms, events };
}

export function checkCommitEvery(of: string, commitEvery: CommitEvery | undefined): void {
  if (commitEvery === undefined) return;
  checkOptions(of, commitEvery, ['ms', 'events'], 'commitEvery');
  const { ms, events } = intervalOf(commitEvery);
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
