/** A binary min-heap of items by their due time. An item may be in it more than once. */
export class DueHeap<T> {
  readonly #dues: number[] = [];
  readonly #items: T[] = [];

  /** The least due time; infinite if the heap is empty. */
  get least(): number {
    return this.#dues.length === 0 ? Infinity : this.#dues[0]!;
  }

  push(due: number, item: T): void {
    const dues = this.#dues;
    const items = this.#items;
    let hole = dues.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = dues[parent]!;
      if (above <= due) break;
      dues[hole] = above;
      items[hole] = items[parent] as T;
      hole = parent;
    }
    dues[hole] = due;
    items[hole] = item;
  }

  /** Removes and returns the item that is due first. Call it only if the heap is not empty. */
  pop(): T {
    const dues = this.#dues;
    const items = this.#items;
    const first = items[0] as T;
    const due = dues.pop()!;
    const item = items.pop() as T;
    const size = dues.length;
    if (size === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && dues[child + 1]! < dues[child]!) child++;
      const below = dues[child]!;
      if (below >= due) break;
      dues[hole] = below;
      items[hole] = items[child] as T;
      hole = child;
    }
    dues[hole] = due;
    items[hole] = item;
    return first;
  }
}
