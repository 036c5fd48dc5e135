import { isRight, right } from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import * as t from 'io-ts';
import { AppOpen, ClickResult, decodeValue, Results, Search, SearchEvent, Time } from 'rxjs-sessionize/codec';
import { describe, expect, it } from 'vitest';

const at = { user: 'ann', time: 5 };
const events = {
  'app-open': { ...at, type: 'app-open' },
  search: { ...at, type: 'search', query: 'dogs' },
  results: { ...at, type: 'results', items: ['a', 2] },
  click: { ...at, type: 'click', item: 'a' },
};
/** A codec for some of the event types. */
interface Codec extends t.Decoder<unknown, SearchEvent> {
  is(value: unknown): boolean;
}
const members: Readonly<Record<SearchEvent['type'], Codec>> = {
  'app-open': AppOpen,
  search: Search,
  results: Results,
  click: ClickResult,
};
const types = ['app-open', 'search', 'results', 'click'] as const;

const read = decodeValue<unknown>(SearchEvent);
/** The errors of a value, one line each. */
const faults = (value: unknown, codec: t.Decoder<unknown, unknown> = SearchEvent) => {
  const decoded = decodeValue(codec)(value);
  return isRight(decoded) ? [] : decoded.left.errors.map(({ path, reason }) => `${path}: ${reason}`);
};
const noTime = 'expected milliseconds that a Date can hold, or an ISO 8601 date and time with its offset';

describe.each(types)('SearchEvent of type %s', (type) => {
  const event = events[type];

  it('is let through as it is', () => {
    const decoded = read(event);

    expect(isRight(decoded) && decoded.right).toBe(event);
    expect(SearchEvent.is(event)).toBe(true);
  });

  it('is taken by its own codec and by no other', () => {
    for (const other of types) {
      expect(members[other].is(event)).toBe(other === type);
      expect(isRight(members[other].decode(event))).toBe(other === type);
    }
  });

  it('says what it is when it is taken for another', () => {
    const other = type === 'search' ? 'click' : 'search';

    expect(faults(event, members[other])).toContain(`type: expected "${other}", got "${type}"`);
  });

  it('has its time read where that is a string, in a copy', () => {
    const written = Object.freeze({ ...event, time: '1970-01-01T00:00:01Z' });

    expect(read(written)).toStrictEqual(right({ ...event, time: 1_000 }));
    expect(members[type].decode(written)).toStrictEqual(right({ ...event, time: 1_000 }));
    expect(SearchEvent.is(written)).toBe(false);
  });

  it('keeps fields that nobody knows', () => {
    const more = { ...event, page: 2, nested: { deep: [1] } };

    expect(read(more)).toStrictEqual(right(more));
    expect(read({ ...more, time: '1970-01-01T00:00:01Z' })).toStrictEqual(right({ ...more, time: 1_000 }));
  });

  it.each(Object.keys(event).filter((field) => field !== 'type'))('is not without %s', (field) => {
    const rest = Object.fromEntries(Object.entries(event).filter(([name]) => name !== field));

    expect(faults(rest)).toStrictEqual([expect.stringMatching(new RegExp(`^${field}: expected .*, got undefined$`))]);
    expect(faults({ ...rest, time: '1970-01-01T00:00:01Z', [field]: undefined })).toHaveLength(1);
  });
});

describe('SearchEvent', () => {
  it('reports every fault of an event', () => {
    const event = { user: null, time: 'now', type: 'results', items: ['a', null, 3, {}] };

    expect(faults(event)).toStrictEqual([
      'user: expected string or number, got null',
      `time: ${noTime}, got "now"`,
      'items[1]: expected string or number, got null',
      'items[3]: expected string or number, got an object',
    ]);
  });

  it.each([
    [{ ...at, type: 'search', query: 5 }, 'query: expected string, got 5'],
    [{ ...at, type: 'results', items: 'a' }, 'items: expected array of strings and numbers, got "a"'],
    [
      { ...at, type: 'results', items: { 0: 'a', length: 1 } },
      'items: expected array of strings and numbers, got an object',
    ],
    [{ ...at, type: 'results', items: ['a', , 'b'] }, 'items[1]: expected string or number, got undefined'],
    [{ ...at, type: 'click', item: ['a'] }, 'item: expected string or number, got an array'],
    [{ ...at, user: { name: 'ann' }, type: 'app-open' }, 'user: expected string or number, got an object'],
    [{ ...at, time: 1.7e18, type: 'app-open' }, `time: ${noTime}, got 1700000000000000000`],
    [{ ...at, time: new Date(NaN), type: 'app-open' }, `time: ${noTime}, got an invalid Date`],
  ])('says what is wrong with %o', (event, fault) => {
    expect(faults(event)).toStrictEqual([fault]);
  });

  it.each(['purchase', 'Search', '', null, undefined, 1, ['search'], 'constructor', '__proto__', 'toString'])(
    'refuses the type %j',
    (type) => {
      const shown = Array.isArray(type) ? 'an array' : type === undefined ? 'undefined' : JSON.stringify(type);

      expect(faults({ ...at, type, query: 'dogs' })).toStrictEqual([
        `type: expected "app-open" | "search" | "results" | "click", got ${shown}`,
      ]);
    },
  );

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [5, '5'],
    ['search', '"search"'],
    [true, 'true'],
    [[events.search], 'an array'],
    [Object.assign([], events.search), 'an array'],
    [() => events.search, 'a function'],
  ])('refuses what is no object: %o', (value, shown) => {
    expect(faults(value)).toStrictEqual([`: expected SearchEvent, got ${shown}`]);
    expect(SearchEvent.is(value)).toBe(false);
    for (const type of types) {
      expect(faults(value, members[type])).toStrictEqual([`: expected ${members[type].name}, got ${shown}`]);
    }
  });

  it('takes objects of every kind', () => {
    class Clicked {
      readonly user = 'ann';
      readonly type = 'click';
      readonly item = 'a';
      get time() {
        return this.item.length;
      }
    }
    const clicked = new Clicked();
    const bare: unknown = Object.assign(Object.create(null), events.click);

    expect(read(clicked)).toStrictEqual(right(clicked));
    expect(read(bare)).toStrictEqual(right(bare));
  });

  it('does not let a field named __proto__ become the prototype', () => {
    const text = '{"user":"ann","time":"1970-01-01T00:00:01Z","type":"app-open","__proto__":{"admin":true}}';
    const decoded = read(JSON.parse(text));
    const event = (isRight(decoded) ? decoded.right : undefined) as object;

    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(event).not.toHaveProperty('admin');
    expect(Object.keys(event)).toStrictEqual(['user', 'time', 'type', '__proto__']);
    expect(event).toHaveProperty('time', 1_000);
  });

  it('does not take what only a prototype from the text would have', () => {
    const text = '{"type":"app-open","__proto__":{"user":"ann","time":5}}';

    expect(faults(JSON.parse(text))).toHaveLength(2);
  });

  it('names the place in a larger value', () => {
    const Page = t.type({ page: t.type({ log: t.array(SearchEvent) }) });

    expect(faults({ page: { log: [events.search, { ...events.click, item: null }] } }, Page)).toStrictEqual([
      'page.log[1].item: expected string or number, got null',
    ]);
  });

  it.each([9007199254740992, -9007199254740992, 1e300, Infinity, -Infinity, NaN])(
    'refuses %d as a name: it may stand for several',
    (number) => {
      expect(faults({ ...events.search, user: number })).toStrictEqual([
        `user: expected a string or a number that is exact, got ${String(number)}`,
      ]);
      expect(faults({ ...events.click, item: number })).toHaveLength(1);
    },
  );

  it('is extended by an intersection', () => {
    const Paged = t.intersection([SearchEvent, t.type({ page: t.number })]);
    const event = { ...events.search, time: '1970-01-01T00:00:01Z', page: 2 };

    expect(Paged.decode(event)).toStrictEqual(right({ ...event, time: 1_000 }));
    expect(faults({ ...event, page: '2' }, Paged)).toStrictEqual(['page: expected number, got "2"']);
  });
});

describe('SearchEvent, whatever comes,', () => {
  /** Values that are events, almost events, or anything. */
  const nearly = <A>(good: fc.Arbitrary<A>) => fc.oneof({ weight: 9, arbitrary: good }, fc.anything());
  const isExact = (number: number) =>
    Number.isSafeInteger(number) || (Number.isFinite(number) && !Number.isInteger(number));
  const name = fc.oneof(fc.string(), fc.double().filter(isExact));
  const time = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.date(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  const value = fc.oneof(
    fc.record(
      {
        user: nearly(name),
        time: nearly(time),
        type: nearly(fc.constantFrom(...types)),
        query: nearly(fc.string()),
        items: nearly(fc.array(nearly(name), { maxLength: 3 })),
        item: nearly(name),
        more: fc.anything(),
      },
      { requiredKeys: ['user', 'type'] },
    ),
    fc.anything({ withDate: true, withBigInt: true, withSparseArray: true, withNullPrototype: true, withMap: true }),
    fc.jsonValue(),
  );

  /** The same codec, written with io-ts only. */
  const Exact = new t.Type<number>(
    'Exact',
    (value): value is number => typeof value === 'number' && isExact(value),
    (value, context) => (typeof value === 'number' && isExact(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  );
  const Name = t.union([t.string, Exact]);
  const common = { user: Name, time: Time };
  const Plain: t.Decoder<unknown, unknown> = t.union([
    t.type({ ...common, type: t.literal('app-open') }),
    t.type({ ...common, type: t.literal('search'), query: t.string }),
    t.type({ ...common, type: t.literal('results'), items: t.readonlyArray(Name) }),
    t.type({ ...common, type: t.literal('click'), item: Name }),
  ]);

  it('takes and gives what a codec of io-ts alone does', () => {
    fc.assert(
      fc.property(value, (value) => {
        const plain = Plain.decode(value);
        const decoded = read(value);

        // Not strict: io-ts sees NaN as a change and copies the object, even one without a prototype.
        if (isRight(plain)) expect(decoded).toEqual(plain);
        else expect(isRight(decoded)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back as it is what `is` takes, and gives only what `is` takes', () => {
    fc.assert(
      fc.property(value, fc.constantFrom<Codec[]>(SearchEvent, ...Object.values(members)), (value, codec) => {
        const decoded = codec.decode(value);

        if (codec.is(value)) expect(isRight(decoded) && decoded.right).toBe(value);
        if (isRight(decoded)) expect(codec.is(decoded.right)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses with at least one fault that has a reason', () => {
    fc.assert(
      fc.property(value, (value) => {
        const decoded = read(value);
        if (isRight(decoded)) return;

        expect(decoded.left.value).toBe(value);
        expect(decoded.left.errors).not.toHaveLength(0);
        for (const { reason } of decoded.left.errors) expect(reason).toMatch(/^expected .+, got .+$/s);
      }),
      { numRuns: 2_000 },
    );
  });

  it('decodes again what it encodes, and what was written as JSON', () => {
    const event = value.filter(SearchEvent.is);

    fc.assert(
      fc.property(event, (event) => {
        expect(read(SearchEvent.encode(event))).toStrictEqual(right(event));
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(events)), fc.date({ noInvalidDate: true }), (event, time) => {
        expect(read(JSON.parse(JSON.stringify({ ...event, time })))).toStrictEqual(
          right({ ...event, time: time.getTime() }),
        );
      }),
    );
  });
});
