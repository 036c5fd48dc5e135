import type { IncomingMessage } from 'node:http';

/**
 * The body of a request; `undefined` as soon as it is known to be longer than `limit`, in bytes: then the rest is not read.
 *
 * @throws Error - where the client breaks off
 */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<string | undefined> {
  if (Number(request.headers['content-length']) > limit) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // To leave the loop must not destroy the request: it is still to be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
