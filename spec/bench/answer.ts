import type { Workload } from './workload.js';

/** The counts of a contestant. `sessions` is undefined if the contestant does not see sessions without a search. */
export interface Answer {
  readonly sessions: number | undefined;
  readonly searched: number;
  readonly searches: number;
  readonly clicks: number;
  readonly ctr: number;
}

/** The answers for W1 with 10,000 users and a million events, in order and in disorder. All engines gave them. */
export const known = {
  inOrder: { sessions: 170_864, searched: 136_064, searches: 400_467, clicks: 265_210, ctr: 104_829.444227 },
  disorder: { sessions: 170_884, searched: 136_065, searches: 400_467, clicks: 265_173, ctr: 104_829.172118 },
} satisfies Record<string, Answer>;

export const isKnown = ({ events, users }: Workload): boolean => events === 1_000_000 && users === 10_000;

/** Sums up the sessions. */
export class Total implements Answer {
  sessions = 0;
  searched = 0;
  searches = 0;
  clicks = 0;
  ctr = 0;

  add(searches: number, clicks: number): void {
    this.sessions++;
    if (searches === 0) return;
    this.searched++;
    this.searches += searches;
    this.clicks += clicks;
    this.ctr += clicks / searches;
  }
}

/** `toCtr` emits only the sessions with a search. */
export const searchedOnly = ({ searched, searches, clicks, ctr }: Answer): Answer => ({
  sessions: undefined,
  searched,
  searches,
  clicks,
  ctr,
});

/** Throws unless the answer is right. Speeds of wrong answers are never shown. */
export function check(who: string, found: Answer, expected: Answer): void {
  const isRight =
    (found.sessions === undefined || found.sessions === expected.sessions) &&
    found.searched === expected.searched &&
    found.searches === expected.searches &&
    found.clicks === expected.clicks &&
    // The order in which quotients are added changes only digits behind the sixth.
    Math.abs(found.ctr - expected.ctr) < 1e-5;
  if (!isRight) throw new Error(`${who} found ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
}
