import type { IncomingMessage } from 'node:http';

/**
 * The body of a request, or `undefined` as soon as it is known to be longer than `limit` (bytes). The rest is not read then.
 *
 * @throws Error - if the client breaks off
 */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<string | undefined> {
  if (Number(request.headers['content-length']) > limit) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not destroy the request: it is still to be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
