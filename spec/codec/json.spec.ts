import { isRight, right } from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import * as t from 'io-ts';
import { decodeValue, json, SearchEvent, Time } from 'rxjs-sessionize/codec';
import { describe, expect, it } from 'vitest';

const search: SearchEvent = { user: 1, time: 5, type: 'search', query: 'dogs' };

const faults = (value: unknown, codec: t.Decoder<unknown, unknown> = json(SearchEvent)) => {
  const decoded = decodeValue(codec)(value);
  return isRight(decoded) ? [] : decoded.left.errors.map(({ path, reason }) => `${path}: ${reason}`);
};

describe('json', () => {
  it('reads what the text says', () => {
    expect(json(SearchEvent).decode(' {"user":1,"time":5,"type":"search","query":"dogs"}\r')).toStrictEqual(
      right(search),
    );
  });

  it('decodes what the text says', () => {
    const text = '{"user":1,"time":"1970-01-01T00:00:00.005Z","type":"search","query":"dogs"}';

    expect(json(SearchEvent).decode(text)).toStrictEqual(right(search));
    expect(json(t.array(Time)).decode('["1970-01-01T00:00:00.005Z"]')).toStrictEqual(right([5]));
  });

  it('says what the text has wrong', () => {
    expect(faults('{"user":1,"time":1e999,"type":"search"}')).toStrictEqual([
      expect.stringMatching(/^time: expected milliseconds .*, got Infinity$/),
      'query: expected string, got undefined',
    ]);
    expect(faults('null')).toStrictEqual([': expected SearchEvent, got null']);
  });

  it.each(['', '{', '{"user":1,"ti', 'user=1', '{}{}', 'NaN', "{'user':1}", '\uFEFF{}', '\0'])(
    'refuses %j, which is no JSON',
    (text) => {
      expect(faults(text)).toStrictEqual([expect.stringMatching(/^: expected JSON, got ".*" \(.+\)$/)]);
    },
  );

  it('shows only the beginning of long text', () => {
    expect(faults('[' + '1,'.repeat(1_000_000))[0]?.length).toBeLessThan(300);
  });

  it.each([
    [search, 'an object'],
    [null, 'null'],
    [5, '5'],
    [new Uint8Array(2), 'an object'],
  ])('refuses %o, which is no text', (value, shown) => {
    expect(faults(value)).toStrictEqual([`: expected JSON text, got ${shown}`]);
  });

  it('names the place in what the text says', () => {
    expect(faults('[[1],[2,"3"]]', json(t.array(t.array(t.number))))).toStrictEqual([
      '[1][1]: expected number, got "3"',
    ]);
    expect(faults('"a"', json(t.union([t.number, t.null])))).toStrictEqual([
      ': expected number, got "a"',
      ': expected null, got "a"',
    ]);
  });

  it('names the place of the text in a larger value', () => {
    const Message = t.type({ messages: t.array(t.type({ value: json(SearchEvent) })) });
    const good = { value: JSON.stringify(search) };

    expect(Message.decode({ messages: [good] })).toStrictEqual(right({ messages: [{ value: search }] }));
    expect(
      faults({ messages: [good, { value: '{"user":1,"time":5,"type":"click","item":null}' }] }, Message),
    ).toStrictEqual(['messages[1].value.item: expected string or number, got null']);
    expect(faults({ messages: [{ value: '{' }] }, Message)).toStrictEqual([
      expect.stringMatching(/^messages\[0\]\.value: expected JSON, got "\{"/),
    ]);
  });

  it('is for values of the same type', () => {
    expect(json(SearchEvent).is(search)).toBe(true);
    expect(json(SearchEvent).is(JSON.stringify(search))).toBe(false);
  });

  it('writes what it reads', () => {
    const Log = json(t.array(json(t.string)));

    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (strings) => {
        expect(Log.decode(Log.encode(strings))).toStrictEqual(right(strings));
      }),
    );
  });

  it('decodes any text or none, and never throws', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.anything());

    fc.assert(
      fc.property(text, (text) => {
        const decoded = decodeValue(json(SearchEvent))(text);
        expect(isRight(decoded) || decoded.left.value === text || Number.isNaN(text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
