import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  after,
  atOrBefore,
  countOf,
  countUpTo,
  insert,
  lastInReach,
  replace,
  splitAfter,
  type Stretch,
  stretchesOf,
  type Tree,
  treeOf,
  withEvent,
} from '../../lib/core/ordered-tree.js';

/** Counts how often its start is read. Each step of a search reads one. */
class Counted implements Stretch {
  static looks = 0;
  readonly #start: number;
  readonly reach: number;
  readonly count: number;

  constructor(start: number, reach = start, count = 1) {
    this.#start = start;
    this.reach = reach;
    this.count = count;
  }

  get start(): number {
    Counted.looks++;
    return this.#start;
  }
}

const stretch = fc.record({ start: fc.nat(30), length: fc.nat(6), count: fc.integer({ min: 1, max: 3 }) });
const stretches = fc
  .array(stretch, { maxLength: 30, size: 'max' })
  .map((all) => all.map(({ start, length, count }): Stretch => ({ start, reach: start + length, count })));

/** The simplest ordered map: a list in order of start. */
function listOf(all: readonly Stretch[]): Stretch[] {
  const byStart = new Map(all.map((each) => [each.start, each]));
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

const grown = (all: readonly Stretch[]) => all.reduce<Tree<Stretch>>((tree, each) => insert(tree, each), undefined);

/** Expects that neither subtree has more than three times the weight of the other. */
function expectBalance(tree: Tree<Stretch>): number {
  if (tree === undefined) return 1;
  const [left, right] = [expectBalance(tree.left), expectBalance(tree.right)];
  expect(Math.max(left, right)).toBeLessThanOrEqual(3 * Math.min(left, right));
  return left + right;
}

describe('an ordered tree', () => {
  it('is a list in order of start, and answers as the list does', () => {
    fc.assert(
      fc.property(stretches, fc.integer({ min: -1, max: 40 }), (all, time) => {
        const tree = grown(all);
        const list = listOf(all);
        expect(stretchesOf(tree)).toEqual(list);
        expect(stretchesOf(treeOf(list))).toEqual(list);
        expect(atOrBefore(tree, time)).toBe(list.findLast(({ start }) => start <= time));
        expect(after(tree, time)).toBe(list.find(({ start }) => start > time));
        const upTo = list.filter(({ start }) => start <= time);
        expect(countUpTo(tree, time)).toBe(upTo.reduce((sum, { count }) => sum + count, 0));
        const events = list.flatMap((each) => new Array<Stretch>(each.count).fill(each));
        expect(countOf(tree)).toBe(events.length);
        if (time > 0) expect(withEvent(tree, time)).toBe(events[time - 1]);
        if (tree === undefined) return;
        const broken = list.findIndex((each, i) => i > 0 && each.start > list[i - 1]!.reach);
        expect(lastInReach(tree)).toBe(list.at(broken < 0 ? -1 : broken - 1));
        expectBalance(tree);
      }),
      { numRuns: 500 },
    );
  });

  it('splits after a time, and leaves the tree as it was', () => {
    fc.assert(
      fc.property(stretches, fc.integer({ min: -1, max: 40 }), (all, time) => {
        const tree = grown(all);
        const list = listOf(all);
        const { before, after: rest } = splitAfter(tree, time);
        expect(stretchesOf(before)).toEqual(list.filter(({ start }) => start <= time));
        expect(stretchesOf(rest)).toEqual(list.filter(({ start }) => start > time));
        expect(stretchesOf(tree)).toEqual(list);
        expectBalance(before);
        expectBalance(rest);
      }),
    );
  });

  it('puts one stretch in place of many', () => {
    fc.assert(
      fc.property(stretches, fc.nat(30), fc.nat(30), (all, from, length) => {
        const item = { start: from, reach: from + length, count: 7 };
        const tree = replace(grown(all), from, from + length, item);
        const others = listOf(all).filter(({ start }) => start < from || start > from + length);
        expect(stretchesOf(tree)).toEqual(listOf([...others, item]));
        expectBalance(tree);
      }),
    );
  });

  it.each<[string, (i: number, n: number) => number]>([
    ['ascending', (i) => i],
    ['descending', (i, n) => n - i],
    ['from both ends', (i, n) => (i % 2 === 0 ? i : 2 * n - i)],
    ['from the middle', (i, n) => (i % 2 === 0 ? n + i : n - i)],
  ])('takes a number of steps that grows with the logarithm: %s', (_, startOf) => {
    const steps = (n: number) => {
      Counted.looks = 0;
      let tree: Tree<Counted>;
      for (let i = 0; i < n; i++) tree = insert(tree, new Counted(startOf(i, n)));
      const inserting = Counted.looks / n;
      Counted.looks = 0;
      let left: Tree<Counted> = tree;
      while (left !== undefined) left = splitAfter(left, left.first.start).after;
      return { inserting, taking: Counted.looks / n };
    };
    for (const n of [1_000, 16_000]) {
      const { inserting, taking } = steps(n);
      expect(inserting).toBeLessThan(8 * Math.log2(n));
      expect(taking).toBeLessThan(8 * Math.log2(n));
    }
  });
});
