import { describe, expect, it } from 'vitest';
import { agrees } from '../../site/islands/example/promised.js';
import { docComments, examplesOf, printed } from './examples.js';

const markdown = (...lines: string[]) => lines.join('\n');

describe('examplesOf', () => {
  it('finds the ts fences, and leaves others alone', () => {
    const found = examplesOf(
      'a.md',
      markdown('# A', '```sh', 'npm i', '```', '```ts', 'f();', '```', '```ts no-run', 'g();', '```'),
    );
    expect(found.map(({ file, line, runs }) => ({ file, line, runs }))).toEqual([
      { file: 'a.md', line: 5, runs: true },
      { file: 'a.md', line: 8, runs: false },
    ]);
  });

  it('keeps the lines that the code has in the document, without its indentation there', () => {
    const [example] = examplesOf('a.md', markdown('- one', '  ```ts', '  if (a) {', '    b();', '  }', '  ```'));
    expect(example?.code).toBe(markdown('', '', 'if (a) {', '  b();', '}', ''));
  });

  it('does not take a fence within a longer fence for an example', () => {
    expect(examplesOf('a.md', markdown('````md', '```ts', 'f();', '```', '````'))).toEqual([]);
  });

  it('refuses a fence that would not be tested, and one that is not closed', () => {
    expect(() => examplesOf('a.md', markdown('', '```typescript', 'f();', '```'))).toThrow('a.md:2');
    expect(() => examplesOf('a.md', markdown('```ts norun', 'f();', '```'))).toThrow('a.md:1');
    expect(() => examplesOf('a.md', markdown('```ts', 'f();'))).toThrow('never closed');
  });

  it('reads what an example should print', () => {
    const [example] = examplesOf(
      'a.md',
      markdown(
        '```ts',
        'console.log(1); // => 1',
        '// just a remark',
        '// => 2',
        'f();',
        '// displays:',
        '// 3',
        '//   4',
        '',
        '// 5',
        '```',
      ),
    );
    expect(example?.prints).toEqual(['1', '2', '3', '4']);
  });
});

describe('docComments', () => {
  it('keeps what stands in doc comments, on its line', () => {
    const source = markdown(
      '/** One. */',
      'const a = 1;',
      '  /**',
      '   * Two:',
      '   *   b',
      '   */',
      '/* no */',
      '// no',
      '* no',
    );
    expect(docComments(source)).toBe(markdown('', '', '', 'Two:', '  b', '', '', '', ''));
  });
});

describe('printed', () => {
  it('is what console.log prints, on one line', () => {
    expect(printed([{ user: 1, events: [[{ a: {} }]], long: 'x'.repeat(80) }])).toBe(
      `{ user: 1, events: [ [ [Object] ] ], long: '${'x'.repeat(80)}' }`,
    );
    expect(printed(['%d of %s', 1, 'two', 3])).toBe('1 of two 3');
  });
});

describe('agrees', () => {
  it('compares everything that was printed with everything expected', () => {
    expect(agrees(['1', '2'], ['1', '2'])).toBe(true);
    expect(agrees(['1', '2'], ['1'])).toBe(false);
    expect(agrees(['1'], ['1', '2'])).toBe(false);
    expect(agrees(['12'], ['1'])).toBe(false);
    expect(agrees(['2', '1'], ['1', '2'])).toBe(false);
    expect(agrees([], [])).toBe(true);
    expect(agrees(['1'], [])).toBe(false);
  });

  it('takes an expectation literally', () => {
    expect(agrees(['[ 1.5 ] (a|b) \\ $'], ['[ 1.5 ] (a|b) \\ $'])).toBe(true);
    expect(agrees(['105'], ['1.5'])).toBe(false);
  });

  it('does not mind where a line is wrapped', () => {
    expect(agrees(["{ user: 1, name: 'a b' }"], ['{', "  user: 1, name: 'a b'", '}'])).toBe(true);
    expect(agrees(['{ user: 1 }'], ['{user: 1}'])).toBe(false);
  });

  it('lets … stand for anything within one printed line', () => {
    expect(agrees(['{ start: 5, end: 9 }'], ['{ start: …, end: 9 }'])).toBe(true);
    expect(agrees(['{ start: 5, end: 8 }'], ['{ start: …, end: 9 }'])).toBe(false);
    expect(agrees(['{ start: 5,', 'end: 9 }'], ['{ start: … }'])).toBe(false);
  });
});
