import type { EventColumns } from './event-batch.js';

/** A log in a certain format, read piece by piece. Each piece adds its events to a batch. */
export interface LogLines {
  /** Reads the next lines; of the last of them, the line end may be missing. */
  read(lines: Uint8Array, batch: EventColumns): void;
  /** The next line is longer than lines may be, and is left out. */
  tooLong(batch: EventColumns): void;
  /** The log has ended. */
  end(batch: EventColumns): void;
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
  goOn(head: Uint8Array, line: number): void;
}

/** The longest line that is read, in bytes: memory stays flat, whatever comes. */
export const longestLine = 1 << 22;

export const tooLong = `the line has more than ${longestLine.toLocaleString('en')} bytes`;
export const notUtf8 = 'the line is not in UTF-8: convert the log first, as with iconv -f latin1 -t utf-8';

/** Where the line ends that starts at `from`: at its line feed, or where the lines end. */
export const lineEnd = (lines: Uint8Array, from: number): number => {
  const end = lines.indexOf(0x0a, from);
  return end < 0 ? lines.length : end;
};
