import { getHeapStatistics } from 'node:v8';
import { type ServerLimits, serverLimits } from '../../parts/server/event-server.js';

/** The limits of the server. They hold whatever clients send. */
export interface Limits extends ServerLimits {
  /** The longest name of a user, and the longest id of an event, in characters. */
  readonly nameLength: number;
  /**
   * How much the events in open sessions may take, in bytes. The memory of the server follows it. Users whose last session
   * closed a while ago take at most as much again.
   */
  readonly heldBytes: number;
  /** How many readers `/ctr` may have at a time. */
  readonly readers: number;
  /** How far a reader may be behind, in bytes, before it is dropped. Unread messages are held once for all readers. */
  readonly readerBytes: number;
  /** How many connections may be open, readers included. */
  readonly connections: number;
  /**
   * A time in ms: how long a request may take to arrive, how long readers may take for the last messages, and how long a reader
   * keeps a place if another one wants it.
   */
  readonly patience: number;
}

export const defaultLimits: Limits = {
  ...serverLimits,
  nameLength: 100,
  // A quarter of Node's default heap. The rest is for everything else, and for garbage.
  heldBytes: Math.floor(getHeapStatistics().heap_size_limit / 4),
  readers: 100,
  readerBytes: 16 * 1024 * 1024,
};
