import type { Access } from './access.js';
import { type ConnectionLimits, listen, type ListenOptions } from './listen.js';
import type { BodyLimits } from './request-body.js';
import { type Collect, type Handler, routesOf } from './routing.js';
import { staticFiles } from './static-files.js';

/** The limits of a server, whatever anyone sends. */
export interface ServerLimits extends BodyLimits, ConnectionLimits {
  /** The most events in a request. */
  readonly batchEvents: number;
}

export const serverLimits: ServerLimits = {
  bodyBytes: 256 * 1024,
  arrivingBytes: 32 * 1024 * 1024,
  batchEvents: 1_000,
  connections: 1_000,
  patience: 8_000,
};

/** Where a server listens, and who may send requests. */
export interface ServerOptions {
  readonly host: string;
  /** The port; 0 means any free one. */
  readonly port: number;
  readonly access: Access;
  /** The folder of the pages. */
  readonly pages: string;
}

interface EventServerOptions extends ServerOptions, Pick<ListenOptions, 'isKept'> {
  readonly limits: ServerLimits;
  readonly collect: Collect;
  /** The handlers of other GET requests, by path. */
  readonly gets: Readonly<Record<string, Handler>>;
  /** Called with the status of each request whose events were not read. */
  readonly refused?: (status: number) => void;
}

/**
 * Starts a server that receives events and shows pages.
 *
 * @throws Error - if it cannot listen, for example because the port is in use; `whyNotListening` says why
 */
export async function serveEvents({ host, port, access, pages, limits, isKept, ...routes }: EventServerOptions) {
  let hasEnded = false;
  const handle = routesOf({ ...routes, access, limits, files: staticFiles(pages), hasEnded: () => hasEnded });
  const listening = await listen({ host, port, limits, handle, ...(isKept && { isKept }) });
  return {
    url: listening.url,
    /** Accepts no more events, and resolves when every request has its answer. */
    close: () => {
      hasEnded = true;
      return listening.close();
    },
  };
}
