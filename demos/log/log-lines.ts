import type { LogEvent } from './log-event.js';

/** A log in a certain format, read piece by piece. */
export interface LogLines {
  /** The events of the next lines; of the last of them, the line end may be missing. */
  events(lines: Buffer): readonly LogEvent[];
  /** What is left when the log has ended. */
  rest(): readonly LogEvent[];
}

/** Where the line ends that starts at `from`: at its line feed, or where the lines end. */
export const lineEnd = (lines: Buffer, from: number): number => {
  const end = lines.indexOf(0x0a, from);
  return end < 0 ? lines.length : end;
};
