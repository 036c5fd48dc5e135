import { serveEvents, type ServerOptions } from '../../parts/server/event-server.js';
import { sendJson, shuttingDown } from '../../parts/server/routing.js';
import { Service, type ServiceOptions } from './service.js';

export interface LiveServer {
  readonly url: string;
  /** Stops listening, sends the last sessions to the readers, and resolves when they have received them. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts to listen: `POST /events` takes events, `GET /ctr` streams their sessions, `GET /stats` has the counts, and the page
 * shows all three.
 *
 * @throws Error - if it cannot listen, for example because the port is in use
 */
export async function startServer({
  cut,
  limits,
  refresh,
  ...where
}: ServerOptions & ServiceOptions): Promise<LiveServer> {
  const service = new Service({ cut, limits, refresh });
  const { url, close } = await serveEvents({
    ...where,
    limits,
    collect: (body, type) => service.collect(body, type),
    gets: {
      '/ctr': (_request, response) => {
        const refuse = (error: string) => {
          sendJson(response, { status: 503, body: { error } });
        };
        if (service.hasEnded) refuse(shuttingDown);
        else if (!service.follow(response)) refuse(`expected at most ${String(limits.readers)} readers`);
      },
      '/stats': (_request, response) => {
        sendJson(response, { status: 200, body: service.stats });
      },
    },
    refused: service.countRefused,
    isKept: service.isReader,
  }).catch((error: unknown) => {
    service.end();
    throw error;
  });
  return {
    url,
    async stop() {
      const closed = close();
      service.end();
      await closed;
    },
  };
}
