import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf } from './request-body.js';
import type { Service } from './service.js';
import type { StaticFile } from './static-files.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const shuttingDown = 'the server is shutting down';

/** `POST /events` takes events, `GET /ctr` sends their sessions, `GET /stats` returns counts, and the page shows all three. */
export function routes(service: Service, files: ReadonlyMap<string, StaticFile>): Handler {
  const { limits } = service;

  const answer = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) => {
    const text = `${JSON.stringify(body)}\n`;
    // A connection that is kept alive would keep a server that is stopping.
    if (service.hasEnded) response.shouldKeepAlive = false;
    response
      .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
      .end(text);
  };

  /** Refuses without reading the body, or the rest of it: the connection is of no use after that. */
  const refuseEvents = (response: ServerResponse, status: number, error: string) => {
    service.refusedRequests[status] = (service.refusedRequests[status] ?? 0) + 1;
    answer(response, status, { accepted: 0, error }, { connection: 'close' });
  };

  const collect: Handler = async (request, response) => {
    const { 'content-encoding': encoding, 'content-type': type = '' } = request.headers;
    if (encoding !== undefined) {
      refuseEvents(response, 415, 'expected a body without content-encoding');
      return;
    }
    const body = await bodyOf(request, limits.bodyBytes);
    if (body === undefined) {
      refuseEvents(response, 413, `expected a body of at most ${String(limits.bodyBytes)} bytes`);
    } else if (service.hasEnded) {
      refuseEvents(response, 503, shuttingDown);
    } else {
      const receipt = service.collect(body, type.startsWith('application/x-ndjson') ? 'ndjson' : 'json');
      answer(response, receipt.status, receipt.body);
    }
  };

  const follow: Handler = (_request, response) => {
    if (service.hasEnded) answer(response, 503, { error: shuttingDown });
    else if (service.isFull) answer(response, 503, { error: `expected at most ${String(limits.readers)} readers` });
    else service.follow(response);
  };

  const stats: Handler = (_request, response) => {
    answer(response, 200, service.stats);
  };

  const paths: ReadonlyMap<string, Readonly<Record<string, Handler>>> = new Map([
    ['/events', { POST: collect }],
    ['/ctr', { GET: follow }],
    ['/stats', { GET: stats }],
    ...Array.from(files, ([path, { content, headers }]): [string, Record<string, Handler>] => {
      const send: Handler = (_request, response) => {
        response.writeHead(200, headers).end(content);
      };
      return [path, { GET: send, HEAD: send }];
    }),
  ]);

  return (request, response) => {
    const { method = '', url = '' } = request;
    const [path = ''] = url.split('?');
    const methods = paths.get(path);
    if (methods === undefined) {
      answer(response, 404, { error: `there is no ${path}` });
    } else if (!Object.hasOwn(methods, method)) {
      const allow = Object.keys(methods).join(', ');
      answer(response, 405, { error: `expected ${allow}, got ${method}` }, { allow });
    } else {
      return methods[method]!(request, response);
    }
  };
}
