import type { Access } from './access.js';
import { type ConnectionLimits, listen, type ListenOptions } from './listen.js';
import type { BodyLimits } from './request-body.js';
import { type Collect, type Handler, routesOf } from './routing.js';
import { staticFiles } from './static-files.js';

/** How much a server takes, of whatever anyone may send it. */
export interface ServerLimits extends BodyLimits, ConnectionLimits {
  /** The most events of one request. */
  readonly batchEvents: number;
}

export const serverLimits: ServerLimits = {
  bodyBytes: 256 * 1024,
  arrivingBytes: 32 * 1024 * 1024,
  batchEvents: 1_000,
  connections: 1_000,
  patience: 8_000,
};

/** Where a server listens, and to whom. */
export interface ServerOptions {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly access: Access;
  /** The folder of the pages. */
  readonly pages: string;
}

interface EventServerOptions extends ServerOptions, Pick<ListenOptions, 'isKept'> {
  readonly limits: ServerLimits;
  readonly collect: Collect;
  /** What else may be asked with GET, by path. */
  readonly gets: Readonly<Record<string, Handler>>;
  /** Called with the status of each request whose events were not read. */
  readonly refused?: (status: number) => void;
}

/**
 * Starts a server that takes events and shows pages.
 *
 * @throws Error - if it cannot listen, as when the port is in use: `whyNotListening` says why
 */
export async function serveEvents({ host, port, access, pages, limits, isKept, ...routes }: EventServerOptions) {
  let hasEnded = false;
  const handle = routesOf({ ...routes, access, limits, files: staticFiles(pages), hasEnded: () => hasEnded });
  const listening = await listen({ host, port, limits, handle, ...(isKept && { isKept }) });
  return {
    url: listening.url,
    /** Takes no further events, and resolves when every request has its answer. */
    close: () => {
      hasEnded = true;
      return listening.close();
    },
  };
}
