import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Access } from './access.js';
import { Connections } from './connections.js';
import { routes } from './routes.js';
import { Service, type ServiceOptions } from './service.js';
import { staticFiles } from './static-files.js';

export interface ServerOptions extends ServiceOptions {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly access: Access;
  /** The folder of the page. */
  readonly page: string;
}

export interface LiveServer {
  readonly url: string;
  /** Stops listening, sends the last sessions to the readers, and resolves when they have received them. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts to listen; `routes` has the paths.
 *
 * @throws Error - if it cannot listen, as when the port is in use
 */
export async function startServer({ host, port, access, page, ...options }: ServerOptions): Promise<LiveServer> {
  const { patience } = options.limits;
  const service = new Service(options);
  const connections = new Connections(options.limits.connections, service.isReader);
  const handle = routes(service, access, staticFiles(page));
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
    async stop() {
      const closed = once(server, 'close');
      server.close();
      service.end();
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, patience);
      await closed;
      clearTimeout(timer);
    },
  };
}
