import { readFileSync } from 'node:fs';

/** A search or a click of the sample log. */
export interface Act {
  readonly user: string;
  readonly time: number;
  readonly type: string;
}

/** The sample log as a server would write it: in time order, one line for each search and click. */
export function sampleLog(): string {
  const csv = readFileSync(new URL('../../../demos/data/trec-sessions.csv', import.meta.url), 'utf8');
  const acts = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line): Act => {
      const [year = '', user = '', ms = '', type = ''] = line.split(',');
      return { user, time: Date.UTC(Number(year), 0, 1) + Number(ms), type };
    });
  acts.sort((a, b) => a.time - b.time);
  return acts.map((act) => JSON.stringify(act) + '\n').join('');
}
