import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Keeping } from '../../../demos/search-shop/keeping.js';
import { levelKeeping } from '../../../demos/search-shop/level-keeping.js';
import { postgresKeeping } from '../../../demos/search-shop/postgres-keeping.js';
import { find, products } from '../../../demos/search-shop/page/catalogue.js';
import { database, whyNoPostgres } from '../../postgres/database.js';
import { ask } from '../live/start.js';
import { act, folder, post, send, start, viewOf, viewWhen } from './start.js';

/** Opens the same store on each call. */
type Open = () => Promise<Keeping>;

function promises(open: () => Open): void {
  it('counts what visitors search and click, and the same after a restart', { timeout: 40_000 }, async () => {
    const opened = open();
    const first = await start(await opened());
    await send(first.url, act('ann', 'search', { query: ' Green TEA ' }), act('ann', 'results', { items: ['a', 'b'] }));
    await send(first.url, act('ann', 'click', { item: 'b' }));
    await send(first.url, act('bob', 'search', { query: 'xyzzy' }), act('bob', 'results', { items: [] }));
    const before = await viewWhen(first.url, ({ sessions }) => sessions.closed === 2);
    expect(before).toMatchObject({
      events: { kept: 5, rejected: {} },
      overall: { searches: 2, clicks: 1, withoutResults: { sum: 1, of: 2 }, meanReciprocalRank: { value: 0.25 } },
      hours: [{ searches: 2, clicks: 1, sessions: 2, ctr: 0.5 }],
      withoutResults: [{ query: 'xyzzy', searches: 1, withoutResults: 1 }],
    });
    expect(before.queries.map(({ query }) => query).sort()).toEqual(['green tea', 'xyzzy']);

    await first.stop();
    const second = await start(await opened());
    expect(await viewOf(second.url)).toEqual(before);
  });

  it('keeps an event that is sent again once', { timeout: 40_000 }, async () => {
    const opened = open();
    const shop = await start(await opened());
    const search = act('ann', 'search', { query: 'tea' });
    const again = (index: number) => ({ index, path: 'id', reason: 'duplicate' });
    expect(await send(shop.url, search, search)).toEqual({ status: 202, body: { accepted: 1, rejected: [again(1)] } });
    const other = act('bob', 'app-open');
    const all = await Promise.all([send(shop.url, search, other), send(shop.url, other, search)]);
    expect(all.map(({ status }) => status)).toEqual([202, 202]);
    expect(all.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(1);
    expect(await send(shop.url, search)).toEqual({ status: 202, body: { accepted: 0, rejected: [again(0)] } });
    await viewWhen(shop.url, ({ events, sessions }) => events.kept === 2 && sessions.closed === 2);
    await shop.stop();
    const restarted = await start(await opened());
    await send(restarted.url, search);
    expect(await viewWhen(restarted.url, ({ events }) => events.kept === 2)).toMatchObject({
      overall: { searches: 1 },
    });
  });

  it('says at its start that its state was made with another gap', { timeout: 40_000 }, async () => {
    const opened = open();
    const first = await start(await opened(), { gap: 20_000 });
    await send(first.url, act('ann', 'search', { query: 'tea' }));
    await viewWhen(first.url, (view) => view.open.length === 1);
    await first.stop();
    const keeping = await opened();
    await vi.waitFor(async () => (await keeping.store('read')).close());
    await expect(start(keeping, { gap: 30_000 })).rejects.toMatchObject({
      code: 'snapshot-options',
      message: expect.stringContaining('made with gap 20000, which is 30000 here') as unknown,
    });
    // The refused start has changed nothing, and has closed what it opened. Another grace is no other meaning.
    const second = await start(await opened(), { gap: 20_000, grace: 100 });
    await viewWhen(second.url, (view) => view.open.length === 1);
  });

  it('goes on with open sessions after a restart', { timeout: 40_000 }, async () => {
    const opened = open();
    const first = await start(await opened(), { gap: 2_000 });
    await send(first.url, act('ann', 'search', { query: 'tea' }));
    await viewWhen(first.url, ({ open }) => open.length === 1);
    await first.stop();
    const second = await start(await opened(), { gap: 2_000 });
    await send(second.url, act('ann', 'click', { item: 'sencha' }));
    const { overall } = await viewWhen(second.url, ({ sessions }) => sessions.closed > 0);
    expect(overall).toMatchObject({ sessions: 1, searches: 1, clicks: 1 });
  });
}

describe('a shop with its data in a folder', () => {
  promises(() => {
    const path = folder();
    return () => levelKeeping(path);
  });

  it('counts a session once if two dashboards are asked for while the disk is slow', { timeout: 40_000 }, async () => {
    const keeping = await levelKeeping(folder());
    const sessions: Keeping['sessions'] = async (...range) => {
      const read = await keeping.sessions(...range);
      await wait(1_500);
      return read;
    };
    const shop = await start({ ...keeping, sessions });
    await send(shop.url, act('ann', 'search', { query: 'tea' }));
    while ((await keeping.sessions(0, 1)).length === 0) await wait(100);
    const first = viewOf(shop.url);
    await wait(700);
    await Promise.all([first, viewOf(shop.url)]);
    expect(await viewOf(shop.url)).toMatchObject({ sessions: { closed: 1 } });
  });

  it('answers soon if the store has many sessions, and has all of them in the end', { timeout: 40_000 }, async () => {
    const keeping = await levelKeeping(folder());
    const session = { user: 'ann', start: 0, end: 0, deadline: 200, closedBy: 'gap', events: [] } as const;
    await keeping.keep(Array(7_500).fill(session), 0);
    let reads = 0;
    const counted: Keeping = {
      ...keeping,
      sessions: (...range) => {
        reads++;
        return keeping.sessions(...range);
      },
    };
    const shop = await start(counted);
    expect((await viewOf(shop.url)).sessions.closed).toBe(5_000);
    expect(reads).toBe(5);
    await viewWhen(shop.url, ({ sessions }) => sessions.closed === 7_500);
  });

  it('has room again after many events that it has already', { timeout: 40_000 }, async () => {
    const shop = await start(await levelKeeping(folder()));
    const events = Array.from({ length: 1_000 }, () => act('ann', 'app-open'));
    for (let i = 0; i < 60; i++) expect([202, 503]).toContain((await send(shop.url, ...events)).status);
    await viewWhen(shop.url, ({ sessions: { open, closed } }) => open === 0 && closed > 0);
    expect(await send(shop.url, act('ann', 'app-open'))).toMatchObject({ status: 202 });
  });

  it('refuses events while open sessions use all the room', { timeout: 60_000 }, async () => {
    const { url } = await start(await levelKeeping(folder()), { gap: 10_000 });
    const items = Array.from({ length: 50 }, (_, i) => String(i).padEnd(40, 'x'));
    let sent = 0;
    let status: number;
    do {
      const events = Array.from({ length: 100 }, () => act(`user ${String(sent++)}`, 'results', { items }));
      ({ status } = await send(url, ...events));
    } while (status === 202);
    expect(status).toBe(503);
    // Each takes about 9 kB of the 64 MB, and some are still on their way to the open sessions.
    expect(sent).toBeGreaterThan(5_000);
    expect(sent).toBeLessThan(10_000);
    await viewWhen(url, ({ sessions: { open, closed } }) => open === 0 && closed > 0);
    expect(await send(url, act('ann', 'app-open'))).toMatchObject({ status: 202 });
  });
});

describe.skipIf(whyNoPostgres() !== undefined)('a shop with its data in Postgres', () => {
  const { server } = database();
  let databases = 0;

  promises(() => {
    const name = `shop${String(++databases)}`;
    let made: Promise<unknown> | undefined;
    return async () => {
      const { Client } = await import('pg');
      await (made ??= (async () => {
        const client = new Client({ connectionString: server().url });
        await client.connect();
        await client.query(`CREATE DATABASE ${name}`);
        await client.end();
      })());
      return postgresKeeping(server().url.replace(/postgres$/, name));
    };
  });

  it('refuses events while the server is away, and takes them when it is back', { timeout: 60_000 }, async () => {
    const { url } = await start(await postgresKeeping(server().url));
    const search = act('ann', 'search', { query: 'tea' });
    expect(await send(url, search)).toMatchObject({ status: 202 });
    await server().kill();
    const click = act('ann', 'click', { item: 'sencha' });
    expect(await send(url, click)).toMatchObject({ status: 503, body: { accepted: 0 } });
    expect((await viewOf(url)).events.fault).toBeDefined();
    await server().start();
    expect(await send(url, search, click)).toMatchObject({ status: 202 });
    const { overall } = await viewWhen(url, ({ overall }) => overall?.searches === 1);
    expect(overall).toMatchObject({ searches: 1 });
  });
});

describe('what strangers send', () => {
  const deep = (count: number) => '['.repeat(count) + ']'.repeat(count);
  const batch = (...events: readonly unknown[]) => ({ sentAt: Date.now(), events });

  it.each([
    ['nothing', '', 400],
    ['no JSON', 'tea', 400],
    ['one event', act('ann', 'app-open'), 202],
    ['an array', [act('ann', 'app-open')], 202],
    ['an event without an id', { ...act('ann', 'app-open'), id: undefined }, 400],
    ['no events', { sentAt: 0 }, 400],
    ['no time of sending', { events: [] }, 400],
    ['a time that is none', { sentAt: '1e999', events: [] }, 400],
    ['a time beyond all', `{"sentAt":1e999,"events":[{"id":"i","user":"u","time":0,"type":"app-open"}]}`, 400],
    ['events that are none', batch(1, null, 'x', [], {}), 400],
    ['deep arrays', deep(100_000), 400],
    ['deep events', `{"sentAt":0,"events":${deep(100_000)}}`, 400],
    ['too many events', batch(...Array.from({ length: 1_001 }, () => act('ann', 'app-open'))), 400],
    ['an id that is none', batch({ ...act('ann', 'app-open'), id: {} }), 400],
    ['an empty id', batch({ ...act('ann', 'app-open'), id: '' }), 400],
    ['a long id', batch({ ...act('ann', 'app-open'), id: 'i'.repeat(41) }), 400],
    ['a long user', batch(act('u'.repeat(41), 'app-open')), 400],
    ['a long query', batch(act('ann', 'search', { query: 'q'.repeat(101) })), 400],
    ['many items', batch(act('ann', 'results', { items: Array.from({ length: 51 }, (_, i) => i) })), 400],
    ['long items', batch(act('ann', 'results', { items: ['i'.repeat(41)] })), 400],
    ['NUL', batch(act('\u0000', 'app-open')), 400],
    ['a control character of eight bits', batch(act('ann\u009b2J', 'app-open')), 400],
    ['an escape', batch(act('ann', 'search', { query: '\u001b[31m' })), 400],
    ['an old time', batch({ ...act('ann', 'app-open'), time: 0 }), 400],
    ['a time far ahead', batch({ ...act('ann', 'app-open'), time: 8e15 }), 202],
    ['a prototype', batch(act('__proto__', 'search', { query: '__proto__', constructor: 1 })), 202],
    ['half a character', batch(act('\ud800', 'search', { query: '\ud800' })), 400],
    ['more than it asks for', batch(act('ann', 'app-open', { more: 'x'.repeat(10_000) })), 202],
    ['too much', 'x'.repeat(300_000), 413],
  ])('gets an answer: %s', async (_, body, status) => {
    const { url } = await start(await levelKeeping(folder()));
    const answer = await post(url, body);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_000);
    // The shop still accepts a good event after all of these requests.
    expect(await send(url, act('good', 'search', { query: 'tea' }))).toMatchObject({ status: 202 });
    const { overall } = await viewWhen(url, ({ queries }) => queries.some(({ query }) => query === 'tea'));
    expect(overall?.searches).toBeGreaterThan(0);
  });

  it('is shown to a reader with curl without characters that turn the direction of a text', async () => {
    const shop = await start(await levelKeeping(folder()), { gap: 2_000 });
    await send(shop.url, act('\u202eann', 'search', { query: 'tea' }));
    expect(await viewWhen(shop.url, ({ open }) => open.length > 0)).toMatchObject({
      open: [{ user: '\u202eann' }],
    });
    expect((await ask(shop.url, 'GET', '/dashboard.json')).text).not.toMatch(/[^\P{C}\n]/u);
  });

  it('is refused where another page sends it', async () => {
    const { url } = await start(await levelKeeping(folder()));
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect(await ask(url, 'POST', '/events', '{}', headers)).toMatchObject({ status: 403 });
    expect(await ask(url, 'GET', '/dashboard.json', undefined, { host: 'evil.example' })).toMatchObject({
      status: 421,
    });
  });

  it('has times of the clock of the server', async () => {
    const { url } = await start(await levelKeeping(folder()));
    const wrong = Date.now() - 86_400_000;
    const event = { ...act('ann', 'search', { query: 'tea' }), time: wrong - 100 };
    expect(await post(url, { sentAt: wrong, events: [event] })).toMatchObject({ status: 202 });
    const { hours } = await viewWhen(url, ({ sessions }) => sessions.closed === 1);
    expect(Date.now() - hours[0]!.end).toBeLessThan(3_600_000);
  });
});

it('answers that events could not be kept, and goes on', async () => {
  const keeping = await levelKeeping(folder());
  let isFull = true;
  const append: Keeping['append'] = async (events) => {
    if (isFull) throw new Error('no space left on device');
    return keeping.append(events);
  };
  const { url } = await start({ ...keeping, append });
  const search = act('ann', 'search', { query: 'tea' });
  expect(await send(url, search)).toMatchObject({ status: 503, body: { accepted: 0 } });
  expect((await viewOf(url)).events).toMatchObject({ kept: 0, fault: 'no space left on device' });
  isFull = false;
  expect(await send(url, search)).toMatchObject({ status: 202, body: { accepted: 1 } });
});

describe('the search of the catalogue', () => {
  it.each([
    ['', 0],
    ['   ', 0],
    ['xyzzy', 0],
    ['matcha', 5],
    ['MATCHA whisk', 3],
  ])('%j', (query, count) => {
    expect(find(query)).toHaveLength(count);
  });

  it('finds every product by its name, and has an id for each', () => {
    for (const product of products) {
      expect(find(product.name)).toContain(product);
      expect(product.price).toBeGreaterThan(0);
    }
    expect(new Set(products.map(({ id }) => id)).size).toBe(products.length);
  });
});
