import csv from '../../data/trec-sessions.csv?raw';
import { readSampleLog } from './read-sample-log.js';

/** The real log that comes with the repository: see demos/data/README.md. */
export const sampleLog = await readSampleLog(csv);
