import { LogError } from '../log-event.js';

/** Turns an error of the system about a log into a sentence. Other errors stay as they are. */
export const inWords = (log: string, error: unknown): unknown =>
  error instanceof Error && 'code' in error
    ? new LogError(`${log}: ${faults[String(error.code)] ?? reasonIn(error)}`)
    : error;

/** What the system says, without its code and call: `i/o error`. */
export const reasonIn = ({ message }: Error): string => /^E[A-Z\d]+: ([^,]+),/.exec(message)?.[1] ?? message;

const faults: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a directory, not a log',
  EACCES: 'permission denied',
  Z_BUF_ERROR: 'the gzip data is damaged or cut off',
  Z_DATA_ERROR: 'the gzip data is damaged or cut off',
};
