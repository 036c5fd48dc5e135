import { left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { from, mergeMap, type Observable, of, Subject, take, tap } from 'rxjs';
import { decode, decodeValue, json, type RejectedValue, RejectedValueError, SearchEvent } from 'rxjs-sessionize/codec';
import { describe, expect, it, vi } from 'vitest';
import { marbles } from '../operators/marbles.js';

/** A codec whose decoded value differs from its input. */
const Digit = new t.Type<number, string>(
  'Digit',
  t.number.is,
  (value, context) =>
    typeof value === 'string' && /^\d$/.test(value) ? t.success(Number(value)) : t.failure(value, context),
  String,
);
const values = { a: '1', b: '2', c: '3', x: 'x', y: 5 };
const decoded = { a: 1, b: 2, c: 3 };
const rejectionOf = (value: unknown): RejectedValue => ({
  value,
  errors: [{ path: '', reason: `expected Digit, got ${JSON.stringify(value)}` }],
});

/** Records the rejections that it receives. */
const sink = () => {
  const rejections: RejectedValue[] = [];
  return {
    rejections,
    rejected: (rejection: RejectedValue) => {
      rejections.push(rejection);
    },
  };
};

/** The values that a synchronous source emits. */
const collect = <A>(source: Observable<A>): A[] => {
  const emitted: A[] = [];
  source.subscribe({
    next: (value) => emitted.push(value),
    error: (error: unknown) => {
      expect.unreachable(String(error));
    },
  });
  return emitted;
};

describe('decode', () => {
  marbles('emits what the codec makes of each value', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-(bc)-a-|', values);
    const e1subs = '  ^---------!';
    const expected = '-a-(bc)-a-|';

    expectObservable(e1.pipe(decode(Digit))).toBe(expected, decoded);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('keeps out what the codec refuses', ({ hot, expectObservable, expectSubscriptions, flush }) => {
    const e1 = hot('  -x-a-(yb)-x-c-|', values);
    const e1subs = '  ^-------------!';
    const expected = '---a-b------c-|';
    const { rejections, rejected } = sink();

    expectObservable(e1.pipe(decode(Digit, { rejected }))).toBe(expected, decoded);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
    flush();

    expect(rejections).toStrictEqual([rejectionOf('x'), rejectionOf(5), rejectionOf('x')]);
  });

  marbles('ends with an error at a value the codec refuses', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-x-b-|', values);
    const e1subs = '  ^--!    ';
    const expected = '-a-#    ';

    expectObservable(e1.pipe(decode(Digit))).toBe(expected, decoded, new RejectedValueError(rejectionOf('x'), 'Digit'));
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('never ends when the source does not', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold(' -');
    const e1subs = '  ^';
    const expected = '-';

    expectObservable(e1.pipe(decode(Digit))).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('completes with an empty source', ({ cold, expectObservable, expectSubscriptions }) => {
    const e1 = cold(' |   ');
    const e1subs = '  (^!)';
    const expected = '|   ';

    expectObservable(e1.pipe(decode(Digit))).toBe(expected);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('completes when every value was refused', ({ hot, expectObservable }) => {
    const e1 = hot('  -x-y-|', values);
    const expected = '-----|';

    expectObservable(e1.pipe(decode(Digit, { rejected: sink().rejected }))).toBe(expected);
  });

  marbles('forwards an error of the source', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-x-#', values);
    const e1subs = '  ^----!';
    const expected = '-a---#';

    expectObservable(e1.pipe(decode(Digit, { rejected: sink().rejected }))).toBe(expected, decoded);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('stops when it is unsubscribed from', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-b-x-c-|', values);
    const e1subs = '  ^---!     ';
    const unsub = '   ----!     ';
    const expected = '-a-b-     ';

    expectObservable(e1.pipe(decode(Digit)), unsub).toBe(expected, decoded);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('does not break the chain of unsubscription', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-b-x-c-|', values);
    const e1subs = '  ^---!     ';
    const unsub = '   ----!     ';
    const expected = '-a-b-     ';

    const result = e1.pipe(
      mergeMap((value) => of(value)),
      decode(Digit),
      mergeMap((value) => of(value)),
    );
    expectObservable(result, unsub).toBe(expected, decoded);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('delivers an error that `rejected` throws', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-x-b-|', values);
    const e1subs = '  ^--!    ';
    const expected = '-a-#    ';
    const full = new Error('full');

    const result = e1.pipe(
      decode(Digit, {
        rejected: () => {
          throw full;
        },
      }),
    );
    expectObservable(result).toBe(expected, decoded, full);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('delivers an error that the codec throws', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a-x-b-|', values);
    const e1subs = '  ^--!    ';
    const expected = '-a-#    ';
    const bug = new Error('bug');
    const Faulty = t.string.pipe(
      new t.Type<string, string, string>(
        'Faulty',
        t.string.is,
        (text) => {
          if (text === 'x') throw bug;
          return t.success(text);
        },
        t.identity,
      ),
    );

    expectObservable(e1.pipe(decode(Faulty, { rejected: sink().rejected }))).toBe(expected, values, bug);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  it('stops a synchronous source when the consumer has enough', () => {
    const taken = vi.fn();
    const source = from(['x', '1', 'x', '2', 'x', '3']).pipe(tap(taken));

    expect(collect(source.pipe(decode(Digit, { rejected: sink().rejected }), take(2)))).toStrictEqual([1, 2]);
    expect(taken).toHaveBeenCalledTimes(4);
  });

  it('stops a synchronous source at its error', () => {
    const taken = vi.fn();
    const error = vi.fn();

    from(['1', 'x', '2']).pipe(tap(taken), decode(Digit)).subscribe({ error });

    expect(taken).toHaveBeenCalledTimes(2);
    expect(error).toHaveBeenCalledExactlyOnceWith(new RejectedValueError(rejectionOf('x'), 'Digit'));
  });

  it('starts anew with each subscription', () => {
    const { rejections, rejected } = sink();
    const numbers = from(['1', 'x', '2']).pipe(decode(Digit, { rejected }));

    expect(collect(numbers)).toStrictEqual([1, 2]);
    expect(collect(numbers)).toStrictEqual([1, 2]);
    expect(rejections).toStrictEqual([rejectionOf('x'), rejectionOf('x')]);
  });

  it('takes more values while it emits, and while it rejects', () => {
    const source = new Subject<unknown>();
    const seen: unknown[] = [];
    const numbers = source.pipe(
      decode(Digit, {
        rejected: ({ value }) => {
          seen.push(value);
          if (value === 'x') source.next('3');
        },
      }),
      tap((value) => {
        seen.push(value);
        if (value === 1) source.next('2');
        if (value === 2) source.next('x');
      }),
    );
    collect(numbers);

    source.next('1');

    expect(seen).toStrictEqual([1, 2, 'x', 3]);
  });

  it('emits any value, `undefined` among them', () => {
    const all = [undefined, null, 0, '', NaN, Symbol('refused')];

    expect(collect(from(all).pipe(decode(t.unknown, { rejected: sink().rejected })))).toStrictEqual(all);
  });

  it('reads a log, line by line', () => {
    const { rejections, rejected } = sink();
    const lines = [
      '{"user":1,"time":"1970-01-01T00:00:00.005Z","type":"search","query":"dogs"}',
      'oops',
      '{"user":1,"time":6,"type":"click","item":null}',
      '{"user":1,"time":7,"type":"click","item":"a"}',
    ];

    expect(collect(from(lines).pipe(decode(json(SearchEvent), { rejected })))).toStrictEqual([
      { user: 1, time: 5, type: 'search', query: 'dogs' },
      { user: 1, time: 7, type: 'click', item: 'a' },
    ]);
    expect(rejections).toStrictEqual([
      {
        value: lines[1],
        errors: [{ path: '', reason: expect.stringMatching(/^expected JSON, got "oops" \(/) as unknown }],
      },
      { value: lines[2], errors: [{ path: 'item', reason: 'expected string or number, got null' }] },
    ]);
  });

  it.each([undefined, null, {}, 'SearchEvent', 5])('refuses %o as a codec at once', (codec) => {
    expect(() => decode(codec as never)).toThrow(/^decode: codec must be a codec of io-ts, got /);
    expect(() => decodeValue(codec as never)).toThrow(/^decodeValue: codec must be a codec of io-ts, got /);
  });

  it('refuses a `rejected` that is no function at once', () => {
    expect(() => decode(Digit, { rejected: 'console' as never })).toThrow(
      'decode: rejected must be a function, got "console"',
    );
  });
});

describe('decodeValue', () => {
  it('gives what the codec makes of a value', () => {
    expect(decodeValue(Digit)('1')).toStrictEqual(right(1));
  });

  it('says why the codec refuses a value', () => {
    expect(decodeValue(Digit)('x')).toStrictEqual(left(rejectionOf('x')));
  });

  it.each([
    ['a field', t.type({ a: t.type({ b: t.number }) }), { a: { b: 'x' } }, ['a.b']],
    ['an item', t.array(t.array(t.number)), [[], [0, 'x']], ['[1][1]']],
    ['a field of an item', t.array(t.type({ a: t.number })), [{ a: 'x' }], ['[0].a']],
    ['a field whose name is a number', t.record(t.string, t.number), { 5: 'x' }, ['5']],
    ['a member of a tuple', t.tuple([t.number, t.number]), [0, 'x'], ['[1]']],
    [
      'a part of an intersection',
      t.intersection([t.type({ a: t.number }), t.type({ b: t.number })]),
      { a: 0, b: 'x' },
      ['b'],
    ],
    ['each alternative', t.type({ a: t.union([t.number, t.null]) }), { a: 'x' }, ['a', 'a']],
    ['the value itself', t.number, 'x', ['']],
    ['the value itself, by alternatives', t.union([t.number, t.null]), NaN.toString(), ['', '']],
    ['what is NaN, by alternatives', t.type({ a: t.union([t.string, t.null]) }), { a: NaN }, ['a', 'a']],
    [
      'a field behind an alternative',
      t.union([t.type({ a: t.type({ b: t.number }) }), t.null]),
      { a: { b: 'x' } },
      ['a.b', ''],
    ],
  ])('names %s', (_, codec: t.Decoder<unknown, unknown>, value, paths) => {
    expect(decodeValue(codec)(value)).toMatchObject({ left: { errors: paths.map((path) => ({ path })) } });
  });

  it('keeps the message of a codec that has one', () => {
    const Even = new t.Type<number>(
      'Even',
      t.number.is,
      (value, context) => t.failure(value, context, 'no number is even today'),
      t.identity,
    );

    expect(decodeValue(t.type({ n: Even }))({ n: 2 })).toMatchObject({
      left: { errors: [{ path: 'n', reason: 'no number is even today' }] },
    });
  });
});

describe('RejectedValueError', () => {
  it('says what is wrong, where, and what to do', () => {
    const rejection: RejectedValue = {
      value: {},
      errors: [
        { path: 'user', reason: 'expected string or number, got null' },
        { path: '', reason: 'too old' },
      ],
    };
    const error = new RejectedValueError(rejection, 'SearchEvent');

    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('RejectedValueError');
    expect(error.rejection).toBe(rejection);
    expect(error.message).toBe(
      'decode: a value is not SearchEvent: user: expected string or number, got null; too old; ' +
        'pass `rejected` to receive such values instead of this error',
    );
  });
});
