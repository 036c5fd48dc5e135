import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ask, click, post, Reader, search, start, statsOf } from './start.js';

describe('GET /ctr', () => {
  it('sends a session when silence has closed it', async () => {
    const { url } = await start({ gap: 50, silence: 50 });
    const reader = await Reader.of(url);
    await post(url, [search('ann', 0), click('ann', 10), click('ann', 20)]);

    expect(await reader.next('session')).toEqual({
      user: 'ann',
      start: 0,
      end: 20,
      deadline: 70,
      closedBy: 'gap',
      searches: 1,
      clicks: 2,
      ctr: 2,
    });
  });

  it('sends a minute when it is over, without sessions that have no search', async () => {
    const { url } = await start();
    const reader = await Reader.of(url);
    await post(url, [search('ann', 0), click('ann', 1), search('bob', 2), click('cid', 3)]);
    await post(url, [search('dee', 60_000), search('eve', 80_000)]);

    expect(await reader.next('minute')).toEqual({
      start: 0,
      end: 60_000,
      searches: 2,
      clicks: 1,
      ctr: 0.5,
      sessions: 2,
    });
    expect(await statsOf(url)).toMatchObject({ sessions: { closed: 4, open: 1 } });
  });

  it('shows the open sessions as they stand, again and again', async () => {
    const { url } = await start();
    const reader = await Reader.of(url);

    expect(await reader.next('openSessions')).toEqual({ count: 0, newest: [] });
    await post(url, [search('ann', 0), search('bob', 5), click('ann', 10)]);
    expect(await reader.next('openSessions', ({ count }) => count > 0)).toEqual({
      count: 2,
      newest: [
        { user: 'ann', start: 0, end: 10, deadline: 10_010, searches: 1, clicks: 1 },
        { user: 'bob', start: 5, end: 5, deadline: 10_005, searches: 1, clicks: 0 },
      ],
    });
    await post(url, search('cid', 60_000));
    expect(await reader.next('openSessions', ({ count }) => count === 1)).toMatchObject({ newest: [{ user: 'cid' }] });
  });

  it('shows fifty of them, and how many there are', async () => {
    const { url } = await start();
    await post(
      url,
      Array.from({ length: 200 }, (_, i) => search(i, i)),
    );
    const { count, newest } = await (await Reader.of(url)).next('openSessions');

    expect(count).toBe(200);
    expect(newest.map(({ user }) => user)).toEqual(Array.from({ length: 50 }, (_, i) => 199 - i));
  });

  it('shows the counts, again and again', async () => {
    const { url } = await start();
    const reader = await Reader.of(url);

    expect(await reader.next('stats')).toMatchObject({ received: 0, readers: { now: 1, dropped: 0 } });
    await post(url, [search('ann', 0), 7]);
    expect(await reader.next('stats', ({ received }) => received > 0)).toMatchObject({
      received: 2,
      accepted: 1,
      rejected: { 'not-an-event': 1, 'too-late': 0 },
    });
  });

  it('tells a reader what was recent, and each session once', async () => {
    const { url, stop } = await start({ every: 1_000 });
    // The first reader connects before the sessions close, the second one after that.
    const first = await Reader.of(url);
    await post(
      url,
      Array.from({ length: 101 }, (_, i) => search(i, i * 20_000)),
    );
    const second = await Reader.of(url);
    const recent = await second.next('recent');
    await stop();

    expect(await first.rest('session')).toHaveLength(101);
    expect(recent.sessions.map(({ user }) => user)).toEqual(Array.from({ length: 50 }, (_, i) => 50 + i));
    expect(recent.minutes).toHaveLength(60);
    expect(recent.every).toBe(1_000);
    expect((await second.rest('session')).map(({ user }) => user)).toEqual([100]);
  });

  it('has no more readers than it can, and room again when one has left', async () => {
    const { url } = await start({ limits: { readers: 1 } });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /ctr HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'data');

    expect(await ask(url, 'GET', '/ctr')).toMatchObject({ status: 503 });
    socket.end().resume();
    await once(socket, 'close');
    expect(await statsOf(url)).toMatchObject({ readers: { now: 0, dropped: 0 } });
    await (await Reader.of(url)).next('recent');
  });

  it('drops a reader who does not read, and no other', async () => {
    const { url, stop } = await start({ limits: { readerBytes: 64 * 1024 } });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.pause().write('GET /ctr HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const reader = await Reader.of(url);
    const sessions = reader.rest('session');

    // How many bytes the operating system buffers for a reader differs, so the loop sends until the server drops the reader.
    let sent = 0;
    for (let batch = 0; batch < 300 && (await statsOf(url)).readers.dropped === 0; batch++) {
      // Each event closes the session of the event before.
      const events = Array.from({ length: 1_000 }, () => search(`${'x'.repeat(90)}${String(++sent)}`, sent * 20_000));
      expect(await post(url, events)).toMatchObject({ status: 202 });
    }
    expect((await statsOf(url)).readers).toEqual({ now: 1, dropped: 1, displaced: 0 });

    socket.destroy();
    await stop();
    expect(await sessions).toHaveLength(sent);
  });
});

it('sends the last sessions and the last minute when it stops, and no reader anything after that', async () => {
  const { url, stop } = await start();
  const reader = await Reader.of(url);
  await post(url, [search('ann', 0), click('ann', 1), search('bob', 2)]);
  const other = await Reader.of(url);
  const { sessions, minutes } = await stop().then(async () => ({
    sessions: await reader.rest('session'),
    minutes: await other.rest('minute'),
  }));

  expect(sessions).toMatchObject([
    { user: 'ann', closedBy: 'end', ctr: 1 },
    { user: 'bob', closedBy: 'end', ctr: 0 },
  ]);
  expect(minutes).toMatchObject([{ searches: 2, clicks: 1, sessions: 2 }]);
});

it('lets a reader read the last sessions when it stops, however many they are', async () => {
  const { url, stop } = await start({ limits: { readerBytes: 1024 }, refresh: 1 });
  const reader = await Reader.of(url);
  const sessions = 40_000;
  for (let user = 0; user < sessions; user += 1_000) {
    await post(
      url,
      Array.from({ length: 1_000 }, (_, i) => search(`${'x'.repeat(90)}${String(user + i)}`, 0)),
    );
  }
  const [told] = await Promise.all([reader.rest('session'), stop()]);

  expect(told).toHaveLength(sessions);
});
