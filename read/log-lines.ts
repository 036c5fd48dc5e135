import type { EventColumns } from './event-batch.js';

/** A log in a certain format, read piece by piece. Each piece adds its events to a batch. */
export interface LogLines {
  /** Reads the next lines. The last of them may lack its line end. */
  read(lines: Uint8Array, batch: EventColumns): void;
  /** Leaves out the next line, which is too long. */
  tooLong(batch: EventColumns): void;
  /** Ends the log. */
  end(batch: EventColumns): void;
  /** The number, from 1, of the line at which a later run must begin. */
  readonly nextLine: number;
  /** How many bytes before the end of the lines so far that line begins: its row continues in the next lines. */
  readonly openBytes: number;
  /**
   * Skips the lines that another run has read.
   *
   * @param head - the beginning of the log
   * @param line - the number of the next line
   */
  goOn(head: Uint8Array, line: number): void;
}

/** The longest line that is read, in bytes. So memory is bounded. */
export const longestLine = 1 << 22;

export const tooLong = (): string => `the line has more than ${longestLine.toLocaleString('en')} bytes`;
export const notUtf8 = 'the line is not in UTF-8: convert the log first, as with iconv -f latin1 -t utf-8';

/** The end of the line that starts at `from`: its line feed, or the end of the lines. */
export const lineEnd = (lines: Uint8Array, from: number): number => {
  const end = lines.indexOf(0x0a, from);
  return end < 0 ? lines.length : end;
};
