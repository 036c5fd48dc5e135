import { describe, expect, it } from 'vitest';
import { show, showText } from '../../lib/core/show.js';

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const revoked = (target: object): unknown => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

/** A value that fails the test when any of its methods, getters or traps runs. */
const armed = (target: object): unknown => {
  const fail = (): never => {
    throw new Error('foreign code ran');
  };
  return new Proxy(target, {
    get: fail,
    has: fail,
    ownKeys: fail,
    getPrototypeOf: fail,
    getOwnPropertyDescriptor: fail,
    apply: fail,
  });
};

describe('show', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [-0.5, '-0.5'],
    [NaN, 'NaN'],
    [5n, '5n'],
    [10n ** 40n - 1n, `${'9'.repeat(40)}n`],
    [-(10n ** 40n) + 1n, `-${'9'.repeat(40)}n`],
    [10n ** 40n, 'a huge bigint'],
    [-(10n ** 40n), 'a huge bigint'],
    [10n ** 100_000n, 'a huge bigint'],
    [-(10n ** 100_000n), 'a huge bigint'],
    ['ann', '"ann"'],
    ['', '""'],
    ['"\\', '"\\"\\\\"'],
    [Symbol('id'), 'Symbol("id")'],
    [Symbol(), 'Symbol()'],
    [Symbol('\u001b[2J'), 'Symbol("\\u001b[2J")'],
    [Math.max, 'a function'],
    [new Date(0), 'the Date 1970-01-01T00:00:00.000Z'],
    [new Date(NaN), 'an invalid Date'],
    [[], 'an array'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
  ])('says what %o is', (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  it.each([
    ['a control sequence', '\u001b[31mred', '\\u001b[31mred'],
    ['one of 8 bits', '\u009b31m', '\\u009b31m'],
    ['line breaks', 'a\r\nb\u2028c', 'a\\r\\nb\\u2028c'],
    ['a change of direction', 'abc\u202Etxt.exe', 'abc\\u202etxt.exe'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['what has no width', 'a\u200Bb\uFEFFc', 'a\\u200bb\\ufeffc'],
    ['tags', '\u{E0041}', '\\u{e0041}'],
    ['half a pair', 'a\uD83D', 'a\\ud83d'],
  ])('escapes %s', (_, text, shown) => {
    expect(show(text)).toBe(`"${shown}"`);
  });

  it('leaves readable text alone', () => {
    expect(show('Müller 東京 😀 שלום')).toBe('"Müller 東京 😀 שלום"');
  });

  it.each([
    ['a long text', 'x'.repeat(10_000_000)],
    ['a long text of control characters', '\u0007'.repeat(10_000_000)],
    ['a symbol with a long description', Symbol('x'.repeat(10_000_000))],
    ['5,000 brackets', nested(5_000)],
    ['a large array', new Array(1_000_000).fill('x')],
  ])('is short about %s', (_, value) => {
    expect(show(value).length).toBeLessThan(400);
  });

  it.each([
    ['an object', {}],
    ['an array', []],
    ['a function', () => undefined],
    ['a Date', new Date()],
  ])('runs nothing of %s behind a Proxy', (_, target) => {
    expect(show(armed(target))).toMatch(/^an? (object|array|function)$/);
  });

  it('runs no method of a value', () => {
    const fail = (): never => {
      throw new Error('foreign code ran');
    };
    const hostile = { toString: fail, toJSON: fail, valueOf: fail, [Symbol.toPrimitive]: fail };
    Object.defineProperty(hostile, Symbol.toStringTag, { get: fail });

    expect(show(hostile)).toBe('an object');
  });

  it('survives a Proxy that is revoked', () => {
    expect([revoked({}), revoked([]), revoked(Math.max)].map(show)).toEqual(['an object', 'an object', 'a function']);
  });
});

describe('showText', () => {
  it('gives text on one line, escaped and cuts', () => {
    expect(showText('unexpected \u001b[2J in\nline')).toBe('unexpected \\u001b[2J in\\u000aline');
    expect(showText('x'.repeat(1_000))).toBe(`${'x'.repeat(200)}…`);
    expect(showText('x'.repeat(200))).toBe('x'.repeat(200));
    expect(showText('x'.repeat(1_000), 3)).toBe('xxx…');
  });
});
