import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventDecoder, type EventFields } from '../../read/event-decoder.js';
import type { FieldMatch } from '../../read/field-match.js';
import { JsonEvents } from '../../read/json-events.js';
import { utf8Text } from '../../read/json-values.js';
import { plainFields } from './plain-fields.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/**
 * The kind of the event in a line, read from its bytes and read by `JSON.parse`. The first is `undefined` if the reader leaves the
 * line to `JSON.parse`.
 */
function kindsOf(line: string, matches: Pick<EventFields, 'search' | 'click'>) {
  const decoder = new EventDecoder({ ...plainFields, ...matches }, () => undefined);
  const events = new JsonEvents('log', decoder);
  const [read, parsed] = [decoder.batchOf('log'), decoder.batchOf('log')];
  const bytes = bytesOf(`${line}\n`);
  events.begin(bytes, utf8Text);
  const isRead = events.read(0, 1, read) === bytes.length - 1;
  events.parse(line, 1, parsed);
  return { field: decoder.kindField, read: isRead ? read.kinds[0] : undefined, parsed: parsed.kinds[0] };
}

const texts = ['search', 'click', 'sea', 'searching', '', 's', 'ü', 'a"b', 'a\\b', 'a\nb', '1', 'true', 'null'];

describe('The kind of an event', () => {
  it('is read from bytes as from values', () => {
    const match = fc.record({
      field: fc.constantFrom('type', 'type', 'type', 'in.type', 'user'),
      operator: fc.constantFrom<(FieldMatch['operator'] | undefined)[]>(undefined, undefined, undefined, '^='),
      value: fc.constantFrom(...texts),
    }) as fc.Arbitrary<FieldMatch>;
    const value = fc.oneof(fc.constantFrom<unknown>(...texts, 1, true, null, ['search']), fc.string());
    const members = fc.array(
      fc.tuple(fc.constantFrom('type', 'in', 'query', 'time'), fc.oneof(value, fc.record({ type: value }))),
      { maxLength: 4 },
    );
    const seen = { fromBytes: 0, kinds: 0 };
    fc.assert(
      fc.property(
        fc.array(match, { maxLength: 3 }),
        fc.array(match, { maxLength: 3 }),
        members,
        (search, click, all) => {
          const written = all.map(([name, each]) => `,${JSON.stringify(name)}:${JSON.stringify(each)}`).join('');
          const { field, read, parsed } = kindsOf(`{"user":"1","time":5${written},"time":5}`, { search, click });
          if (read === undefined) return;
          expect(read).toBe(parsed);
          if (field >= 0) seen.fromBytes++;
          if (read > 0) seen.kinds++;
        },
      ),
      { numRuns: 2_000 },
    );
    expect(seen.fromBytes).toBeGreaterThan(50);
    expect(seen.kinds).toBeGreaterThan(50);
  });

  it('is not read from bytes that may be spelled in another way, or are needed otherwise', () => {
    const search = [{ field: 'type', value: 'search' }];
    const fieldOf = (fields: Partial<EventFields>) =>
      new EventDecoder({ ...plainFields, ...fields }, () => undefined).kindField;
    expect(fieldOf({})).toBeGreaterThanOrEqual(0);
    expect(fieldOf({ search: [{ field: 'type', value: 'ü' }] })).toBe(-1);
    expect(fieldOf({ search: [{ field: 'type', value: 'a"b' }] })).toBe(-1);
    expect(fieldOf({ search: [{ field: 'kind', value: 'search' }] })).toBe(-1);
    expect(fieldOf({ search: [{ field: 'type', value: undefined }] })).toBe(-1);
    expect(fieldOf({ search: [{ field: 'type', operator: '~', value: 'search' }] })).toBe(-1);
    expect(fieldOf({ search, query: 'type' })).toBe(-1);
    expect(fieldOf({ search, splitBefore: search })).toBe(-1);
    expect(fieldOf({ search, query: 'type.text' })).toBe(-1);
  });
});
