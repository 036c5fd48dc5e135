/**
 * The output that the comments of an example promise: an entry for each `// => value`, and for each line of a comment that begins
 * with `// displays:`.
 */
export function promisedBy(code: string): string[] {
  const prints: string[] = [];
  let displays = false;
  for (const line of code.split('\n')) {
    const comment = /^\s*\/\/(.*)$/.exec(line)?.[1];
    displays &&= comment !== undefined;
    if (displays) prints.push(comment!.trim());
    else if (comment?.trim() === 'displays:') displays = true;
    else {
      const value = /\/\/ => (.*)$/.exec(line)?.[1];
      if (value !== undefined) prints.push(value.trim());
    }
  }
  return prints;
}

/**
 * Whether exactly the `promised` output was printed. Line breaks do not matter. `…` stands for anything within one printed line.
 */
export function agrees(printedLines: readonly string[], promised: readonly string[]): boolean {
  const words = promised.flatMap((line) => line.split(/\s+/)).filter((word) => word !== '');
  const pattern = words.map((word) => word.split('…').map(literally).join('.*?')).join('\\s+');
  return new RegExp(`^\\s*${pattern}\\s*$`).test(printedLines.join('\n'));
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
