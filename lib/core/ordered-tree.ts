import { lastBefore } from './split.js';

/** An element of a tree: a stretch of one user's time. The stretches of a tree do not overlap. */
export interface Stretch {
  /** When it begins, in ms since the epoch: the order of the tree. */
  readonly start: number;
  /** A stretch that begins at or before this time belongs to the same session, as far as the gap is concerned (S1). */
  readonly reach: number;
  /** How many events it has. */
  readonly count: number;
}

/** Stretches in time order, at least one. */
export type Stretches<T extends Stretch> = Node<T>;

/** Stretches in time order; `undefined` where there are none. */
export type Tree<T extends Stretch> = Node<T> | undefined;

/**
 * An immutable balanced search tree. Adding or removing returns another tree, which shares most of its nodes with the first. So
 * nothing is half done when a function of yours throws.
 *
 * It is balanced by weight: no side has more than three times the weight of the other (S. Adams, "Implementing sets efficiently in a
 * functional language", 1992). Every function below takes O(log n) steps, except where it says otherwise.
 */
class Node<T extends Stretch> {
  readonly left: Tree<T>;
  readonly item: T;
  readonly right: Tree<T>;
  /** The number of stretches, plus one. */
  readonly weight: number;
  /** How many events there are. */
  readonly count: number;
  /** The first and the last stretch. */
  readonly first: T;
  readonly last: T;
  /** Whether a stretch begins after the reach of the one before it. */
  readonly isBroken: boolean;

  constructor(left: Tree<T>, item: T, right: Tree<T>) {
    this.left = left;
    this.item = item;
    this.right = right;
    this.weight = weightOf(left) + weightOf(right);
    this.count = countOf(left) + item.count + countOf(right);
    this.first = left === undefined ? item : left.first;
    this.last = right === undefined ? item : right.last;
    this.isBroken =
      (left !== undefined && (left.isBroken || item.start > left.last.reach)) ||
      (right !== undefined && (right.isBroken || right.first.start > item.reach));
  }
}

const weightOf = (tree: Tree<Stretch>): number => (tree === undefined ? 1 : tree.weight);

/** The number of stretches, in O(1). */
export const sizeOf = (tree: Tree<Stretch>): number => weightOf(tree) - 1;

/** The number of events, in O(1). */
export const countOf = (tree: Tree<Stretch>): number => (tree === undefined ? 0 : tree.count);

/** Inserts a stretch. It replaces one that begins at the same time. */
export function insert<T extends Stretch>(tree: Tree<T>, item: T): Node<T> {
  if (tree === undefined) return new Node<T>(undefined, item, undefined);
  if (item.start < tree.item.start) return balanced(insert(tree.left, item), tree.item, tree.right);
  if (item.start > tree.item.start) return balanced(tree.left, tree.item, insert(tree.right, item));
  return new Node(tree.left, item, tree.right);
}

/** Inserts a stretch. It replaces all that begin from `from` to `to`. */
export function replace<T extends Stretch>(tree: Tree<T>, from: number, to: number, item: T): Node<T> {
  return join(splitAfter(tree, lastBefore(from)).before, item, splitAfter(tree, to).after);
}

/** The last stretch that begins at or before a time. */
export function atOrBefore<T extends Stretch>(tree: Tree<T>, time: number): T | undefined {
  let found: T | undefined;
  for (let node = tree; node !== undefined;) {
    if (node.item.start <= time) {
      found = node.item;
      node = node.right;
    } else node = node.left;
  }
  return found;
}

/** The first stretch that begins after a time. */
export function after<T extends Stretch>(tree: Tree<T>, time: number): T | undefined {
  let found: T | undefined;
  for (let node = tree; node !== undefined;) {
    if (node.item.start > time) {
      found = node.item;
      node = node.left;
    } else node = node.right;
  }
  return found;
}

/** How many events are in the stretches that begin at or before a time. */
export function countUpTo(tree: Tree<Stretch>, time: number): number {
  let count = 0;
  for (let node = tree; node !== undefined;) {
    if (node.item.start <= time) {
      count += countOf(node.left) + node.item.count;
      node = node.right;
    } else node = node.left;
  }
  return count;
}

/** The stretch that has the nth event, from 1. */
export function withEvent<T extends Stretch>(tree: Tree<T>, n: number): T | undefined {
  for (let node = tree; node !== undefined;) {
    const before = countOf(node.left);
    if (n <= before) node = node.left;
    else if (n <= before + node.item.count) return node.item;
    else {
      n -= before + node.item.count;
      node = node.right;
    }
  }
  return undefined;
}

/** The last stretch before the first one that begins after the reach of the one before it. */
export function lastInReach<T extends Stretch>(tree: Node<T>): T {
  let node = tree;
  while (node.isBroken) {
    const { left, item, right } = node;
    if (left?.isBroken === true) node = left;
    else if (left !== undefined && item.start > left.last.reach) return left.last;
    else if (right === undefined || right.first.start > item.reach) return item;
    else node = right;
  }
  return node.last;
}

/** All stretches in time order, in O(n). */
export function stretchesOf<T extends Stretch>(tree: Tree<T>): T[] {
  const stretches: T[] = [];
  const visit = (node: Tree<T>): void => {
    if (node === undefined) return;
    visit(node.left);
    stretches.push(node.item);
    visit(node.right);
  };
  visit(tree);
  return stretches;
}

/** A tree of stretches that are in time order, in O(n). */
export function treeOf<T extends Stretch>(stretches: readonly T[], from = 0, to = stretches.length): Tree<T> {
  if (from >= to) return undefined;
  const middle = (from + to) >>> 1;
  return new Node(treeOf(stretches, from, middle), stretches[middle]!, treeOf(stretches, middle + 1, to));
}

// An object instead of a list of two: until the code is optimised, a list is destructured through an iterator, which is slow.
interface Halves<T extends Stretch> {
  readonly before: Tree<T>;
  readonly after: Tree<T>;
}

/** The stretches that begin at or before a time, and those after it. */
export function splitAfter<T extends Stretch>(tree: Tree<T>, time: number): Halves<T> {
  if (tree === undefined) return { before: undefined, after: undefined };
  const { left, item, right } = tree;
  if (item.start <= time) {
    const { before, after } = splitAfter(right, time);
    return { before: join(left, item, before), after };
  }
  const { before, after } = splitAfter(left, time);
  return { before, after: join(after, item, right) };
}

/** Joins a tree, an item and a tree that follows, whatever their sizes. */
function join<T extends Stretch>(before: Tree<T>, item: T, after: Tree<T>): Node<T> {
  if (before !== undefined && weightOf(before) > maxRatio * weightOf(after)) {
    return balanced(before.left, before.item, join(before.right, item, after));
  }
  if (after !== undefined && weightOf(after) > maxRatio * weightOf(before)) {
    return balanced(join(before, item, after.left), after.item, after.right);
  }
  return new Node(before, item, after);
}

/** How much heavier one side may be. */
const maxRatio = 3;
/** How much heavier the inner side of the heavier one may be for a single rotation. */
const maxInnerRatio = 2;

/** The balanced tree of these, if one side is too heavy by one stretch. */
function balanced<T extends Stretch>(left: Tree<T>, item: T, right: Tree<T>): Node<T> {
  if (left !== undefined && weightOf(left) > maxRatio * weightOf(right)) {
    const inner = left.right;
    return inner === undefined || weightOf(inner) < maxInnerRatio * weightOf(left.left)
      ? new Node(left.left, left.item, new Node(inner, item, right))
      : new Node(new Node(left.left, left.item, inner.left), inner.item, new Node(inner.right, item, right));
  }
  if (right !== undefined && weightOf(right) > maxRatio * weightOf(left)) {
    const inner = right.left;
    return inner === undefined || weightOf(inner) < maxInnerRatio * weightOf(right.right)
      ? new Node(new Node(left, item, inner), right.item, right.right)
      : new Node(new Node(left, item, inner.left), inner.item, new Node(inner.right, right.item, right.right));
  }
  return new Node(left, item, right);
}
