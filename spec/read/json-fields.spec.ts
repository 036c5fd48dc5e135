import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeReader } from '../../read/event-time.js';
import { parseExactly } from '../../read/exact-numbers.js';
import { JsonFields } from '../../read/json-fields.js';
import { utf8Text } from '../../read/json-values.js';
import { WrittenTime } from '../../read/written-time.js';
import { mutated, randomFrom } from './mutated-lines.js';

/** The values of a line, or `undefined` if the reader leaves the line to `JSON.parse`. */
function read(line: string, names: readonly string[]): readonly unknown[] | undefined {
  const bytes = Buffer.from(`${line}\n`);
  const fields = new JsonFields(names, -1, new WrittenTime('ms'));
  fields.begin(bytes, utf8Text);
  return fields.read(0) === bytes.length - 1 ? fields.values : undefined;
}

/** The fields of a line by `JSON.parse`. */
const fieldsOf = (line: string): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(parseExactly(line) as Record<string, unknown>));

const names = ['a', 'user', 'ü'];
const record = fc.dictionary(
  fc.oneof(fc.constantFrom(...names), fc.string()),
  fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('search', 'x'.repeat(41)),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.jsonValue(),
  ),
  { noNullPrototype: true },
);

describe('JsonFields', () => {
  it('reads what logs are made of', () => {
    expect(
      read('{"user":123,"time":1700000000000,"type":"search","items":["i1","i2"]}', ['user', 'time', 'type']),
    ).toEqual([123, 1_700_000_000_000, 'search']);
    expect(
      read('{"user": "ann", "deep": {"a": [1, {"user": null}], "b": {}}, "time": -1.5}', ['user', 'time', 'type']),
    ).toEqual(['ann', -1.5, undefined]);
    expect(read('{ "user" : true , "time" : null }', ['user', 'time'])).toEqual([true, null]);
    expect(read('{"user":1,"user":2}', ['user'])).toEqual([2]);
  });

  it('takes the last of several times, in whatever form they are', () => {
    const noon = Date.UTC(2026, 2, 2, 12);
    const timeOf = (line: string) => {
      const fields = new JsonFields(['time'], 0, new WrittenTime('ms'));
      const bytes = Buffer.from(`${line}\n`);
      fields.begin(bytes, utf8Text);
      expect(fields.read(0), line).toBe(bytes.length - 1);
      return Number.isNaN(fields.time) ? fields.values[0] : fields.time;
    };
    const forms: [written: string, read: unknown][] = [
      ['"2026-03-02T12:00:00Z"', noon],
      ['5', 5],
      ['"soon"', 'soon'],
      ['null', null],
      [`"${String(noon)}"`, noon],
    ];
    for (const [first] of forms) {
      for (const [last, time] of forms) expect(timeOf(`{"time":${first},"time":${last}}\r`.trimEnd())).toBe(time);
    }
  });

  it('leaves to JSON.parse what it does not know', () => {
    for (const line of ['{}', '[]', '"a"', '{"a":1e3}', '{"a":"\\u0041"}', '{"\\u0061":1}', ' {"a":1}', '\t{"a":1}']) {
      expect(read(line, ['a']), line).toBeUndefined();
    }
  });

  it('skips escapes in what is not asked for', () => {
    for (const text of ['\\"', '\\\\', '\\/\\b\\f\\n\\r\\t', '\\u00e9', '\\ud83D\\uDE00', '\\uD800', 'a\\"b\\\\']) {
      const line = `{"page":"${text}","in":{"${text}":["${text}"]},"a":1}`;
      expect(() => JSON.parse(line) as unknown, line).not.toThrow();
      expect(read(line, ['a']), line).toEqual([1]);
      expect(read(`{"page":"${text}","a":"${text}"}`, ['a']), line).toBeUndefined();
    }
    for (const text of ['\\', '\\x', '\\u', '\\u12', '\\u12g4', '\\U0041', '\\u@041', "\\'", '\\\n', '\\u{41}']) {
      const line = `{"page":"${text}","a":1}`;
      expect(() => JSON.parse(line) as unknown, line).toThrow();
      expect(read(line, ['a']), line).toBeUndefined();
    }
  });

  it('reads no line that JSON.parse refuses', () => {
    const broken = [
      '{"a":1',
      '{"a":01}',
      '{"a":1.}',
      '{"a":.5}',
      '{"a":-}',
      '{"a":1}}',
      '{"a":1}{"a":2}',
      '{"a":"b}',
      '{"a" 1}',
    ];
    const alsoBroken = [
      '{"a":tru}',
      '{"a":[1,]}',
      '{"a":[1}',
      '{"a":{"b"}}',
      '{"a":1,}',
      '{,"a":1}',
      "{'a':1}",
      '{"a":"\x01"}',
    ];
    for (const line of [...broken, ...alsoBroken]) {
      expect(() => JSON.parse(line) as unknown, line).toThrow();
      expect(read(line, ['a']), line).toBeUndefined();
    }
  });

  it('reads what JSON.parse would, if it reads', () => {
    let reads = 0;
    fc.assert(
      fc.property(record, fc.constantFrom(undefined, 1), (value, indent) => {
        const line = JSON.stringify(value, null, indent).replaceAll('\n', ' ');
        const values = read(line, names);
        if (values === undefined) return;
        reads++;
        const parsed = fieldsOf(line);
        expect(values).toEqual(names.map((name) => parsed.get(name)));
      }),
      { numRuns: 500 },
    );
    expect(reads).toBeGreaterThan(25);
  });

  it('reads nothing that JSON.parse would not, whatever a line has been made into', () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.nat(3), fc.string({ maxLength: 2 }), (value, place, removed, added) => {
        const line = JSON.stringify(value);
        const at = place % line.length;
        // Converts to bytes and back, because half of a surrogate pair has no bytes.
        const changed = Buffer.from(line.slice(0, at) + added + line.slice(at + removed)).toString();
        const values = read(changed, names);
        if (values === undefined) return;
        const parsed = fieldsOf(changed);
        expect(values).toEqual(names.map((name) => parsed.get(name)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells texts apart that come again and again, and those that do not', () => {
    const fields = new JsonFields(['user'], -1, new WrittenTime('ms'));
    for (let i = 0; i < 20_000; i++) {
      const user = `u${String((i * 7919) % 9_973)}`;
      fields.begin(Buffer.from(`{"user":"${user}"}`), utf8Text);
      fields.read(0);
      expect(fields.values).toEqual([user]);
    }
  });

  it(
    'reads of line after line what JSON.parse would, or leaves it, also where lines before were otherwise',
    { timeout: 60_000 * times },
    () => {
      const seed = Math.trunc(Math.random() * 2 ** 32);
      const random = randomFrom(seed);
      const fields = new JsonFields(['user', 'time', 'type', 'query'], 1, new WrittenTime('ms'));
      let reads = 0;
      let parsed = 0;
      for (let i = 0; i < 100_000 * times; i++) {
        const line = mutated(random);
        const bytes = encoder.encode(`${line}\n`);
        fields.begin(bytes, utf8Text);
        const isRead = fields.read(0) === bytes.length - 1;
        const record = recordOf(line);
        if (record !== undefined) parsed++;
        if (!isRead) continue;
        reads++;
        if (record === undefined || !areOf(record, fields)) {
          expect.fail(
            `seed ${String(seed)}, line ${String(i)}: ${JSON.stringify(line)} is read as ${JSON.stringify([fields.time, ...fields.values])}`,
          );
        }
      }
      expect(reads / (100_000 * times)).toBeGreaterThan(0.2);
      expect(reads).toBeLessThanOrEqual(parsed);
    },
  );
});

/** FUZZ_RUNS=30, which `npm run fuzz` sets, makes three million lines. */
const times = Number(process.env['FUZZ_RUNS'] ?? 1);
const encoder = new TextEncoder();
const readTime = timeReader({ unit: 'ms' });

function recordOf(line: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = parseExactly(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

const areOf = (record: ReadonlyMap<string, unknown>, { time, values }: JsonFields): boolean =>
  ['user', 'time', 'type', 'query'].every((name, field) => {
    const expected = record.get(name);
    if (name === 'time' && !Number.isNaN(time)) return readTime(expected) === time;
    return Object.is(values[field], expected) || isDeepStrictEqual(values[field], expected);
  });
