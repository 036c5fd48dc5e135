import { getHeapStatistics } from 'node:v8';
import { type ServerLimits, serverLimits } from '../../parts/server/event-server.js';

/** How much the server takes, of whatever anyone may send it. */
export interface Limits extends ServerLimits {
  /** The longest name of a user, and the longest id of an event, in characters. */
  readonly nameLength: number;
  /**
   * How much the events in open sessions may take, in bytes: what the memory of the server follows. What a user takes for a while after
   * the last session has closed comes on top, and is no more than that.
   */
  readonly heldBytes: number;
  /** How many may follow `/ctr` at a time. */
  readonly readers: number;
  /** How far a reader may be behind, in bytes, before it is dropped. What it has not read yet is held once for all of them. */
  readonly readerBytes: number;
  /** How many connections may be open. Those of readers are among them, and keep their places. */
  readonly connections: number;
  /**
   * How long a request may take to arrive, readers to take the last of what they are sent, and a reader keeps a place that another one
   * wants, in ms.
   */
  readonly patience: number;
}

export const defaultLimits: Limits = {
  ...serverLimits,
  nameLength: 100,
  // A quarter of what Node gives to a program that does not ask for more: the rest is for what comes on top, and for garbage.
  heldBytes: Math.floor(getHeapStatistics().heap_size_limit / 4),
  readers: 100,
  readerBytes: 16 * 1024 * 1024,
};
