import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../demos/live/options.js';
import type { Cut } from '../../../demos/live/pipeline.js';
import { ask, click, post, search, start, statsOf, textOf } from './start.js';

describe('POST /events', () => {
  it('takes one event', async () => {
    const { url } = await start();

    expect(await post(url, search('ann', 0))).toEqual({ status: 202, body: { accepted: 1 } });
    expect(await statsOf(url)).toMatchObject({ received: 1, accepted: 1, heldEvents: 1, sessions: { open: 1 } });
  });

  it('takes a batch', async () => {
    const { url } = await start();

    expect(await post(url, [search('ann', 0), click('ann', 1), search(7, '1970-01-01T00:00:01Z')])).toEqual({
      status: 202,
      body: { accepted: 3 },
    });
    expect(await statsOf(url)).toMatchObject({ received: 3, accepted: 3, sessions: { open: 2 } });
  });

  it('takes a batch of none', async () => {
    const { url } = await start();

    expect(await post(url, [])).toEqual({ status: 202, body: { accepted: 0 } });
  });

  it('moves the times of a client whose clock is wrong', async () => {
    const { url } = await start({ maxAhead: 1_000 });
    const fast = Date.now() + 86_400_000;
    const events = [search('ann', fast), click('ann', new Date(fast + 100)), search('bob', 8.64e15)];

    expect(await post(url, { sentAt: new Date(fast + 200), events })).toMatchObject({
      status: 202,
      body: {
        accepted: 2,
        rejected: [{ index: 2, path: 'time', reason: expect.stringMatching(/^too-far-ahead/) as string }],
      },
    });
    expect(await post(url, { sentAt: 0, events: [search('bob', 8.64e15)] })).toMatchObject({
      status: 400,
      body: {
        rejected: [{ index: 0, path: 'time', reason: expect.stringContaining('that a Date can hold') as string }],
      },
    });
    expect(await post(url, { events: [search('bob', 0)] })).toMatchObject({
      status: 400,
      body: { rejected: [{ index: 0, path: 'sentAt' }] },
    });
    expect(await statsOf(url)).toMatchObject({ received: 5, accepted: 2, rejected: { 'not-an-event': 2 } });
  });

  it('takes NDJSON, with blank lines', async () => {
    const { url } = await start();
    const lines = [search('ann', 0), click('ann', 1)].map((event) => JSON.stringify(event)).join('\r\n\n');

    expect(await post(url, `${lines}\n`, 'Application/X-NDJSON; charset=utf-8')).toEqual({
      status: 202,
      body: { accepted: 2 },
    });
  });

  it('says where and why an event is bad, and keeps the good ones', async () => {
    const { url } = await start();
    const batch = [
      search('ann', 0),
      search('ann', 'yesterday'),
      { user: 'ann', time: 1, type: 'results', items: ['fido', null] },
      click('ann', 2),
      7,
    ];

    expect(await post(url, batch)).toEqual({
      // The status is not 400: a client that repeats a refused request would send the accepted events again.
      status: 207,
      body: {
        accepted: 2,
        rejected: [
          { index: 1, path: 'time', reason: expect.stringContaining('got "yesterday"') as string },
          { index: 2, path: 'items[1]', reason: 'expected string or number, got null' },
          { index: 4, path: '', reason: 'expected SearchEvent, got 7' },
        ],
      },
    });
    expect(await statsOf(url)).toMatchObject({ received: 5, accepted: 2, rejected: { 'not-an-event': 3 } });
  });

  it('says so of lines of NDJSON', async () => {
    const { url } = await start();
    const lines = `{"user":"a\n${JSON.stringify(search('ann', 0))}\n{"user":"ann","time":0}\n`;

    expect(await post(url, lines, 'application/x-ndjson')).toEqual({
      status: 207,
      body: {
        accepted: 1,
        rejected: [
          { index: 0, path: '', reason: expect.stringContaining('expected JSON') as string },
          { index: 2, path: 'type', reason: expect.stringContaining('got undefined') as string },
        ],
      },
    });
  });

  it('keeps two users apart whose names are not UTF-8', async () => {
    const { url } = await start();
    for (const letter of ['ü', 'ö']) {
      const latin1 = Buffer.from(JSON.stringify(search(`M${letter}ller`, 0)), 'latin1');
      expect(await ask(url, 'POST', '/events', latin1)).toMatchObject({
        status: 400,
        text: expect.stringContaining('expected a body in UTF-8') as string,
      });
    }
    expect(await statsOf(url)).toMatchObject({ accepted: 0, refusedRequests: { 400: 2 } });
  });

  it.each(['', '[{"user":', 'user=ann'])('refuses what is no JSON: %j', async (body) => {
    const { url } = await start();

    expect(await post(url, body)).toMatchObject({
      status: 400,
      body: {
        accepted: 0,
        rejected: [{ index: 0, path: '', reason: expect.stringContaining('expected JSON') as string }],
      },
    });
    expect(await statsOf(url)).toMatchObject({ received: 1, accepted: 0, rejected: { 'not-json': 1 } });
  });

  it('answers which events came too late, and that the request was right', async () => {
    const { url } = await start();
    const batch = [
      search('ann', 100_000, { id: 'a' }),
      search('ann', 100_000, { id: 'a' }),
      search('bob', 80_000),
      search('bob', Date.now() + 3_600_000),
    ];

    expect(await post(url, batch)).toMatchObject({
      status: 202,
      body: {
        accepted: 1,
        rejected: [
          { index: 1, path: 'id', reason: 'duplicate' },
          { index: 2, path: 'time', reason: 'too-late, by 10000 ms' },
          { index: 3, path: 'time', reason: expect.stringMatching(/^too-far-ahead, by \d+ ms$/) as string },
        ],
      },
    });
    expect(await statsOf(url)).toMatchObject({
      received: 4,
      accepted: 1,
      rejected: { duplicate: 1, 'too-late': 1, 'too-far-ahead': 1 },
    });
  });

  it('ends a session at its greatest number of events', async () => {
    const { url } = await start({ maxEvents: 2 });
    await post(
      url,
      [1, 2, 3].map((time) => search('ann', time)),
    );

    expect(await statsOf(url)).toMatchObject({ sessions: { open: 1, closed: 1 }, heldEvents: 1 });
  });
});

describe('a gap by user', () => {
  it('is that of the first rule that matches, and of all others the gap', async () => {
    const rules = ['user=kiosk-1:5ms', 'user^=kiosk-:50ms', 'user=7:200ms'];
    const args = ['--gap', '100ms', '--grace', '0s', '--silence', '1h', ...rules.flatMap((rule) => ['--gap-by', rule])];
    const { cut } = (parseOptions(args) as { readonly right: { readonly cut: Cut } }).right;
    const { url } = await start(cut);
    for (const pause of [5, 6, 50, 51, 100, 101, 200, 201]) {
      const users = ['kiosk-1', 'kiosk-2', 'ann', 7];
      const from = 1_000 * pause;
      const visits = [0, pause].flatMap((after) => users.map((user) => search(user, from + after)));
      await post(url, [...visits, search('the end', from + 900)]);
    }

    // Each log has eight pauses. A pause up to the gap makes one session, a longer one makes two.
    const { sessions } = await statsOf(url);
    expect(sessions.closed).toBe(1 + 2 * 7 + (3 + 2 * 5) + (5 + 2 * 3) + (7 + 2 * 1) + 7);
  });
});

describe('a split', () => {
  it('begins and ends sessions where the server was told to', async () => {
    const { url } = await start({ splitBefore: ['app-open'], splitAfter: ['click'] });
    const opened = { user: 'ann', time: 2, type: 'app-open' };
    const clicked = { user: 'ann', time: 4, type: 'click', item: 'fido' };
    await post(url, [search('ann', 1), opened, search('ann', 3), clicked, search('ann', 5)]);

    const { sessions, heldEvents } = await statsOf(url);
    expect({ sessions, heldEvents }).toEqual({ sessions: { open: 1, closed: 2 }, heldEvents: 1 });
  });
});

describe('what is too much', () => {
  it('refuses a batch that is too long, and keeps none of it', async () => {
    const { url } = await start({ limits: { batchEvents: 2 } });

    expect(
      await post(
        url,
        [1, 2, 3].map((time) => search('ann', time)),
      ),
    ).toEqual({
      status: 400,
      body: { accepted: 0, error: 'expected at most 2 events, got 3' },
    });
    expect(await statsOf(url)).toMatchObject({ received: 3, accepted: 0, rejected: { 'batch-too-long': 3 } });
  });

  it('refuses a name that is too long', async () => {
    const { url } = await start({ limits: { nameLength: 3 } });

    expect(
      await post(url, [search('anna', 0), search(1234, 0), search('ann', 0, { id: 'abcd' }), search('bob', 0)]),
    ).toEqual({
      status: 207,
      body: {
        accepted: 1,
        rejected: ['user', 'user', 'id'].map((path, index) => ({
          index,
          path,
          reason: 'expected at most 3 characters',
        })),
      },
    });
  });

  it('refuses an id that may be that of another event, and takes an event without one', async () => {
    const { url } = await start();
    const ids = ['9007199254740993', '1e400', 'true', '{}', '["a"]', 'null', '9007199254740991', '"9007199254740993"'];
    const events = ids.map((id) => `{ "user": "ann", "time": 0, "type": "search", "query": "q", "id": ${id} }`);
    expect(await post(url, `[${events.join()}]`)).toEqual({
      status: 207,
      body: {
        accepted: 3,
        rejected: [0, 1, 2, 3, 4].map((index) => ({
          index,
          path: 'id',
          reason: 'expected a string or a number that is exact',
        })),
      },
    });
  });

  it('refuses events while open sessions hold too much, and takes them again when those have closed', async () => {
    const { url } = await start({ limits: { heldBytes: 2_500 } });
    await post(url, search('ann', 0));

    expect(await post(url, [search('bob', 1), search('bob', 2)])).toEqual({
      status: 503,
      body: { accepted: 0, error: 'open sessions use all the room for events; try again later' },
    });
    expect(await statsOf(url)).toMatchObject({ received: 3, accepted: 1, rejected: { 'no-room': 2 } });

    await post(url, search('bob', 60_000));
    expect(await post(url, search('bob', 60_001))).toMatchObject({ status: 202 });
  });

  it('refuses a body that says it is too long, without reading it', async () => {
    const { url } = await start({ limits: { bodyBytes: 1_000 } });
    const asked = request(`${url}/events`, { method: 'POST', headers: { 'content-length': 1_001 }, agent: false });
    // The client sends only the head of the request.
    asked.flushHeaders();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];

    expect(response.statusCode).toBe(413);
    expect(JSON.parse(await textOf(response))).toEqual({
      accepted: 0,
      error: 'expected a body of at most 1000 bytes',
    });
    expect(await statsOf(url)).toMatchObject({ received: 0, refusedRequests: { 413: 1 } });
  });

  it('answers a body that turns out to be too long, and reads no more of it', async () => {
    const { url } = await start({ limits: { bodyBytes: 1_000 } });
    const asked = request(`${url}/events`, { method: 'POST', agent: false });
    asked.on('error', () => {
      // The error is expected: the server has closed the connection.
    });
    // A chunked body that never ends.
    asked.write('x'.repeat(1_001));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];

    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe('close');
    await textOf(response);
    asked.destroy();
    expect(await statsOf(url)).toMatchObject({ received: 0, refusedRequests: { 413: 1 } });
  });

  it('takes a body of the greatest length', async () => {
    const event = JSON.stringify(search('ann', 0));
    const { url } = await start({ limits: { bodyBytes: event.length } });

    expect(await post(url, event)).toMatchObject({ status: 202 });
    expect(await post(url, ` ${event}`)).toMatchObject({ status: 413 });
  });

  it('refuses a compressed body, which could be of any length', async () => {
    const { url } = await start();

    expect(await ask(url, 'POST', '/events', 'xx', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
  });
});

it('keeps nothing of a request that breaks off', async () => {
  const { url, stop } = await start();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const event = JSON.stringify(search('ann', 0));
  // The body contains the whole event, but is one byte shorter than its content-length.
  socket.end(`POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${String(event.length + 1)}\r\n\r\n${event}`);
  socket.resume();
  await once(socket, 'close');

  expect(await statsOf(url)).toMatchObject({ received: 0, accepted: 0, heldEvents: 0 });
  // The incomplete request does not delay the stop of the server.
  await stop();
});
