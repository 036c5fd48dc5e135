import { type Answer, known } from './answer.js';
import type { Logged } from './workload.js';

/** W2 in another form. */
export interface LogKind {
  readonly title: string;
  readonly lineOf: (event: Logged, i: number) => string;
  /** By default, the answer of W2. */
  readonly expected?: Answer;
}

/** The answer for a million events that all have different users. */
const allAlone: Answer = { sessions: 1_000_000, searched: 400_467, searches: 400_467, clicks: 0, ctr: 0 };

const changed = (change: (event: Logged, i: number) => object) => (event: Logged, i: number) =>
  JSON.stringify({ ...event, ...change(event, i) });

/** The first is W2 itself. */
export const logKinds: readonly LogKind[] = [
  { title: 'W2', lineOf: (event) => JSON.stringify(event) },
  { title: 'times in ISO 8601', lineOf: changed(({ time }) => ({ time: new Date(time).toISOString() })) },
  {
    title: 'each event another user (W3)',
    lineOf: changed((_, i) => ({ user: i })),
    expected: allAlone,
  },
  {
    title: 'e-mail addresses as users',
    lineOf: changed(({ user }) => ({ user: `person${String(user)}@example.org` })),
  },
  {
    title: 'spaces behind colons and commas',
    lineOf: (event) => JSON.stringify(event, null, 1).replace(/\n\s*/g, ' '),
  },
  {
    title: 'values inside others',
    lineOf: changed(({ user }) => ({ page: { path: '/search', tags: ['a', { n: user }] } })),
  },
  { title: 'a text with escapes in each line', lineOf: changed(({ user }) => ({ agent: `"a"\\b\t${String(user)}` })) },
];

export const csvHead = 'user,time,type,query,item';
export const csvLine = ({ user, time, type, query = '', item = '' }: Logged): string =>
  [user, time, type, query, item].join(',');

export const w2: Answer = known.disorder;
