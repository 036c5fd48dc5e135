/** A place to write text or bytes to. It keeps them until they can be written, so await `drained` when you write much. */
export interface Destination {
  write(piece: string | Uint8Array): void;
  /** Resolves when nothing needs to be kept here any longer. */
  drained(): Promise<void>;
  /** Resolves when everything written has left this process, and is on the disk if it goes to a file. */
  settled(): Promise<void>;
  /** How many bytes the reader must take before more can be written; 0 if more can be written now. */
  readonly left: number;
  /** Discards everything written so far, if that is still possible. Returns whether it was. */
  takenBack(): Promise<boolean>;
  /** Ends the output: it is complete. */
  finish(): Promise<void>;
  /** Ends the output: it is not complete. */
  abandon(): Promise<void>;
}
