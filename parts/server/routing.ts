import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Access, crossOriginHeaders, preflightHeaders, type Refusal, refusalOf } from './access.js';
import { jsonText } from './json-text.js';
import { type BodyLimits, RequestBodies } from './request-body.js';
import type { StaticFile } from './static-files.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A status and a body, which is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Takes the body of a `POST /events` and its content type. */
export type Collect = (body: string, type: string) => Answer | Promise<Answer>;

interface RoutesOptions {
  readonly access: Access;
  readonly limits: BodyLimits;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly collect: Collect;
  /** The handlers of other GET requests, by path. */
  readonly gets: Readonly<Record<string, Handler>>;
  /** Called with the status of each request whose events were not read. */
  readonly refused?: (status: number) => void;
  /** Whether the server is shutting down. */
  readonly hasEnded: () => boolean;
}

/** Other pages may not frame, sniff or load anything of this server, and links from it tell no referrer. */
const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export const shuttingDown = 'the server is shutting down';

export function sendJson(
  response: ServerResponse,
  { status, body }: Answer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = `${jsonText(body)}\n`;
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      ...headers,
    })
    .end(text);
}

/** Handles `POST /events`, some GET paths, and files. Everything else is refused. */
export function routesOf({ access, limits, files, collect, gets, refused, hasEnded }: RoutesOptions): Handler {
  const bodies = new RequestBodies(limits);

  /** Refuses without reading the rest of the body. The connection is of no use after that. */
  const refuse = (response: ServerResponse, { status, error }: Refusal) => {
    refused?.(status);
    sendJson(response, { status, body: { accepted: 0, error } }, { connection: 'close' });
  };

  const post: Handler = async (request, response) => {
    const { 'content-encoding': encoding, 'content-type': type = '' } = request.headers;
    if (encoding !== undefined) {
      refuse(response, { status: 415, error: 'expected a body without content-encoding' });
      return;
    }
    const body = await bodies.read(request);
    if (typeof body !== 'string') refuse(response, body);
    else if (hasEnded()) refuse(response, { status: 503, error: shuttingDown });
    else sendJson(response, await collect(body, type));
  };

  const preflight: Handler = (_request, response) => {
    response.writeHead(204, preflightHeaders).end();
  };

  const paths: ReadonlyMap<string, Readonly<Record<string, Handler>>> = new Map([
    ['/events', { POST: post, OPTIONS: preflight }],
    ...Object.entries(gets).map(([path, GET]): [string, Record<string, Handler>] => [path, { GET }]),
    ...Array.from(files, ([path, { content, headers }]): [string, Record<string, Handler>] => {
      const send: Handler = (_request, response) => {
        response.writeHead(200, headers).end(content);
      };
      return [path, { GET: send, HEAD: send }];
    }),
  ]);

  return (request, response) => {
    const { method = '', url = '' } = request;
    // An open connection would keep the server from stopping.
    if (hasEnded()) response.shouldKeepAlive = false;
    for (const [name, value] of Object.entries({ ...safeHeaders, ...crossOriginHeaders(request, access) })) {
      response.setHeader(name, value);
    }
    const refusal = refusalOf(request, access);
    if (refusal !== undefined) {
      refuse(response, refusal);
      return;
    }
    const [path = ''] = url.split('?');
    const methods = paths.get(path);
    if (methods === undefined) {
      sendJson(response, { status: 404, body: { error: 'there is nothing at this path' } });
    } else if (!Object.hasOwn(methods, method)) {
      const allow = Object.keys(methods).join(', ');
      sendJson(response, { status: 405, body: { error: `expected ${allow}` } }, { allow });
    } else {
      return methods[method]!(request, response);
    }
  };
}
