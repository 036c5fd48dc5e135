import { isRight } from 'fp-ts/lib/Either.js';
import { lastValueFrom, toArray } from 'rxjs';
import { ctrFold, type Rejection, type SearchEvent, summaryFold } from 'rxjs-sessionize';
import { decodeValue, json, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import { durableSessions, inspect, memoryStore, SourceError } from 'rxjs-sessionize/durable';
import { describe, expect, it } from 'vitest';

/* An event that no store can keep must not stop a run for ever. Otherwise each new run would read it and stop again. */

const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
const circular: Record<string, unknown> = {};
circular['itself'] = circular;
const hidden = Object.defineProperty({}, 'x\u001b[31m', { value: 1n, enumerable: true });

/** Events that JSON changes or cannot hold, and the message for each. */
const unstorable: readonly (readonly [string, object, string])[] = [
  ['a Date', { at: new Date(0) }, 'the Date 1970-01-01T00:00:00.000Z at .at'],
  ['undefined in a list', { tags: [undefined] }, 'undefined at .tags[0]'],
  ['NaN', { n: NaN }, 'NaN at .n'],
  ['1e400', { n: 1e400 }, 'Infinity at .n'],
  ['a function', { f: () => 1 }, 'a function at .f'],
  ['a Map', { m: { n: new Map() } }, 'an object at .m.n'],
  ['a bigint', { id: 2n ** 64n }, '18446744073709551616n at .id'],
  ['its own toJSON', { toJSON: () => 1 }, 'a function at .toJSON'],
  ['501 levels', { x: deep(500) }, 'more than 500 levels at .x[0][0]'],
  ['100,000 levels', { x: deep(100_000) }, 'more than 500 levels at .x[0][0]'],
  ['a circle', { circular }, 'more than 500 levels at .circular.itself'],
  ['a control character in a name', hidden, '1n at .x\\u001b[31m'],
];

const invalidUsers: readonly unknown[] = [undefined, null, NaN, 1e400, -Infinity, 1n, Symbol.iterator, {}, [], true];

const good = (time: number) => ({ user: 'ann', time });

const logOf = (...events: readonly unknown[]) =>
  events.map((event, i) => ({ event: event as { user: string; time: number }, position: i + 1 }));

type Rejected = Rejection<string, unknown>;

async function run(events: readonly unknown[], more: object = {}) {
  const rejections: Rejected[] = [];
  const options = {
    store: memoryStore(),
    source: (from = 0) => logOf(...events).slice(from),
    gap: 10,
    rejected: (rejection: Rejected) => void rejections.push(rejection),
    commitEvery: { ms: Infinity, events: 1 },
    ...more,
  };
  const sessions = await lastValueFrom(durableSessions(options).pipe(toArray()));
  return { sessions, rejections, position: (await inspect(options))?.position };
}

describe('an event that a store cannot keep', () => {
  it.each(unstorable)('is rejected, and the run goes on: %s', async (_, field) => {
    const bad = { ...good(3), ...field };
    const { sessions, rejections, position } = await run([good(0), bad, good(5), good(50)]);
    expect(rejections).toEqual([{ event: bad, user: 'ann', time: NaN, reason: 'not-storable', lateBy: 0 }]);
    expect(sessions).toMatchObject([{ start: 0, end: 5, events: [good(0), good(5)] }]);
    expect(position).toBe(4);
  });

  it.each(unstorable)('is an error that says where, without `rejected`: %s', async (_, field, culprit) => {
    const bad = { ...good(3), ...field };
    await expect(run([good(0), bad], { rejected: undefined })).rejects.toMatchObject({
      name: 'RejectedEventError',
      rejection: { reason: 'not-storable' },
      message: expect.stringContaining(
        `durableSessions: an event of user "ann" has what plain JSON cannot hold: ${culprit}`,
      ) as unknown,
    });
  });

  it('is taken by a fold that does not keep events, but not where bounds keep them', async () => {
    const fold = ctrFold<string, object>({ isSearch: () => true, isClick: () => false });
    const bad = { ...good(3), at: new Date(0) };
    const log = [good(0), bad, good(50)];
    expect((await run(log, { fold })).sessions).toMatchObject([{ searches: 2 }]);
    expect((await run(log, { fold, maxEvents: 100 })).rejections).toMatchObject([{ reason: 'not-storable' }]);
  });

  it('does not move the watermark (S2)', async () => {
    const { sessions, rejections } = await run([good(0), { ...good(90), n: NaN }, good(5), good(50)]);
    expect(rejections).toHaveLength(1);
    expect(sessions).toMatchObject([{ start: 0, end: 5 }]);
  });

  it('is not one for a field that is undefined: it is as if it were left out', async () => {
    const { rejections } = await run([
      { ...good(0), query: undefined },
      { ...good(1), x: deep(498) },
    ]);
    expect(rejections).toEqual([]);
  });
});

describe('an event of a user that a store cannot distinguish from others', () => {
  it.each(invalidUsers)('is rejected, and the run goes on: %s', async (user) => {
    const bad = { user, time: 3 };
    const { sessions, rejections, position } = await run([good(0), bad, good(5), good(50)]);
    expect(rejections).toEqual([{ event: bad, user, time: NaN, reason: 'invalid-user', lateBy: 0 }]);
    expect(sessions).toMatchObject([{ start: 0, end: 5 }]);
    expect(position).toBe(4);
  });

  it('does not move the watermark (S2)', async () => {
    const { sessions, rejections } = await run([good(0), { user: null, time: 90 }, good(5), good(50)]);
    expect(rejections).toHaveLength(1);
    expect(sessions).toMatchObject([{ start: 0, end: 5 }]);
  });

  it.each([null, undefined, 5, 'text'])('is rejected where the event is %s, which has no user', async (event) => {
    const { sessions, rejections } = await run([good(0), event, good(50)]);
    expect(rejections).toMatchObject([{ event, user: undefined, reason: 'invalid-user' }]);
    expect(sessions).toHaveLength(1);
  });

  it('is an error without `rejected`', async () => {
    await expect(run([{ user: NaN, time: 0 }], { rejected: undefined })).rejects.toThrow(
      'durableSessions: an event of user NaN has an invalid user: expected a string or a finite number; pass `rejected`',
    );
  });
});

describe('what the codec takes', () => {
  it('does not stop a run, whatever it is', async () => {
    const read = decodeValue(json(SearchEventCodec));
    const lines = [
      '{"user":"a","time":0,"type":"app-open"}',
      '{"user":1e400,"time":1,"type":"app-open"}',
      '{"user":"a","time":1e400,"type":"app-open"}',
      '{"user":"a","time":2,"type":"click","item":1e400}',
      '{"user":"a","time":3,"type":"app-open","more":-1e999}',
      `{"user":"a","time":4,"type":"app-open","more":${'['.repeat(800)}${']'.repeat(800)}}`,
      '{"user":"\\ud800","time":5,"type":"app-open","__proto__":{"user":"b"}}',
      '{"user":"","time":6,"type":"app-open"}',
      '{"user":-0,"time":7,"type":"app-open"}',
      '{"user":"a","time":99999,"type":"app-open"}',
    ];
    const events: SearchEvent[] = lines.flatMap((line) => {
      const event = read(line);
      return isRight(event) ? [event.right] : [];
    });
    const { sessions, rejections, position } = await run(events);
    expect(position).toBe(events.length);
    expect(sessions.length + rejections.length).toBeGreaterThan(0);
    expect(sessions.map(({ user }) => user)).toContain('a');
  });
});

describe('a fold whose values a store cannot keep', () => {
  it('is an error that names the user, where it is and what came', async () => {
    const fold = summaryFold<string, { readonly paid?: number }, number>(({ paid }) => paid!, {
      empty: 0,
      concat: (x, y) => x + y,
    });
    await expect(run([good(0)], { fold })).rejects.toMatchObject({
      name: 'StoreError',
      code: 'not-json',
      message: expect.stringMatching(
        /^what the fold keeps of a session of user "ann" must be plain JSON, got/,
      ) as unknown,
    });
  });
});

describe('a source that gives events without positions', () => {
  it.each([[good(0)], [[good(0)]], [null], ['text'], [[null]]])('is refused: %j', async (item) => {
    const options = { store: memoryStore(), source: () => [item] as never, gap: 10 };
    await expect(lastValueFrom(durableSessions(options))).rejects.toBeInstanceOf(SourceError);
    await expect(lastValueFrom(durableSessions(options))).rejects.toMatchObject({ code: 'not-positioned' });
  });
});
