import { LogError } from '../log-event.js';

/** What the system says of a log, for the user of the program; other errors as they are. */
export const inWords = (log: string, error: unknown): unknown =>
  error instanceof Error && 'code' in error
    ? new LogError(`${log}: ${faults[String(error.code)] ?? error.message}`)
    : error;

const faults: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a directory, not a log',
  EACCES: 'this may not be read',
  Z_BUF_ERROR: 'the gzip data is damaged or cut off',
  Z_DATA_ERROR: 'the gzip data is damaged or cut off',
};
