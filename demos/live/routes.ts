import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Access, crossOriginHeaders, preflightHeaders, refusalOf } from './access.js';
import { RequestBodies } from './request-body.js';
import type { Service } from './service.js';
import type { StaticFile } from './static-files.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Nothing here is for another page: not to frame, to sniff, to load, or to learn from where somebody came. */
const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const shuttingDown = 'the server is shutting down';

/** `POST /events` takes events, `GET /ctr` tells of their sessions, `GET /stats` counts, and the page shows all three. */
export function routes(service: Service, access: Access, files: ReadonlyMap<string, StaticFile>): Handler {
  const { limits } = service;
  const bodies = new RequestBodies(limits);

  const answer = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) => {
    const text = `${JSON.stringify(body)}\n`;
    // A connection that is kept would keep a server that wants to stop.
    if (service.hasEnded) response.shouldKeepAlive = false;
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        'cache-control': 'no-store',
        ...headers,
      })
      .end(text);
  };

  /** Without reading what was sent, or the rest of it: the connection is of no use after that. */
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
    const body = await bodies.read(request);
    if (typeof body !== 'string') {
      refuseEvents(response, body.status, body.error);
    } else if (service.hasEnded) {
      refuseEvents(response, 503, shuttingDown);
    } else {
      const receipt = service.collect(body, type.startsWith('application/x-ndjson') ? 'ndjson' : 'json');
      answer(response, receipt.status, receipt.body);
    }
  };

  const follow: Handler = (_request, response) => {
    if (service.hasEnded) answer(response, 503, { error: shuttingDown });
    else if (!service.follow(response))
      answer(response, 503, { error: `expected at most ${String(limits.readers)} readers` });
  };

  const preflight: Handler = (_request, response) => {
    response.writeHead(204, preflightHeaders).end();
  };

  const stats: Handler = (_request, response) => {
    answer(response, 200, service.stats);
  };

  const paths: ReadonlyMap<string, Readonly<Record<string, Handler>>> = new Map([
    ['/events', { POST: collect, OPTIONS: preflight }],
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
    for (const [name, value] of Object.entries({ ...safeHeaders, ...crossOriginHeaders(request, access) })) {
      response.setHeader(name, value);
    }
    const refusal = refusalOf(request, access);
    if (refusal !== undefined) {
      refuseEvents(response, refusal.status, refusal.error);
      return;
    }
    const [path = ''] = url.split('?');
    const methods = paths.get(path);
    if (methods === undefined) {
      answer(response, 404, { error: 'there is nothing at this path' });
    } else if (!Object.hasOwn(methods, method)) {
      const allow = Object.keys(methods).join(', ');
      answer(response, 405, { error: `expected ${allow}` }, { allow });
    } else {
      return methods[method]!(request, response);
    }
  };
}
