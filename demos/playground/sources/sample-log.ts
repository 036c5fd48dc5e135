import csv from '../../data/trec-sessions.csv?raw';
import { readLog } from './read-log.js';

/** The real log that comes with the repository: see demos/data/README.md. */
export const sampleLog = readLog(csv).events;
