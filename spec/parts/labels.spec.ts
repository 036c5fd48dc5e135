import { expect, it } from 'vitest';
import { type Label, Labels } from '../../parts/page/diagram/labels.js';

const label = (text: string, x: number, y = 40, align: Label['align'] = 'left'): Label => ({
  ...{ text, x, y, align },
  color: 'red',
});

/** The texts that are written of these, with their left ends. Each letter is 10 px wide. */
function written(labels: readonly Label[], marks: readonly (readonly [left: number, right: number])[] = []) {
  const written: (readonly [string, number])[] = [];
  const all = new Labels(0, 300);
  for (const [left, right] of marks) all.avoid({ left, right, top: 36, bottom: 44 });
  for (const each of labels) all.add(each);
  all.write({
    fillStyle: '',
    textAlign: 'left',
    textBaseline: 'middle',
    measureText: (text) => ({ width: text.length * 10 }),
    fillText: (text, left) => {
      written.push([text, left]);
    },
  });
  return written;
}

it('leaves out a text that would cover another one', () => {
  expect(written([label('dogs', 10), label('cats', 45), label('cows', 60), label('cats', 45, 80)])).toEqual([
    ['dogs', 10],
    ['cows', 60],
    ['cats', 45],
  ]);
});

it('leaves out a text that would cover a mark, whenever that mark comes', () => {
  expect(written([label('late', 10), label('late', 70)], [[40, 60]])).toEqual([['late', 70]]);
  expect(written([label('late', 10)], [[51, 60]])).toEqual([['late', 10]]);
});

it('keeps the text of a visible event in the lanes', () => {
  expect(written([label('dogs', 5, 40, 'center'), label('cats', 290, 40, 'center')])).toEqual([
    ['dogs', 2],
    ['cats', 258],
  ]);
  expect(written([label('dogs', -5, 40, 'center')])).toEqual([['dogs', -25]]);
});

it('writes between many marks, and not over them', () => {
  const marks = Array.from({ length: 10_000 }, (_, i) => [i / 100, i / 100 + 8] as const);
  const labels = Array.from({ length: 10_000 }, (_, i) => label('dogs', i / 100));
  expect(written([...labels, label('cats', 120)], marks)).toEqual([['cats', 120]]);
});
