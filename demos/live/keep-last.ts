/** Adds a value to a list, of which the last ones stay. */
export function keepLast<T>(count: number, list: T[], value: T): void {
  list.push(value);
  if (list.length > count) list.shift();
}
