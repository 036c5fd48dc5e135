import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { distinctUntilChanged, map, Subject } from 'rxjs';
import { type Place, placeToGive } from '../../parts/server/connections.js';
import { jsonText } from '../../parts/server/json-text.js';
import type { Limits } from './limits.js';
import type { Messages } from './messages.js';

/** The readers of `/ctr`, as Server-Sent Events. */
export class Readers {
  readonly #readers = new Map<ServerResponse, Place>();
  /** The messages of this turn of the event loop. They are made once and sent to all readers at its end. */
  #frames: string[] = [];
  readonly #changes = new Subject<void>();
  #dropped = 0;
  #displaced = 0;

  /** Emits whether there are readers, whenever that changes. */
  readonly areThere = this.#changes.pipe(
    map(() => this.count > 0),
    distinctUntilChanged(),
  );

  constructor(private readonly limits: Limits) {}

  readonly #sockets = new Set<Socket | null>();

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  get count(): number {
    return this.#readers.size;
  }

  /** How many readers were dropped because they did not read. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many readers had to give their place to another one. */
  get displaced(): number {
    return this.#displaced;
  }

  /**
   * Adds a reader, and sends it `first`. If all places are taken, the new reader gets one that was held long enough, so that
   * readers who read nothing do not lock others out. Returns whether it has a place.
   */
  add(response: ServerResponse, first: () => Partial<Messages>): boolean {
    if (this.count >= this.limits.readers && !this.#displaceOne()) return false;
    // `first` contains all earlier messages, so they are sent to the other readers now.
    this.#flush();
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // The connection is useless after that, and a stopping server would wait for it.
      connection: 'close',
    });
    const { socket } = response;
    this.#readers.set(response, { address: socket?.remoteAddress ?? '', since: performance.now() });
    this.#sockets.add(socket);
    for (const [name, message] of Object.entries(first())) response.write(frameOf(name, message));
    this.#changes.next();
    response.on('close', () => {
      this.#readers.delete(response);
      this.#sockets.delete(socket);
      this.#changes.next();
    });
    return true;
  }

  send<N extends keyof Messages>(name: N, message: Messages[N]): void {
    if (this.#readers.size === 0) return;
    if (this.#frames.length === 0)
      setImmediate(() => {
        this.#flush();
      });
    this.#frames.push(frameOf(name, message));
  }

  /** Sends the remaining messages, then ends the responses. Slow readers may take their time, since nothing more is added. */
  end(): void {
    this.#flush();
    for (const response of this.#readers.keys()) response.end();
    this.#readers.clear();
    this.#changes.next();
  }

  #displaceOne(): boolean {
    const longAgo = performance.now() - this.limits.patience;
    const places = Array.from(this.#readers, ([response, place]) => ({ response, ...place }));
    const given = placeToGive(places, ({ since }) => since <= longAgo);
    if (given === undefined) return false;
    this.#displaced++;
    this.#readers.delete(given.response);
    given.response.destroy();
    return true;
  }

  /**
   * Drops each reader that is behind by more than the limit. It checks this before it adds new messages, so that a large message
   * drops no reader that has read all earlier ones.
   */
  #flush(): void {
    if (this.#frames.length === 0) return;
    const bytes = Buffer.from(this.#frames.join(''));
    this.#frames = [];
    for (const response of this.#readers.keys()) {
      if (response.writableLength <= this.limits.readerBytes) {
        response.write(bytes);
      } else {
        this.#dropped++;
        response.destroy();
      }
    }
  }
}

const frameOf = (name: string, message: unknown): string => `event: ${name}\ndata: ${jsonText(message)}\n\n`;
