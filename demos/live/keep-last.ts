/** Adds a value to a list that keeps only its last `count` values. */
export function keepLast<T>(count: number, list: T[], value: T): void {
  list.push(value);
  if (list.length > count) list.shift();
}
