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
  /** The port; 0 means any free one. */
  readonly port: number;
  readonly limits: ConnectionLimits;
  readonly handle: Handler;
  /** Whether a connection keeps its place if there are too many. Default: none does. */
  readonly isKept?: (socket: Socket) => boolean;
}

export interface Listening {
  readonly url: string;
  /** Stops listening, and resolves when every request has its answer. */
  readonly close: () => Promise<void>;
}

/**
 * Answers requests, one at a time on each connection. It closes silent and slow connections, and those that do not wait for an
 * answer.
 *
 * @throws Error - if it cannot listen, for example because the port is in use; `whyNotListening` says why
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
      // A response has no socket while an earlier one uses it. Requests that do not wait for answers would pile up.
      if (response.socket === null) {
        request.socket.destroy();
        return;
      }
      // If a request breaks off, nobody waits for an answer.
      Promise.resolve(handle(request, response)).catch(() => response.destroy());
    },
  );
  server.on('connection', (socket) => {
    connections.add(socket);
    parseInSmallParts(socket);
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

/**
 * Node parses all that has arrived before a connection that was destroyed is closed. 64 kB of small requests take 5 MB as
 * objects.
 */
function parseInSmallParts(socket: Socket): void {
  const parsers = socket.listeners('data') as ((bytes: Buffer) => void)[];
  socket.on('data', (bytes: Buffer) => {
    for (let from = 0; from < bytes.length && !socket.destroyed; from += parsedAtOnce) {
      for (const parse of parsers) parse(bytes.subarray(from, from + parsedAtOnce));
    }
  });
  for (const parse of parsers) socket.off('data', parse);
}

const parsedAtOnce = 2_048;

const faults: Readonly<Partial<Record<string, string>>> = {
  EADDRINUSE: 'another program uses the port; --port 0 takes any free one',
  EACCES: 'this user may not listen on that port; take a port from 1024 on',
  EADDRNOTAVAIL: 'this machine does not have the address of --host',
  ENOTFOUND: 'the name of --host is unknown',
};

/** Why a server cannot listen, and what to do; `undefined` for another error. */
export const whyNotListening = (error: unknown): string | undefined =>
  faults[String((error as { code?: unknown }).code)];
