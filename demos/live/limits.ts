/** The bounds of what the server accepts and keeps. */
export interface Limits {
  /** The longest body of a request, in bytes. */
  readonly bodyBytes: number;
  /** The most events of one request. */
  readonly batchEvents: number;
  /** The longest name of a user, and the longest id of an event, in characters. */
  readonly nameLength: number;
  /** The most events in open sessions: the memory of the server follows them. */
  readonly heldEvents: number;
  /** How many readers `/ctr` may have at a time. */
  readonly readers: number;
  /** How far a reader may be behind, in bytes, before it is dropped. What several readers have not read yet is held once for all of them. */
  readonly readerBytes: number;
  /** How many connections may be open. */
  readonly connections: number;
  /** How long a request may take to arrive, and how long readers may take to read the last of what they are sent, in ms. */
  readonly patience: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 256 * 1024,
  batchEvents: 1_000,
  nameLength: 100,
  heldEvents: 1_000_000,
  readers: 100,
  readerBytes: 16 * 1024 * 1024,
  connections: 1_000,
  patience: 8_000,
};
