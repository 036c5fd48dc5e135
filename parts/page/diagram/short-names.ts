/** Measures a text, in px. */
type WidthOf = (text: string) => number;

/** The most letters of a short name. No lane has room for more, and measuring is slow. */
const longest = 40;

/**
 * Shortens names that do not fit. A name loses its middle, since most names differ at their ends. If names would look the same
 * then, they lose their common beginning instead.
 */
export function shortNames(names: readonly string[], widthOf: WidthOf, width: number): ReadonlyMap<string, string> {
  const short = new Map(names.map((name) => [name, withoutMiddle(name, widthOf, width)]));
  for (const alike of groups(names, (name) => short.get(name)!)) apart(alike, 0);
  return short;

  /** Shortens names that look the same and agree up to `from`. */
  function apart(alike: readonly string[], from: number): void {
    const start = commonLength(alike, from);
    for (const name of alike) short.set(name, withoutEnds(name, start, widthOf, width));
    for (const still of groups(alike, (name) => short.get(name)!)) {
      // A name that ends where the others continue differs from all of them.
      if (still.length < alike.length) apart(still, start);
    }
  }
}

/** The groups of two or more names with the same key. */
function groups(names: readonly string[], keyOf: (name: string) => string): readonly (readonly string[])[] {
  const byKey = new Map<string, string[]>();
  for (const name of new Set(names)) byKey.set(keyOf(name), [...(byKey.get(keyOf(name)) ?? []), name]);
  return [...byKey.values()].filter(({ length }) => length > 1);
}

/** The length of the beginning that all names share. */
function commonLength(names: readonly string[], atLeast: number): number {
  const [first = '', ...others] = names;
  let length = atLeast;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const isInsideOfLetter = /[\uDC00-\uDFFF]/.test(first[length] ?? '');
  return isInsideOfLetter ? length - 1 : length;
}

function withoutMiddle(name: string, widthOf: WidthOf, width: number): string {
  if (name.length <= longest && widthOf(name) <= width) return name;
  const letters = Array.from(name.length > 2 * longest ? name.slice(0, longest) + name.slice(-longest) : name);
  for (let kept = Math.min(letters.length - 1, longest); kept > 1; kept--) {
    const tail = Math.floor(kept / 2);
    const shown = `${letters.slice(0, kept - tail).join('')}…${letters.slice(-tail).join('')}`;
    if (widthOf(shown) <= width) return shown;
  }
  return '…';
}

function withoutEnds(name: string, start: number, widthOf: WidthOf, width: number): string {
  const letters = Array.from(name.slice(start, start + longest));
  const head = start === 0 ? '' : '…';
  const rest = start + longest < name.length ? '…' : '';
  if (widthOf(head + letters.join('') + rest) <= width) return head + letters.join('') + rest;
  for (let kept = letters.length - 1; kept > 0; kept--) {
    const shown = `${head}${letters.slice(0, kept).join('')}…`;
    if (widthOf(shown) <= width) return shown;
  }
  return '…';
}
