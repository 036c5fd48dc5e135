/** Measures a text, in px. */
type WidthOf = (text: string) => number;

/** In letters: no lane has room for more, and each is measured. */
const longest = 40;

/**
 * Shortens names that do not fit. A name loses its middle, as most names differ at their ends. Names
 * that would look alike then lose what they begin with in common instead.
 */
export function shortNames(names: readonly string[], widthOf: WidthOf, width: number): ReadonlyMap<string, string> {
  const short = new Map(names.map((name) => [name, withoutMiddle(name, widthOf, width)]));
  for (const alike of groups(names, (name) => short.get(name)!)) apart(alike, 0);
  return short;

  /** Names that look alike and agree up to `from`. */
  function apart(alike: readonly string[], from: number): void {
    const start = commonLength(alike, from);
    for (const name of alike) short.set(name, withoutEnds(name, start, widthOf, width));
    for (const still of groups(alike, (name) => short.get(name)!)) {
      // One that ends where the others go on looks like none of them.
      if (still.length < alike.length) apart(still, start);
    }
  }
}

/** Those with the same key, where there are several. */
function groups(names: readonly string[], keyOf: (name: string) => string): readonly (readonly string[])[] {
  const byKey = new Map<string, string[]>();
  for (const name of new Set(names)) byKey.set(keyOf(name), [...(byKey.get(keyOf(name)) ?? []), name]);
  return [...byKey.values()].filter(({ length }) => length > 1);
}

/** How many letters all of them begin with. */
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
