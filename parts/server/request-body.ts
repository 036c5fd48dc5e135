import type { IncomingMessage } from 'node:http';
import type { Refusal } from './access.js';

export interface BodyLimits {
  /** The longest body of a request, in bytes. */
  readonly bodyBytes: number;
  /** How much of all bodies may be on its way at a time, in bytes. */
  readonly arrivingBytes: number;
}

/** The bodies that are on their way: each has a bound, and so have all together. */
export class RequestBodies {
  #arriving = 0;

  constructor(private readonly limits: BodyLimits) {}

  /**
   * The body of a request, or why it is refused, as soon as that is known: then the rest is not read.
   *
   * @throws Error - if the client breaks off
   */
  async read(request: IncomingMessage): Promise<string | Refusal> {
    const { bodyBytes, arrivingBytes } = this.limits;
    const tooLong = { status: 413, error: `expected a body of at most ${String(bodyBytes)} bytes` };
    if (Number(request.headers['content-length']) > bodyBytes) return tooLong;
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      // To leave the loop must not destroy the request: it is still to be answered.
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        length += chunk.length;
        this.#arriving += chunk.length;
        if (length > bodyBytes) return tooLong;
        if (this.#arriving > arrivingBytes)
          return { status: 503, error: 'too much is arriving at once; try again later' };
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    } finally {
      this.#arriving -= length;
    }
  }
}
