import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Standing } from './contest.js';
import { machine, today } from './environment.js';

const path = join('spec', 'bench', 'history.json');

/** The speeds of one day, by table and title, relative to the first of each table. */
interface Entry {
  readonly date: string;
  readonly machine: string;
  readonly ratios: Record<string, Record<string, number>>;
}

const entries = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Entry[]) : [];

/** The last recorded speeds of a table. */
export const lastOf = (table: string): Readonly<Record<string, number>> | undefined =>
  entries.findLast(({ ratios }) => ratios[table] !== undefined)?.ratios[table];

/** Writes the medians of a table into the history. There is one entry per day. */
export function record(table: string, standings: readonly Standing[]): void {
  let entry = entries.find(({ date }) => date === today());
  if (entry === undefined) entries.push((entry = { date: today(), machine: machine(), ratios: {} }));
  entry.ratios[table] = Object.fromEntries(
    standings.map(({ title, ratio }) => [title, Number(ratio.median.toPrecision(3))]),
  );
  writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
}
