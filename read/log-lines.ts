import type { LogEvent } from './log-event.js';

/** A log in a certain format, read piece by piece. */
export interface LogLines {
  /** The events of the next lines; of the last of them, the line end may be missing. */
  events(lines: Buffer): readonly LogEvent[];
  /** What is left when the log has ended. */
  rest(): readonly LogEvent[];
  /** The number, from 1, of the line where it would have to begin in order to go on from here. */
  readonly nextLine: number;
  /** How many bytes before the end of the lines so far that one begins: it is of a row that goes on in the lines to come. */
  readonly openBytes: number;
  /**
   * Leaves out what another run has read.
   *
   * @param head - how the log begins
   * @param line - the number of the line that comes next
   */
  goOn(head: Buffer, line: number): void;
}

/** Where the line ends that starts at `from`: at its line feed, or where the lines end. */
export const lineEnd = (lines: Buffer, from: number): number => {
  const end = lines.indexOf(0x0a, from);
  return end < 0 ? lines.length : end;
};
