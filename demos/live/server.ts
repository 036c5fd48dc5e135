import type { Access } from '../../parts/server/access.js';
import { listen } from '../../parts/server/listen.js';
import { staticFiles } from '../../parts/server/static-files.js';
import { routes } from './routes.js';
import { Service, type ServiceOptions } from './service.js';

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
  const { limits } = options;
  const service = new Service(options);
  const handle = routes(service, access, staticFiles(page));
  const { url, close } = await listen({ host, port, limits, handle, isKept: service.isReader });
  return {
    url,
    async stop() {
      const closed = close();
      service.end();
      await closed;
    },
  };
}
