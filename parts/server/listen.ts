import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Connections } from './connections.js';
import type { Handler } from './routing.js';

export interface ConnectionLimits {
  /** How many connections may be open. */
  readonly connections: number;
  /** How long a request may take to arrive, and an answer to be read when the server stops, in ms. */
  readonly patience: number;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly limits: ConnectionLimits;
  readonly handle: Handler;
  /** Whether a connection keeps its place when there are too many. Default: none does. */
  readonly isKept?: (socket: Socket) => boolean;
}

export interface Listening {
  readonly url: string;
  /** Stops listening, and resolves when every request has its answer. */
  readonly close: () => Promise<void>;
}

/**
 * Answers requests. A connection that says nothing, or says it slowly, is given up.
 *
 * @throws Error - if it cannot listen, as when the port is in use: `whyNotListening` says why
 */
export async function listen({
  host,
  port,
  limits: { connections: most, patience },
  handle,
  isKept = () => false,
}: ListenOptions): Promise<Listening> {
  const connections = new Connections(most, isKept);
  const server = createServer(
    { requestTimeout: patience, headersTimeout: patience, connectionsCheckingInterval: Math.ceil(patience / 4) },
    (request, response) => {
      // A request that breaks off has sent nothing.
      Promise.resolve(handle(request, response)).catch(() => response.destroy());
    },
  );
  server.on('connection', (socket) => {
    connections.add(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');

  return {
    url: `http://${host}:${String((server.address() as AddressInfo).port)}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, patience);
      await closed;
      clearTimeout(timer);
    },
  };
}

const faults: Readonly<Partial<Record<string, string>>> = {
  EADDRINUSE: 'the port is in use by another program; --port 0 takes any that is free',
  EACCES: 'this user may not listen at that port; ports from 1024 on are open to all',
  EADDRNOTAVAIL: 'this machine does not have the address of --host',
  ENOTFOUND: 'the name of --host is not known',
};

/** What keeps a server from listening, and what to do; `undefined` if the error is another one. */
export const whyNotListening = (error: unknown): string | undefined =>
  faults[String((error as { code?: unknown }).code)];
