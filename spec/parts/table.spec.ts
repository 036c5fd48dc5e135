import { describe, expect, it } from 'vitest';
import { cut, table } from '../../parts/terminal/table.js';
import { styleOf } from '../../parts/terminal/style.js';
import { widthOf } from '../../parts/terminal/width.js';

describe('a table on a terminal', () => {
  it('has its figures below each other, whatever is written beside them', () => {
    const names = ['dogs', '日本語', '👩‍👩‍👧 family', 'cafe\u0301', 'שלום', '한국어 검색', 'a⚠️b'];
    const style = { ...styleOf(process.stdout), width: 40 };
    const lines = table(
      ['query', 'searches'],
      names.map((name) => [name, '7']),
      style,
    );
    expect(new Set(lines.slice(1).map((line) => widthOf(line)))).toEqual(new Set([widthOf(lines[1]!)]));
    expect(widthOf('日本語')).toBe(6);
    expect(widthOf('👩‍👩‍👧')).toBe(2);
    expect(widthOf('cafe\u0301')).toBe(4);
  });

  it('cuts between letters, within the columns that there are', () => {
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('a👩‍👩‍👧b', 3)).toBe('a…');
    expect(cut('dogs', 4)).toBe('dogs');
    expect(cut('doghouse', 4)).toBe('dog…');
  });
});
