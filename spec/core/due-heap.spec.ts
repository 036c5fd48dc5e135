import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap } from '../../lib/core/due-heap.js';

describe('DueHeap', () => {
  it('has nothing due while it is empty', () => {
    expect(new DueHeap().least).toBe(Infinity);
  });

  it('gives back the item that is due first, however pushing and popping alternate', () => {
    const step = fc.oneof(
      fc.integer({ min: -9, max: 9 }),
      fc.constantFrom(-Infinity, Infinity),
      fc.constant('pop' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { size: 'medium' }), (steps) => {
        const heap = new DueHeap<{ due: number }>();
        const naive: number[] = [];
        for (const step of [...steps, ...steps.map(() => 'pop' as const)]) {
          if (step !== 'pop') {
            heap.push(step, { due: step });
            naive.push(step);
            naive.sort((a, b) => a - b);
          } else if (naive.length > 0) {
            expect(heap.pop().due).toBe(naive.shift());
          }
          expect(heap.least).toBe(naive[0] ?? Infinity);
        }
      }),
    );
  });

  it('keeps an item as often as it was pushed', () => {
    const heap = new DueHeap<string>();
    for (const due of [3, 1, 2]) heap.push(due, 'ann');

    expect([heap.pop(), heap.pop(), heap.pop(), heap.least]).toEqual(['ann', 'ann', 'ann', Infinity]);
  });
});
