import { EventSource } from 'eventsource';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { lastValueFrom, toArray } from 'rxjs';
import type { SearchEvent } from 'rxjs-sessionize';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ctrOfPages } from './async-iterable.js';
import { ctrs, events } from './callback.js';
import { ctrOfEventSource } from './event-source.js';
import { ctrOfServer } from './http-collector.js';
import { ctrOfLines } from './node-stream.js';
import { ctrOfSocket } from './web-socket.js';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

/** One session: two searches, of which the first leads to two clicks. */
const session = ([time, end]: readonly [number, number]): SearchEvent[] => [
  { user: 'ann', time, type: 'search', query: 'dogs' },
  { user: 'ann', time: time + 1, type: 'click', item: 'fido' },
  { user: 'ann', time: time + 2, type: 'click', item: 'rover' },
  { user: 'ann', time: end, type: 'search', query: 'cats' },
];
const past = session([0, 9]);
/** An event of a clock that is ahead. It must not end a stream. */
const ahead: SearchEvent = { user: 'eve', time: Date.now() + 1e9, type: 'search', query: 'tea' };
const now = session([Date.now() - 9, Date.now()]);
const live = [...now.slice(0, 1), ahead, ...now.slice(1)];
const ofIt = [{ user: 'ann', searches: 2, clicks: 2, ctr: 1, closedBy: 'end' }];

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return listening(server);
}

it('takes the events of a callback', async () => {
  const result = lastValueFrom(ctrs.pipe(toArray()));
  for (const event of live) events.next(event);
  events.complete();

  expect(await result).toMatchObject(ofIt);
});

it('takes the events of a WebSocket that breaks and sends some of them twice', async () => {
  vi.stubGlobal('WebSocket', WebSocket);
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => {
    server.close();
    vi.unstubAllGlobals();
  });
  await once(server, 'listening');
  const sent = live.map((event, i) => JSON.stringify({ ...event, id: `e${String(i)}` }));
  let connections = 0;
  server.on('connection', (socket) => {
    const isFirst = ++connections === 1;
    const some = isFirst ? sent.slice(0, 4) : sent.slice(1);
    for (const event of some) socket.send(event);
    // The pong shows that all events have arrived. Then the connection breaks.
    socket.once('pong', () => {
      if (isFirst) socket.terminate();
      else socket.close(1000);
    });
    socket.ping();
  });

  const url = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  expect(await lastValueFrom(ctrOfSocket(url).pipe(toArray()))).toMatchObject(ofIt);
  expect(connections).toBe(2);
});

it('takes the events of an EventSource that breaks and sends some of them twice', async () => {
  vi.stubGlobal('EventSource', EventSource);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const asked: unknown[] = [];
  const host = await serving((request, response) => {
    const from = request.headers['last-event-id'];
    asked.push(from);
    if (asked.length > 2) {
      // With this status a server says that the stream is over.
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 10\n\n');
    const some = from === undefined ? [0, 1, 2, 3] : [2, 3, 4];
    for (const i of some) response.write(`id: ${String(i)}\ndata: ${JSON.stringify(live[i])}\n\n`);
    response.end();
  });

  expect(await lastValueFrom(ctrOfEventSource(`http://${host}/`).pipe(toArray()))).toMatchObject(ofIt);
  expect(asked).toEqual([undefined, '3', '4']);
});

it('takes the events that are posted, and answers the others', async () => {
  const server = createServer();
  const url = `http://${await listening(server)}`;
  const result = lastValueFrom(ctrOfServer(server).pipe(toArray()));

  const answers: [number, string][] = [];
  for (const body of [...live.map((event) => JSON.stringify(event)), '{', '{"user":1,"time":"x","type":"search"}']) {
    const response = await fetch(url, { method: 'POST', body });
    answers.push([response.status, await response.text()]);
  }
  server.close();
  server.closeAllConnections();

  expect(await result).toMatchObject(ofIt);
  expect(answers.map(([status]) => status)).toEqual([202, 202, 202, 202, 202, 400, 400]);
  expect(answers.at(-1)?.[1]).toContain('time');
});

it('goes on when a request breaks off', async () => {
  const server = createServer();
  const url = `http://${await listening(server)}`;
  const result = lastValueFrom(ctrOfServer(server).pipe(toArray()));

  const leaving = new AbortController();
  const broken = fetch(url, {
    method: 'POST',
    signal: leaving.signal,
    duplex: 'half',
    body: new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"user'));
      },
    }),
  } as RequestInit);
  await once(server, 'request');
  leaving.abort();
  await expect(broken).rejects.toThrow();
  for (const event of live) await fetch(url, { method: 'POST', body: JSON.stringify(event) });
  server.close();
  server.closeAllConnections();

  expect(await result).toMatchObject(ofIt);
});

it('takes the events of an async iterable', async () => {
  const asked: unknown[] = [];
  const host = await serving((request, response) => {
    asked.push(request.url);
    const page =
      request.url === '/' ? { events: past.slice(0, 2), next: `http://${host}/2` } : { events: past.slice(2) };
    response.end(JSON.stringify(page));
  });

  expect(await lastValueFrom(ctrOfPages(`http://${host}/`).pipe(toArray()))).toMatchObject(ofIt);
  expect(asked).toEqual(['/', '/2']);
});

it('takes an event from each line of a stream, and rejects the other lines', async () => {
  const lines = [...past.map((event) => JSON.stringify(event)), '{"user":1,"ti'].join('\n');
  // Chunks may end anywhere.
  const chunks = Readable.from(lines.match(/.{1,7}/gs) ?? [], { objectMode: false });
  const rejected: unknown[] = [];

  const result = ctrOfLines(chunks, ({ value }) => rejected.push(value));
  expect(await lastValueFrom(result.pipe(toArray()))).toMatchObject(ofIt);
  expect(rejected).toEqual(['{"user":1,"ti']);
});

it('passes on an error of a stream', async () => {
  const broken = Readable.from(
    (function* () {
      yield JSON.stringify(past[0]) + '\n';
      throw new Error('the disk is gone');
    })(),
  );

  await expect(lastValueFrom(ctrOfLines(broken, () => undefined))).rejects.toThrow('the disk is gone');
});
