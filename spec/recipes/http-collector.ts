import { isRight } from 'fp-ts/lib/Either.js';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { fromEvent, Observable, takeUntil } from 'rxjs';
import { groupByUser, liveClock, sessionize, toCtr } from 'rxjs-sessionize';
import { decodeValue, json, SearchEvent } from 'rxjs-sessionize/codec';

const read = decodeValue(json(SearchEvent));

const fromRequests = (server: Server) =>
  new Observable<SearchEvent>((out) => {
    const collect = async (request: IncomingMessage, response: ServerResponse) => {
      const event = read(await text(request));
      if (isRight(event)) {
        out.next(event.right);
        response.writeHead(202).end();
      } else {
        response.writeHead(400).end(JSON.stringify(event.left.errors));
      }
    };
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      // A request that breaks off is no event, and does not end the server.
      collect(request, response).catch(() => response.destroy());
    };
    server.on('request', listener);
    return () => {
      server.off('request', listener);
    };
  });

export function ctrOfServer(server: Server) {
  // `server.close()` completes the stream, and open sessions are emitted.
  const events = fromRequests(server).pipe(takeUntil(fromEvent(server, 'close')));
  return events.pipe(
    groupByUser(),
    sessionize({
      gap: 1_800_000,
      grace: 30_000,
      clock: liveClock({ silence: 60_000 }),
      rejected: (rejection) => {
        console.warn(rejection);
      },
    }),
    toCtr(),
  );
}
