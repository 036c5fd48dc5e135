/** Where text or bytes go. They are kept until they can be written: whoever writes much has to wait, by `drained`, now and then. */
export interface Destination {
  write(piece: string | Uint8Array): void;
  /** Settles when what was written need not be kept here any longer. */
  drained(): Promise<void>;
  /** Settles when what was written is out of this process, and on the disk where it goes to a file. */
  settled(): Promise<void>;
  /** How many bytes somebody else has to take before more can be written; 0 if more can be. */
  readonly left: number;
  /** Takes back all that was written, if that is still possible. Returns whether it was. */
  takenBack(): Promise<boolean>;
  /** All is written. */
  finish(): Promise<void>;
  /** No more comes, and what was written is not all. */
  abandon(): Promise<void>;
}
