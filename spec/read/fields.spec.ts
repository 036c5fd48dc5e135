import { isRight } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { FieldMatch, matcher } from '../../read/field-match.js';
import { pathOf, valueAlong } from '../../read/field-path.js';

const at = (name: string, record: Readonly<Record<string, unknown>>): unknown => {
  const path = pathOf(name);
  return path === undefined ? record[name] : valueAlong(path.steps, record[path.root]);
};

describe('the path of a field', () => {
  const params = [
    { key: 'page', value: { string_value: null, int_value: '3' } },
    { key: 'search_term', value: { string_value: 'shoes', int_value: null } },
  ];

  it.each<[string, Readonly<Record<string, unknown>>, unknown]>([
    ['user', { user: 1 }, 1],
    ['user.id', { user: { id: 'ann' } }, 'ann'],
    ['properties.$browser', { properties: { $browser: 'Firefox' } }, 'Firefox'],
    ['items.0.id', { items: [{ id: 7 }] }, 7],
    ['event_params[key=search_term].value', { event_params: params }, 'shoes'],
    ['event_params[key=page].value', { event_params: params }, '3'],
    ['event_params[key=page].value.int_value', { event_params: params }, '3'],
    ['event_params[key=no].value', { event_params: params }, undefined],
    ['user.id', { user: 'ann' }, undefined],
    ['user.id', { user: null }, undefined],
    ['user.id', { user: '{"id":12345678901234567890}' }, 12345678901234567890n],
    ['user.id', { user: '{"id":' }, undefined],
    ['a.constructor', { a: {} }, undefined],
    ['a.__proto__.b', { a: {} }, undefined],
  ])('%s of %j', (name, record, expected) => {
    expect(at(name, record)).toBe(expected);
  });
});

describe('what is a search, what a click', () => {
  const fits = (text: string, value: unknown) => {
    const match = FieldMatch.decode(text);
    if (!isRight(match)) throw new Error(text);
    return matcher(match.right)(value);
  };

  it.each<[string, unknown, boolean]>([
    ['path^=/search', '/search?q=a', true],
    ['path^=/search', '/', false],
    ['path^=/search', undefined, false],
    ['status^=2', 204, true],
    ['path~^/(s|search)\\b', '/s?q=a', true],
    ['path~q=[^&]+', '/s?q=a', true],
    ['path~q=[^&]+', '/s?q=', false],
    ['path~x', {}, false],
    ['clicks>0', 1, true],
    ['clicks>0', '2', true],
    ['clicks>0', '', false],
    ['clicks>0', 0, false],
    ['clicks>0', true, true],
    ['clicks>-1.5', '-1', true],
    ['params[key=q].value=a', 'a', true],
    ['params[key=q].value', 'a', true],
  ])('%s of %j: %j', (text, value, expected) => {
    expect(fits(text, value)).toBe(expected);
  });

  it('is written again as it was', () => {
    for (const text of ['a=b', 'a', 'a^=b', 'a~b', 'a>1', 'a=', 'p[key=q].value=a']) {
      const match = FieldMatch.decode(text);
      expect(isRight(match) && FieldMatch.encode(match.right)).toBe(text);
    }
  });

  it.each(['a>b', 'a>', 'a~(', 'a~(a+)+', 'a~(a|b)*c', 'a~a*b*c*', 'a~(a)\\1', '=b', ''])('%s is refused', (text) => {
    expect(isRight(FieldMatch.decode(text))).toBe(false);
  });

  it('takes no longer than a moment, whatever is in the log', () => {
    const started = performance.now();
    fits('a~a*a*b', 'a'.repeat(10_000_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
