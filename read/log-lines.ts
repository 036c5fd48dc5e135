import type { LogEvent } from './log-event.js';

/** A log in a certain format, read piece by piece. */
export interface LogLines {
  /** The events of the next lines; of the last of them, the line end may be missing. */
  events(lines: Buffer): readonly LogEvent[];
  /** The next line is longer than lines may be, and is left out. Returns what is known only now that it is. */
  tooLong(): readonly LogEvent[];
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

/** The longest line that is read, in bytes: memory stays flat, whatever comes. */
export const longestLine = 1 << 22;

export const tooLong = `the line has more than ${longestLine.toLocaleString('en')} bytes`;
export const notUtf8 = 'the line is not in UTF-8: convert the log first, as with iconv -f latin1 -t utf-8';

/** Where the line ends that starts at `from`: at its line feed, or where the lines end. */
export const lineEnd = (lines: Buffer, from: number): number => {
  const end = lines.indexOf(0x0a, from);
  return end < 0 ? lines.length : end;
};
