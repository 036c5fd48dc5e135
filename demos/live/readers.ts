import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { distinctUntilChanged, map, Subject } from 'rxjs';
import { type Place, placeToGive } from '../../parts/server/connections.js';
import type { Limits } from './limits.js';
import type { Messages } from './messages.js';

/** Those who follow `/ctr`, as Server-Sent Events. */
export class Readers {
  readonly #readers = new Map<ServerResponse, Place>();
  /** What goes out at the end of this turn of the event loop: made once for all, however many events it has. */
  #frames: string[] = [];
  readonly #changes = new Subject<void>();
  #dropped = 0;
  #displaced = 0;

  /** Whether there are any, each time that changes. */
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

  /** How many were dropped because they did not read what they were sent. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many had to give their place to another one. */
  get displaced(): number {
    return this.#displaced;
  }

  /**
   * Takes in a reader, who is sent what `first` says before anything else. Where all places are taken, one that was kept for long
   * enough is given to it: those who hold places and read nothing lock nobody out. Returns whether it has a place.
   */
  add(response: ServerResponse, first: () => Partial<Messages>): boolean {
    if (this.count >= this.limits.readers && !this.#displaceOne()) return false;
    // What came before is in `first`.
    this.#flush();
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // It is of no use after that, and the server waits for it when it stops.
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

  /** Sends what is left, and says that there is nothing to come. Who is slow may read it in peace: there are no readers now. */
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
   * Who is behind by more than the limit is dropped, judged before anything is added to it: so a burst of whatever size drops
   * nobody who had read the one before.
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

const frameOf = (name: string, message: unknown): string => `event: ${name}\ndata: ${JSON.stringify(message)}\n\n`;
