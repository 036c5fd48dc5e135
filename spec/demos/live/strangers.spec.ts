import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { placeToGive } from '../../../parts/server/connections.js';
import { ask, post, Reader, search, start, statsOf } from './start.js';

const connected = async (url: string): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
};

/** What the server answers until it closes the connection or is silent for `patience` ms. */
async function answerTo(url: string, request: string | Buffer, patience = 4_000): Promise<string> {
  const socket = await connected(url);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.write(request);
  await Promise.race([once(socket, 'close'), wait(patience)]);
  socket.destroy();
  return answer;
}

const statusOf = (answer: string): number => Number(answer.slice(9, 12));

describe('the name by which the server is asked', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example@localhost',
    'localhost/evil.example',
    'localhost?evil.example',
    'localhost#evil.example',
    'a b',
    '[',
    'x',
  ])('is not %j', async (host) => {
    const { url } = await start();
    expect(await ask(url, 'GET', '/stats', undefined, { host })).toMatchObject({ status: 421 });
    expect(await ask(url, 'POST', '/events', JSON.stringify(search('ann', 0)), { host })).toMatchObject({
      status: 421,
    });
    expect(await statsOf(url)).toMatchObject({ received: 0, refusedRequests: { 421: 2 } });
  });

  it.each(['localhost', 'localhost:8080', '127.0.0.1', '[::1]:80', '192.168.1.7', 'app.localhost', 'ctr.example:443'])(
    'may be %s',
    async (host) => {
      const { url } = await start({ access: { hosts: ['ctr.example'] } });
      expect(await ask(url, 'GET', '/stats', undefined, { host })).toMatchObject({ status: 200 });
    },
  );
});

describe('a page of another origin', () => {
  const event = JSON.stringify(search('ann', 0));

  it.each([
    ['a form', { origin: 'http://evil.example', 'content-type': 'text/plain' }],
    ['a sandboxed frame', { origin: 'null', 'content-type': 'text/plain' }],
    ['a script, in a browser that sends no origin', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }],
    ['an origin that is none', { origin: 'evil' }],
    ['a page that is another port', { origin: 'http://127.0.0.1:1' }],
  ])('posts nothing: %s', async (_, headers) => {
    const { url } = await start({ access: { origins: ['https://shop.example'] } });
    expect(await ask(url, 'POST', '/events', event, headers)).toMatchObject({ status: 403 });
    expect(await statsOf(url)).toMatchObject({ received: 0, refusedRequests: { 403: 1 } });
  });

  it.each(['/stats', '/ctr'])('reads no %s', async (path) => {
    const { url } = await start({ access: { origins: ['https://shop.example'] } });
    for (const headers of [
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      // This origin may post events, but it may not read.
      { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(await ask(url, 'GET', path, undefined, headers)).toMatchObject({ status: 403 });
    }
  });

  it('may link here', async () => {
    const { url } = await start();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await ask(url, 'GET', '/stats', undefined, headers)).toMatchObject({ status: 200 });
  });

  it('may post where it is named, by fetch with a preflight and by beacon', async () => {
    const origin = 'https://shop.example';
    const { url } = await start({ access: { origins: [origin] } });
    const asking = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const allowed = { 'access-control-allow-origin': origin, vary: 'origin' };

    expect(await ask(url, 'OPTIONS', '/events', undefined, asking)).toMatchObject({
      status: 204,
      headers: { ...allowed, 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type' },
    });
    for (const type of ['application/json', 'text/plain;charset=UTF-8']) {
      expect(await ask(url, 'POST', '/events', event, { origin, 'content-type': type })).toMatchObject({
        status: 202,
        headers: allowed,
      });
    }
    expect(await ask(url, 'OPTIONS', '/events', undefined, { ...asking, origin: 'http://evil.example' })).toMatchObject(
      {
        status: 403,
      },
    );
  });

  it('is this origin where what stands in front ends TLS', async () => {
    const { url } = await start({ access: { hosts: ['ctr.example'] } });
    const headers = { host: 'ctr.example', origin: 'https://ctr.example', 'sec-fetch-site': 'same-origin' };
    expect(await ask(url, 'POST', '/events', event, headers)).toMatchObject({ status: 202 });
  });

  it('can neither frame nor sniff an answer, nor learn where somebody came from', async () => {
    const { url } = await start();
    for (const path of ['/stats', '/nowhere']) {
      expect((await ask(url, 'GET', path)).headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });
});

describe('places', () => {
  it('are given to the oldest of the address that has the most, and to nobody who keeps theirs', () => {
    const places = [
      { address: 'a', since: 1 },
      { address: 'b', since: 2 },
      { address: 'b', since: 3 },
    ];
    expect(placeToGive(places, () => true)).toBe(places[1]);
    expect(placeToGive(places, ({ since }) => since !== 2)).toBe(places[2]);
    expect(placeToGive(places, ({ address }) => address === 'a')).toBe(places[0]);
    expect(placeToGive(places, () => false)).toBeUndefined();
  });

  it('of readers that never read are given to new readers', async () => {
    const { url } = await start({ limits: { readers: 3, patience: 200 } });
    for (let i = 0; i < 3; i++) {
      const socket = await connected(url);
      socket.pause().write('GET /ctr HTTP/1.1\r\nhost: localhost\r\n\r\n');
    }
    await expect.poll(async () => (await statsOf(url)).readers.now).toBe(3);
    expect(await ask(url, 'GET', '/ctr')).toMatchObject({ status: 503 });
    await wait(250);
    await (await Reader.of(url)).next('recent');
    expect((await statsOf(url)).readers).toEqual({ now: 3, dropped: 0, displaced: 1 });
  });

  it.each([
    ['say nothing', ''],
    ['begin a request and never end it', 'GET /stats HTTP/1.1\r\nhost: localhost\r\nx: '],
    ['send a body and never end it', 'POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n[{'],
    ['are kept for later', 'GET /stats HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ])('of connections that %s lock nobody out', async (_, sent) => {
    const { url } = await start({ limits: { connections: 5 } });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connected(url)));
    for (const socket of sockets) socket.write(sent);
    await wait(50);
    const began = performance.now();
    expect(await statsOf(url)).toMatchObject({ received: 0 });
    expect(await post(url, search('ann', 0))).toMatchObject({ status: 202 });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('requests that only an attacker sends', () => {
  const head = (lines: string) => `${lines}\r\nhost: localhost\r\n`;
  const posting = (headers: string, body = '') => `${head('POST /events HTTP/1.1')}${headers}\r\n\r\n${body}`;
  const deep = (count: number) => '['.repeat(count) + ']'.repeat(count);
  const withLength = (body: string) =>
    posting(`connection: close\r\ncontent-length: ${String(Buffer.byteLength(body))}`, body);

  /** Each request with the classes of statuses that may answer it. 0: the server closes the connection without an answer. */
  const corpus: readonly (readonly [what: string, request: string | Buffer, statuses: readonly number[]])[] = [
    ['no HTTP', 'hello\r\n\r\n', [400]],
    ['TLS', Buffer.from('16030100a5010000a1', 'hex'), [400]],
    ['NUL bytes', Buffer.alloc(4_096), [400]],
    ['HTTP/1.0', 'GET /stats HTTP/1.0\r\n\r\n', [200]],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 505]],
    ['no host', 'GET /stats HTTP/1.1\r\n\r\n', [400]],
    [
      'two hosts',
      'GET /stats HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
      [200, 400, 421],
    ],
    ['TRACE', `${head('TRACE /stats HTTP/1.1')}connection: close\r\n\r\n`, [405]],
    ['CONNECT', `${head('CONNECT evil.example:80 HTTP/1.1')}\r\n`, [0, 400, 404, 405]],
    ["a method of one's own", `${head('BREW /ctr HTTP/1.1')}connection: close\r\n\r\n`, [400, 405]],
    [
      'an upgrade',
      `${head('GET /ctr HTTP/1.1')}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      [200, 400, 404, 405],
    ],
    ['a huge header', `${head('GET /stats HTTP/1.1')}x: ${'a'.repeat(100_000)}\r\n\r\n`, [431]],
    ['ten thousand headers', `${head('GET /stats HTTP/1.1')}${'x: y\r\n'.repeat(10_000)}\r\n`, [431]],
    ['a huge path', `${head(`GET /${'a'.repeat(100_000)} HTTP/1.1`)}\r\n`, [400, 414, 431]],
    ['a path with control characters', `${head('GET /\u001b[31m HTTP/1.1')}connection: close\r\n\r\n`, [400, 404]],
    ['a path of a prototype', `${head('GET /__proto__ HTTP/1.1')}connection: close\r\n\r\n`, [404]],
    ['a method of a prototype', `${head('constructor /stats HTTP/1.1')}connection: close\r\n\r\n`, [400, 405]],
    ['a length that is none', posting('content-length: many'), [400]],
    ['a length below zero', posting('content-length: -1'), [400]],
    ['a length and chunks', posting('content-length: 2\r\ntransfer-encoding: chunked', '0\r\n\r\n'), [400]],
    ['a huge length', posting('content-length: 99999999999'), [413]],
    ['a huge chunk', posting('transfer-encoding: chunked', 'fffffffffffffff\r\n'), [400, 408, 413]],
    [
      'chunks beyond the bound',
      posting('transfer-encoding: chunked', `8000\r\n${'x'.repeat(0x8000)}\r\n`.repeat(12)),
      [413],
    ],
    ['compressed data', posting('content-encoding: gzip\r\ncontent-length: 0'), [415]],
    ['deep arrays', withLength(deep(100_000)), [400]],
    ['a deep user', withLength(`{"user":${deep(50_000)},"time":0,"type":"search","query":"q"}`), [400]],
    ['deep items', withLength(`{"user":1,"time":0,"type":"results","items":${deep(50_000)}}`), [400]],
    ['a deep line', withLength(`{"a":`.repeat(40_000)), [400]],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(posting('connection: close\r\ncontent-length: 4')), Buffer.from('ff22fe22', 'hex')]),
      [400],
    ],
    ['an infinite user', withLength('{"user":1e400,"time":0,"type":"search","query":"q"}'), [202, 400]],
    ['a time far ahead', withLength('{"user":1,"time":8.64e15,"type":"search","query":"q"}'), [202]],
    ['a user named as a prototype', withLength('{"user":"__proto__","time":0,"type":"search","query":"q"}'), [202]],
    ['a prototype', withLength('{"__proto__":{"user":"p","time":1},"type":"search"}'), [400]],
    [
      'an id that is an object',
      withLength('{"user":1,"time":0,"type":"search","query":"q","id":{"a":[]}}'),
      [202, 400],
    ],
    [
      'a thousand faults',
      withLength(`[${Array.from({ length: 1_000 }, () => `{"user":"\\u001b[31m"}`).join()}]`),
      [400],
    ],
    [
      'names that are too long',
      withLength(`[{"user":"${'n'.repeat(200_000)}","time":0,"type":"search","query":"q"}]`),
      [400],
    ],
  ];

  it.each(corpus)('%s', { timeout: 20_000 }, async (_, request, statuses) => {
    const { url } = await start({ limits: { patience: 1_000 } });
    const answer = await answerTo(url, request);
    expect(statuses).toContain(answer === '' ? 0 : statusOf(answer));
    expect(answer.length).toBeLessThan(400_000);

    expect(answer).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    // The server still accepts a good event after all of these requests.
    expect(await post(url, search('good', 0))).toMatchObject({ status: 202 });
    const { received, accepted, rejected } = await statsOf(url);
    expect(Object.values(rejected).reduce((sum, count) => sum + count, accepted)).toBe(received);
  });
});

it('sends a reader with curl no control character, and the names as they are', async () => {
  const { url } = await start();
  const user = '\u001b[2J\u009b31m\u0085\u202e\u2028\ufeff\u0000ann';
  expect(await post(url, search(user, 0))).toMatchObject({ status: 202 });
  const request = 'GET /ctr HTTP/1.1\r\nhost: localhost\r\n\r\n';
  const body = Buffer.from(await answerTo(url, request, 500), 'latin1').toString();
  expect(body).not.toMatch(/[^\P{C}\r\n]|[\p{Zl}\p{Zp}]/u);
  expect(await (await Reader.of(url)).next('openSessions')).toMatchObject({ newest: [{ user }] });
});

it('has a bound for all bodies that are on their way together', async () => {
  const { url } = await start({ limits: { arrivingBytes: 1_000 } });
  const slow = await connected(url);
  slow.write(`POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2000\r\n\r\n${'x'.repeat(900)}`);
  await wait(50);
  expect(await post(url, search('ann', 0, { query: 'q'.repeat(500) }))).toMatchObject({ status: 503 });
  slow.destroy();
  await wait(50);
  expect(await post(url, search('ann', 0, { query: 'q'.repeat(500) }))).toMatchObject({ status: 202 });
});

it('bounds what open sessions take by the length of their names', async () => {
  const { url } = await start({ limits: { heldBytes: 1_000_000 } });
  const flood = (round: number) =>
    Array.from({ length: 100 }, (_, i) => search(`${'x'.repeat(90)}${String(round * 100 + i).padStart(10, '0')}`, 0));
  let taken = 0;
  for (let round = 0; round < 20; round++) if ((await post(url, flood(round))).status === 202) taken++;
  // An event costs 1,000 bytes, and 2 for each character.
  expect(taken).toBe(8);
  expect((await statsOf(url)).heldBytes).toBeLessThanOrEqual(1_000_000);
});
