import type { Access } from '../../parts/server/access.js';
import { type Handler, routesOf, sendJson, shuttingDown } from '../../parts/server/routing.js';
import type { StaticFile } from '../../parts/server/static-files.js';
import type { Service } from './service.js';

/** `POST /events` takes events, `GET /ctr` tells of their sessions, `GET /stats` counts, and the page shows all three. */
export function routes(service: Service, access: Access, files: ReadonlyMap<string, StaticFile>): Handler {
  const { limits } = service;
  const refuse = (response: Parameters<Handler>[1], error: string) => {
    sendJson(response, { status: 503, body: { error } });
  };
  return routesOf({
    access,
    limits,
    files,
    collect: (body, type) => service.collect(body, type.startsWith('application/x-ndjson') ? 'ndjson' : 'json'),
    gets: {
      '/ctr': (_request, response) => {
        if (service.hasEnded) refuse(response, shuttingDown);
        else if (!service.follow(response)) refuse(response, `expected at most ${String(limits.readers)} readers`);
      },
      '/stats': (_request, response) => {
        sendJson(response, { status: 200, body: service.stats });
      },
    },
    refused: (status) => {
      service.refusedRequests[status] = (service.refusedRequests[status] ?? 0) + 1;
    },
    hasEnded: () => service.hasEnded,
  });
}
