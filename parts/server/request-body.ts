import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Refusal } from './access.js';

export interface BodyLimits {
  /** The longest body of a request, in bytes. */
  readonly bodyBytes: number;
  /** The most bytes of unfinished bodies at a time. */
  readonly arrivingBytes: number;
}

/** Reads the bodies of requests. Each body is bounded, and so are all unfinished ones together. */
export class RequestBodies {
  #arriving = 0;

  constructor(private readonly limits: BodyLimits) {}

  /**
   * Returns the body of a request, or why it is refused. The rest of a refused body is not read.
   *
   * @throws Error - if the client breaks off
   */
  async read(request: IncomingMessage): Promise<string | Refusal> {
    const { bodyBytes, arrivingBytes } = this.limits;
    const tooLong = { status: 413, error: `expected a body of at most ${String(bodyBytes)} bytes` };
    if (Number(request.headers['content-length']) > bodyBytes) return tooLong;
    // One buffer that grows, not a list: a chunk of one byte takes a hundred as an object.
    let body = Buffer.alloc(0);
    let length = 0;
    try {
      // Leaving the loop must not destroy the request: it still needs its answer.
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        length += chunk.length;
        this.#arriving += chunk.length;
        if (length > bodyBytes) return tooLong;
        if (this.#arriving > arrivingBytes)
          return { status: 503, error: 'too much is arriving at once; try again later' };
        if (length > body.length) body = Buffer.concat([body], 2 * length);
        chunk.copy(body, length - chunk.length);
      }
      const bytes = body.subarray(0, length);
      // Decoded anyway, two users could become one.
      return isUtf8(bytes) ? bytes.toString() : { status: 400, error: 'expected a body in UTF-8' };
    } finally {
      this.#arriving -= length;
    }
  }
}
