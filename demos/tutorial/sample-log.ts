import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

interface Row {
  readonly user: string;
  readonly t_ms: string;
  readonly event: string;
}

/** Reads the real log of the repository (see demos/data/README.md), in the order of the file. */
export function readSampleLog() {
  const file = new URL('demos/data/trec-sessions.csv', import.meta.resolve('rxjs-sessionize/package.json'));
  const { data } = Papa.parse<Row>(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true });
  return data.map(({ user, t_ms, event }) => ({ user, time: Number(t_ms), type: event }));
}
