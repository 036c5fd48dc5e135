import type { ServerResponse } from 'node:http';
import { distinctUntilChanged, map, Subject } from 'rxjs';
import type { Limits } from './limits.js';
import type { Messages } from './messages.js';

/** The readers of `/ctr`, which receive Server-Sent Events. */
export class Readers {
  readonly #responses = new Set<ServerResponse>();
  /** What is sent at the end of this turn of the event loop, serialised once for all readers. */
  #frames: string[] = [];
  readonly #changes = new Subject<void>();
  #dropped = 0;

  /** Whether there are any, emitted when that changes. */
  readonly areThere = this.#changes.pipe(
    map(() => this.count > 0),
    distinctUntilChanged(),
  );

  constructor(private readonly limits: Limits) {}

  get count(): number {
    return this.#responses.size;
  }

  /** How many were dropped because they did not read what they were sent. */
  get dropped(): number {
    return this.#dropped;
  }

  get isFull(): boolean {
    return this.count >= this.limits.readers;
  }

  /** Adds a reader. It is sent what `first` returns before anything else. */
  add(response: ServerResponse, first: () => Partial<Messages>): void {
    // What was sent before is in `first`.
    this.#flush();
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // The connection is of no use afterwards, and the server would wait for it when it stops.
      connection: 'close',
    });
    this.#responses.add(response);
    for (const [name, message] of Object.entries(first())) response.write(frameOf(name, message));
    this.#changes.next();
    response.on('close', () => {
      this.#responses.delete(response);
      this.#changes.next();
    });
  }

  send<N extends keyof Messages>(name: N, message: Messages[N]): void {
    if (this.#responses.size === 0) return;
    if (this.#frames.length === 0)
      setImmediate(() => {
        this.#flush();
      });
    this.#frames.push(frameOf(name, message));
  }

  /** Sends what is left, and ends the responses. Slow readers may read the rest: no further one is accepted. */
  end(): void {
    this.#flush();
    for (const response of this.#responses) response.end();
    this.#responses.clear();
    this.#changes.next();
  }

  /**
   * Who is behind by more than the limit is dropped, judged before anything is added to it: so a burst of whatever size drops
   * nobody who had read the one before.
   */
  #flush(): void {
    if (this.#frames.length === 0) return;
    const bytes = Buffer.from(this.#frames.join(''));
    this.#frames = [];
    for (const response of this.#responses) {
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
