import { readFileSync } from 'node:fs';

/** A search or a click. */
export interface Act {
  readonly user: string;
  readonly time: number;
  readonly type: string;
}

const day = 24 * 3_600_000;

/**
 * The sample log (demos/data/README.md) as the log of one day. For 2013 it has only the times since each session began. So here
 * these sessions begin one after the other.
 */
export function searchLog(): Act[] {
  const csv = readFileSync(new URL('../../../demos/data/trec-sessions.csv', import.meta.url), 'utf8');
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const undated = [...new Set(rows.flatMap(([year, user]) => (year === '2013' ? [user] : [])))];
  const startOf = (user: string | undefined) => (Math.max(0, undated.indexOf(user)) * day) / undated.length;
  return rows
    .map(([, user = '', ms = '', type = '']) => ({ user, time: Math.round(startOf(user)) + Number(ms), type }))
    .sort((a, b) => a.time - b.time);
}
